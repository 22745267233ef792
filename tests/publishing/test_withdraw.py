"""A withdrawal outranks every release, kept release and backup."""

import sqlite3

import pytest
from django.db import connection

from cms.contract import documents
from cms.contract.addresses import blob_path, bulletin_path
from cms.contract.reading import decode
from cms.publishing import withdraw as withdrawing
from cms.publishing.freeze import read
from cms.publishing.mending import check_digests
from cms.publishing.models import Edition, LiveEntry, Media, Output, Release, Tombstone
from cms.publishing.rollback import NoSuchReleaseError, roll_back, unpin
from cms.publishing.rows import lookup
from cms.publishing.worker import Worker

HOST = "datmui.localhost"


def path_of(page):
    return bulletin_path(read(Edition.objects.filter(bulletin=page.uuid).last()))


def files_holding(worker, words):
    return [
        path
        for host, path in worker.target.addresses()
        if words.encode() in worker.target.file(host, path).read_bytes()
    ]


@pytest.fixture
def published(installation, worker):
    """A published bulletin on all channels: its page, path and the address of its sound."""
    page = installation.publish(title="Danh sách nhầm", on_board=True, on_radio=True)
    path = path_of(page)
    worker.drain()
    sound = LiveEntry.objects.filter(host="*", type="audio/mpeg").first().path
    return page, path, sound


def assert_gone(worker, path, sound):
    assert lookup(HOST, path).status == 410
    assert lookup(HOST, sound).status == 410
    assert not worker.target.file("*", sound).exists()
    # Only pages that answer 410 may still say the words; nothing a reader gets with 200 does.
    for found in files_holding(worker, "Danh sách nhầm"):
        assert lookup(HOST, found).status == 410


def test_unpublished_bulletin_answers_410_everywhere(installation, worker, published):
    page, path, sound = published
    page.unpublish(user=installation.approver)
    worker.drain()
    assert_gone(worker, path, sound)
    assert check_digests(worker.target) == []


def test_deleted_bulletin_is_withdrawn_with_its_page(installation, worker, published):
    page, path, sound = published
    page.delete()
    worker.drain()
    assert_gone(worker, path, sound)


def test_rollback_does_not_bring_it_back(installation, worker, published):
    page, path, sound = published
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    with_it = site.live
    later = installation.publish(title="Bản tin sau")
    worker.drain()
    page.unpublish(user=installation.approver)
    worker.drain()
    roll_back(site, with_it)
    worker.drain()
    site.refresh_from_db()
    assert site.live == site.desired > with_it
    assert_gone(worker, path, sound)
    # What was published after the old release keeps its address.
    assert lookup(HOST, path_of(later)).status == 200
    assert check_digests(worker.target) == []


def test_rollback_shows_old_pages_until_unpinned(installation, worker):
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    worker.drain()
    old = site.live
    old_home = worker.target.file(HOST, "/index.html").read_bytes()
    installation.publish(title="Tin mới nhất")
    worker.drain()
    new_home = worker.target.file(HOST, "/index.html").read_bytes()
    assert new_home != old_home
    roll_back(site, old)
    worker.drain()
    assert worker.target.file(HOST, "/index.html").read_bytes() == old_home
    installation.publish(title="Tin sau khi quay lại")
    worker.drain()
    assert worker.target.file(HOST, "/index.html").read_bytes() == old_home
    unpin(site)
    worker.drain()
    today = worker.target.file(HOST, "/index.html").read_text()
    assert "Tin mới nhất" in today
    assert "Tin sau khi quay lại" in today


def test_rollback_to_a_release_that_is_not_kept_is_refused(installation, worker):
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    with pytest.raises(NoSuchReleaseError):
        roll_back(site, 999)


def test_kept_bytes_of_other_releases_do_not_outlive_their_releases(installation, worker):
    from cms.publishing.reconcile import kept_digests

    installation.publish()
    worker.drain()
    Release.objects.all().delete()
    worker.target.forget(kept_digests())
    assert list(worker.target.kept.iterdir()) == []


def test_withdrawn_page_is_a_draft_of_another_bulletin(installation, worker, published):
    page, path, sound = published
    before = page.uuid
    page.unpublish(user=installation.approver)
    page.refresh_from_db()
    assert page.uuid != before
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    assert Edition.objects.get(current=True).bulletin == page.uuid != before
    assert lookup(HOST, path).status == 410
    assert lookup(HOST, path_of(page)).status == 200


def test_restored_database_meets_the_withdrawal_again(
    ledger_may_go, installation, worker, published, tmp_path
):
    page, path, sound = published
    backup = tmp_path / "backup.sqlite3"
    copy_database(backup)
    page.unpublish(user=installation.approver)
    worker.drain()
    worker.sweep()
    restore_database(backup)
    assert not Tombstone.objects.exists()

    fresh = Worker()
    fresh.start()
    fresh.drain()
    assert_gone(fresh, path, sound)
    page.refresh_from_db()
    assert not page.live


def copy_database(place):
    """A backup by SQLite's own means."""
    connection.ensure_connection()
    with sqlite3.connect(place) as copy:
        connection.connection.backup(copy)


def restore_database(place):
    """Put a backup in the place of the present database."""
    with sqlite3.connect(place) as copy:
        copy.backup(connection.connection)


def test_a_withdrawal_reads_no_other_bulletin(installation, monkeypatch):
    page = installation.publish(on_radio=True)
    other = installation.publish(on_radio=True, title="Bản tin khác")
    last = installation.publish(on_radio=True, title="Bản tin thứ ba")
    for n, row in enumerate(Media.objects.all()):
        Media.objects.filter(pk=row.pk).update(sha256=f"{n:064}", type="audio/mpeg")
    own = Media.objects.get(editions__bulletin=page.uuid)
    decoded = []
    monkeypatch.setattr(withdrawing, "read", lambda row: decoded.append(row.bulletin) or read(row))

    def taken(bulletin) -> list[str]:
        stone = withdrawing.withdraw(bulletin)
        return decode(bytes(stone.document), documents.Tombstone).blobs

    # The same bytes as another bulletin's under another name stay, until that is gone too.
    copy = Media.objects.create(
        recipe="c" * 64,
        kind="file",
        document=b"",
        sha256=own.sha256,
        type=own.type,
        wanted_at=own.wanted_at,
    )
    Edition.objects.get(bulletin=other.uuid).media.add(copy)
    assert taken(page.uuid) == []
    assert set(decoded) == {page.uuid}
    assert blob_path(own.sha256, own.type) in taken(other.uuid)
    assert len(taken(last.uuid)) == 1


def test_shared_picture_stays_while_another_bulletin_uses_it(installation, worker):
    import io

    from django.core.files.base import ContentFile
    from PIL import Image
    from wagtail.images import get_image_model

    out = io.BytesIO()
    Image.new("RGB", (800, 500), "green").save(out, "JPEG")
    model = get_image_model()
    image = model.objects.create(
        title="rừng", file=ContentFile(out.getvalue(), name="rung.jpg"), width=800, height=500
    )
    body = [("image", {"image": image, "alt": "Rừng đước", "caption": ""})]
    one = installation.publish(title="Một", body=body)
    installation.publish(title="Hai", body=body)
    worker.drain()
    pictures = set(
        LiveEntry.objects.filter(host="*", type="image/jpeg").values_list("path", flat=True)
    )
    assert pictures
    one.unpublish(user=installation.approver)
    worker.drain()
    for path in pictures:
        assert lookup(HOST, path).status == 200
        assert worker.target.file("*", path).exists()
