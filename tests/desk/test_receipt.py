"""Vết phát: every span, every missing place, and nothing for other communes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.bulletins.inbox import answer
from cms.bulletins.models import SourceAnswer
from cms.desk.dashboard import publications
from cms.desk.receipt import receipt
from cms.devices.models import Device, Report


def correct(installation, page, **changes):
    page = page.specific
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    return installation.approve(page)


def test_it_names_people_spans_devices_and_gaps(installation, worker, client):
    unit = installation.datmui.unit
    board = Device.objects.create(unit=unit, name="Bảng chợ", kind="board", board_kind="led")
    Device.objects.create(unit=unit, name="Bảng ấp", kind="board", board_kind="led")
    page = installation.publish(on_board=True, on_radio=True)
    worker.drain()
    Report.objects.create(
        device=board,
        received_at=timezone.now(),
        reported_at=timezone.now(),
        skew_seconds=0,
        sequence=1,
        playing=f"{page.uuid}-vi",
    )
    correct(installation, page, title="Lịch mới", change_note="Đổi giờ.")
    worker.drain()
    found = receipt(page.uuid)
    assert [(e.n, e.author, e.approver) for e in found.editions] == [
        (1, "author", "approver"),
        (2, "author", "approver"),
    ]
    (place,) = found.places
    assert len(place.rows) == 6
    assert sum(hasattr(row, "ended_by") for row in place.rows) == 3
    assert {device.name: bool(device.first) for device in place.devices} == {
        "Bảng chợ": True,
        "Bảng ấp": False,
    }
    client.force_login(installation.approver)
    text = client.get(reverse("desk_receipt", args=[page.uuid])).content.decode()
    assert "Đổi giờ." in text
    assert "vẫn đang phát" in text
    assert "chưa có báo cáo nào nêu tin này" in text


def test_the_sender_sees_all_places_a_commune_its_own(installation, worker, client):
    page = installation.publish(parent=installation.province, audience="all", on_board=True)
    answer(page, installation.pages["anxuyen"].unit, installation.stranger, state="taken")
    everywhere = receipt(page.uuid)
    assert {place.unit.host for place in everywhere.places} == {"localhost", "anxuyen.localhost"}
    assert all(place.waiting for place in everywhere.places)
    worker.drain()
    assert not any(place.waiting for place in receipt(page.uuid).places)
    client.force_login(installation.stranger)
    text = client.get(reverse("desk_receipt", args=[page.uuid])).content.decode()
    assert "Phường An Xuyên" in text
    assert "Chỉ hiện đơn vị của bạn" in text
    own = installation.publish()
    worker.drain()
    assert client.get(reverse("desk_receipt", args=[own.uuid])).status_code == 404


def test_queries_do_not_grow_with_places(installation, worker):
    page = installation.publish(parent=installation.province, audience="all", on_board=True)
    asked = []
    for label in ("anxuyen", "uminh", "songdoc"):
        unit = installation.pages[label].unit
        SourceAnswer.objects.create(
            page=page, bulletin=page.uuid, unit=unit, state="taken", answered_at=timezone.now()
        )
        with CaptureQueriesContext(connection) as queries:
            receipt(page.uuid)
        asked.append(len(queries))
    assert asked[0] == asked[-1] <= 9


def test_an_earlier_edition_comes_back_as_a_draft(installation, worker, client):
    page = installation.publish(title="Bản đầu")
    first = page.live_revision_id
    page = correct(installation, page, title="Bản hai", change_note="x")
    address = reverse("desk_restore", args=[page.pk, first])
    client.force_login(installation.stranger)
    assert client.post(address).status_code in (302, 403)
    assert page.get_latest_revision_as_object().title == "Bản hai"
    client.force_login(installation.author)
    assert client.post(address).status_code == 302
    page.refresh_from_db()
    assert page.title == "Bản hai"
    latest = page.get_latest_revision_as_object()
    assert (latest.title, latest.change_note) == ("Bản đầu", "")
    # It goes the way of every draft: sent, approved, a third edition.
    latest.change_note = "Trả lại nội dung đầu."
    latest.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    assert [e.n for e in receipt(page.uuid).editions] == [1, 2, 3]


def test_the_dashboard_follows_a_publication(installation, worker, client):
    page = installation.publish(on_board=True)
    before = publications(installation.author)
    assert before["busy"]
    assert [channel["since"] for channel in before["publications"][0]["channels"]] == [None, None]
    worker.drain()
    after = publications(installation.author)
    assert not after["busy"]
    assert all(channel["since"] for channel in after["publications"][0]["channels"])
    client.force_login(installation.author)
    text = client.get("/admin/").content.decode()
    assert page.title in text
    assert "đang phát từ" in text.lower()
    assert client.get(reverse("desk_publications")).status_code == 200
    client.force_login(installation.stranger)
    assert page.title not in client.get("/admin/").content.decode()
