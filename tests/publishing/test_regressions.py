"""Faults that were found once, each with the sequence that showed it."""

import errno
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from PIL import Image
from wagtail.rich_text import RichText

from cms.contract import recipes
from cms.contract.addresses import bulletin_path
from cms.contract.errors import ContractError
from cms.contract.exchange import write_export
from cms.publishing import worker as worker_module
from cms.publishing.freeze import UnfitError, read
from cms.publishing.media import make_next
from cms.publishing.models import Edition, Media, Output
from cms.publishing.rollback import roll_back
from cms.publishing.rows import lookup
from cms.publishing.snapshot import Snapshot
from deploy import FolderTarget

HOST = "datmui.localhost"


def page_path(page):
    return bulletin_path(read(Edition.objects.get(bulletin=page.uuid, current=True)))


def test_slug_with_an_underscore_can_be_published_and_withdrawn(installation, worker):
    page = installation.publish(slug="mau_don_01")
    worker.drain()
    path = page_path(page)
    assert lookup(HOST, path).status == 200
    assert page.full_url.endswith(path)
    page.unpublish(user=installation.approver)
    worker.drain()
    assert lookup(HOST, path).status == 410


def test_what_the_contract_refuses_is_refused_before_it_is_stored(installation, worker):
    page = installation.submit(spoken_text="a" * 60_000, on_radio=True)
    with pytest.raises(UnfitError, match="speech recipe"), transaction.atomic():
        installation.approve(page)
    page.refresh_from_db()
    assert not page.live
    assert not Edition.objects.exists()


def test_long_escaped_text_and_ragged_tables_are_frozen(installation):
    table = {
        "data": [["A", "B"], ["1"]],
        "first_row_is_table_header": True,
        "table_header_choice": "row",
        "table_caption": "Bảng",
    }
    text = RichText(f"<p>{'&amp;' * 9_000}</p>")
    page = installation.publish(body=[("paragraph", text), ("table", table)])
    assert read(Edition.objects.get(bulletin=page.uuid)).body[1].rows == [["A", "B"], ["1", ""]]


def test_picture_that_cannot_be_encoded_stops_no_other_media(installation, worker, tmp_path):
    strip = tmp_path / "dai.png"
    Image.new("RGB", (10, 70_000)).save(strip)
    with strip.open("rb") as file:
        source = worker.store.add_file(file)
    import msgspec

    for width in recipes.PICTURE_WIDTHS:
        one = recipes.picture(source, width)
        Media.objects.create(
            recipe=one.id,
            kind="image",
            document=msgspec.json.encode(one),
            wanted_at=timezone.now(),
        )
    page = installation.publish(on_radio=True)
    worker.drain()
    assert Media.objects.get(kind="speech").sha256
    assert set(Media.objects.filter(kind="image").values_list("attempts", flat=True)) == {1}
    assert make_next(worker.store) is None
    assert lookup(HOST, page_path(page)).status == 200


def test_change_in_the_middle_of_a_round_is_not_lost(installation, worker, monkeypatch):
    """A hotline saved after the round's snapshot was read is live when the round ends."""
    installation.publish()
    read_sites = Snapshot.sites
    saved = []

    def sites(self, wanted):
        found = read_sites(self, wanted)
        if not saved:
            saved.append(True)
            page = installation.datmui
            page.hotline = "0290 000 7777"
            page.save()
        return found

    # A hook into time, not a stand-in: the real method runs, and an editor saves meanwhile.
    monkeypatch.setattr(Snapshot, "sites", sites)
    worker.drain()
    assert saved
    text = worker.target.file(HOST, "/lien-he.html").read_text()
    assert "0290 000 7777" in text


class FullDisk(FolderTarget):
    """A folder on a disk that is full when the n-th file is placed."""

    def __init__(self, root, room):
        super().__init__(root)
        self.room = room

    def place(self, host, path, sha256, before=None):
        if self.room == 0:
            raise OSError(errno.ENOSPC, "no space left on device")
        self.room -= 1
        super().place(host, path, sha256, before)


@pytest.mark.parametrize("room", range(0, 12, 2))
def test_apply_that_failed_half_way_leaves_nothing_that_was_withdrawn(installation, worker, room):
    page = installation.publish(title="Tên người trong danh sách")
    path = page_path(page)
    worker.target = FullDisk(worker.target.root, room)
    worker.drain()
    output = Output.objects.get(unit=installation.datmui.unit, kind="site")
    page.unpublish(user=installation.approver)
    worker.target = FolderTarget(worker.target.root)
    Output.objects.update(retry_at=None)
    worker.drain()
    output.refresh_from_db()
    assert output.live == output.desired
    assert lookup(HOST, path).status == 410
    for host, found in worker.target.addresses():
        if "Tên người trong danh sách".encode() in worker.target.file(host, found).read_bytes():
            assert lookup(host, found).status == 410, found


def test_export_does_not_take_a_home_folder_for_an_older_export(tmp_path):
    home = tmp_path / "nha"
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "thu.doc").write_text("thư")
    (home / "luan-van.txt").write_text("luận văn")
    with pytest.raises(ContractError, match="nothing was written"):
        write_export(home, [], [])
    (home / "luan-van.txt").unlink()
    with pytest.raises(ContractError, match="nothing was written"):
        write_export(home, [], [])
    assert (home / "documents" / "thu.doc").read_text() == "thư"


def test_live_bulletin_cannot_be_put_off_nor_lose_a_language(installation):
    english = {"ready": True, "title": "Vaccination", "summary": "On Saturday.", "body": []}
    page = installation.publish(variants=[("en", {**english, "board_text": ""})])
    page.publish_at = timezone.now() + timedelta(days=7)
    page.variants = []
    with pytest.raises(ValidationError) as raised:
        page.full_clean()
    assert {"publish_at", "variants"} <= set(raised.value.message_dict)


def test_publication_brought_forward_goes_live_now(installation, worker):
    page = installation.publish(publish_at=timezone.now() + timedelta(days=7))
    page.publish_at = None
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    assert lookup(HOST, page_path(page)).status == 200


def test_rollback_does_not_show_names_whose_period_is_over(installation, worker):
    page = installation.publish(
        title="Danh sách hỗ trợ",
        disclosure_class=7,
        valid_until=timezone.now() + timedelta(days=1),
    )
    worker.drain()
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    with_names = site.live
    path = page_path(page)
    edition = Edition.objects.get(bulletin=page.uuid)
    page.valid_until = timezone.now() + timedelta(seconds=1)
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    import time

    time.sleep(1.5)
    worker.drain()
    assert lookup(HOST, path).status == 410
    assert edition.expire_at
    roll_back(site, with_names)
    worker.drain()
    assert lookup(HOST, path).status == 410
    assert "Danh sách hỗ trợ" not in worker.target.file(HOST, "/index.html").read_text()
    assert "Danh sách hỗ trợ" not in worker.target.file(HOST, "/ban-tin.html").read_text()


def test_saving_a_draft_of_a_units_page_publishes_nothing(installation):
    before = list(Output.objects.values_list("desired", flat=True))
    page = installation.datmui
    page.hotline = "0290 000 1234"
    page.save_revision(user=installation.author)
    assert list(Output.objects.values_list("desired", flat=True)) == before


def test_worker_lock_is_held_by_one(tmp_path):
    lock = tmp_path / "worker.lock"
    with worker_module.only_worker(lock), pytest.raises(worker_module.AlreadyRunningError):
        worker_module.only_worker(lock).__enter__()
