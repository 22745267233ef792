"""From an approval to what is live."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from cms.contract.addresses import bulletin_path
from cms.publishing.freeze import read
from cms.publishing.mending import check_digests
from cms.publishing.models import Edition, LiveEntry, Media, Output
from cms.publishing.outputs import ensure_outputs
from cms.publishing.rows import lookup
from cms.publishing.worker import Worker
from cms.units.models import Unit


def body_of(worker, host, path):
    return worker.target.file(host, path).read_bytes()


def test_approved_bulletin_is_on_site_board_and_radio(installation, worker):
    page = installation.publish(on_board=True, on_radio=True)
    edition = read(Edition.objects.get(bulletin=page.uuid))
    worker.drain()

    host = "datmui.localhost"
    html = body_of(worker, host, bulletin_path(edition)).decode()
    assert "Lịch tiêm chủng tháng 12" in html
    assert "<b>đúng giờ</b>" in html
    board = json.loads(body_of(worker, host, "/feeds/board/feed.json"))
    assert any(str(page.uuid) in item["id"] for item in board["items"])
    radio = json.loads(body_of(worker, host, "/feeds/radio/feed.json"))
    (item,) = [item for item in radio["items"] if str(page.uuid) in item["id"]]
    sound_path = "/_b/" + item["attachments"][0]["url"].rpartition("/")[2]
    row = lookup(host, sound_path)
    assert row.type == "audio/mpeg"
    mp3 = body_of(worker, "*", sound_path)
    assert mp3[:3] == b"ID3" or mp3[0] == 0xFF
    assert check_digests(worker.target) == []


def test_edition_names_author_and_approver(installation):
    page = installation.publish()
    edition = Edition.objects.get(bulletin=page.uuid)
    assert (edition.author, edition.approver) == ("author", "approver")


def test_province_bulletin_reaches_all_64_sites_and_speech_is_made_once(installation, worker):
    ensure_outputs(Unit.objects.current().communes())
    page = installation.publish(
        parent=installation.province, audience="all", priority="priority", on_radio=True
    )
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    worker.drain()
    hosts = set(LiveEntry.objects.filter(path=path, status=200).values_list("host", flat=True))
    assert len(hosts) == 65
    assert Media.objects.filter(kind="speech").count() == 1
    assert not Output.objects.exclude(error="").exists()
    front = body_of(worker, "localhost", "/index.html").decode()
    assert all(f"//{host}:" in front for host in hosts - {"localhost"})


def test_bulletin_for_chosen_units_stays_with_them(installation, worker):
    page = installation.submit(parent=installation.province, audience="units", priority="priority")
    state = page.current_workflow_task_state
    revision = page.specific
    revision.audience_units = [installation.pages["anxuyen"].unit]
    state.revision = revision.save_revision(user=installation.author)
    state.save()
    installation.approve(page)
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    worker.drain()
    hosts = set(LiveEntry.objects.filter(path=path).values_list("host", flat=True))
    assert hosts == {"localhost", "anxuyen.localhost"}


def test_nothing_to_do_changes_nothing(installation, worker):
    before = list(LiveEntry.objects.values_list("pk", "sha256"))
    assert worker.drain() == 0
    assert list(LiveEntry.objects.values_list("pk", "sha256")) == before


def test_second_edition_redirects_the_old_address(installation, worker):
    page = installation.publish(slug="ten-cu")
    worker.drain()
    first = bulletin_path(read(Edition.objects.get(bulletin=page.uuid, current=True)))
    page.slug = "ten-moi"
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    editions = Edition.objects.filter(bulletin=page.uuid).order_by("n")
    assert [edition.current for edition in editions] == [False, True]
    second = bulletin_path(read(editions[1]))
    assert second != first
    old = lookup("datmui.localhost", first)
    assert (old.status, old.location) == (301, second)
    assert lookup("datmui.localhost", second).status == 200


def test_publication_at_a_later_time_waits_for_it(installation, worker):
    soon = timezone.now() + timedelta(hours=1)
    page = installation.publish(publish_at=soon, on_board=True)
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    worker.drain()
    assert lookup("datmui.localhost", path) is None
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    assert site.due_at <= soon


def test_boundary_raises_the_desired_version_by_itself(installation, worker):
    from cms.publishing.recovery import sweep

    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    Output.objects.filter(pk=site.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()
    site.refresh_from_db()
    assert site.desired == site.live + 1


def test_live_revision_without_edition_is_frozen_by_the_sweep(installation, worker):
    from cms.publishing.recovery import sweep

    page = installation.publish()
    Edition.objects.all().delete()
    assert sweep() == 1
    assert Edition.objects.get().bulletin == page.uuid
    assert sweep() == 0


@pytest.mark.parametrize("kind", ["site", "board", "radio"])
def test_failing_build_keeps_what_is_live_and_says_why(installation, worker, kind):
    page = installation.publish(on_board=True, on_radio=True)
    worker.drain()
    output = Output.objects.get(unit=installation.datmui.unit, kind=kind)
    rows = set(output.entries.values_list("host", "path", "sha256"))
    edition = Edition.objects.get(bulletin=page.uuid)
    Edition.objects.filter(pk=edition.pk).update(document=b"{", key="torn")
    Output.objects.filter(pk=output.pk).update(desired=output.desired + 1)
    # One that has just started, and remembers nothing of what was read before.
    Worker().drain()
    output.refresh_from_db()
    assert output.live < output.desired
    assert output.error
    assert output.retry_at is not None
    assert set(output.entries.values_list("host", "path", "sha256")) == rows


def test_change_of_contact_rebuilds_the_site(installation, worker):
    page = installation.datmui
    page.hotline = "0290 000 9999"
    page.save()
    worker.drain()
    assert b"0290 000 9999" in body_of(worker, "datmui.localhost", "/lien-he.html")


def test_another_port_makes_every_address_anew(installation, worker, settings):
    worker.drain()
    settings.BANTIN_PORT += 1
    again = Worker()
    again.start()
    again.drain()
    feed = body_of(worker, "datmui.localhost", "/feed.xml").decode()
    assert f"http://datmui.localhost:{settings.BANTIN_PORT}/" in feed
    assert not Output.objects.exclude(desired=F("live")).exists()
