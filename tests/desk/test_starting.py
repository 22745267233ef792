"""A bulletin is begun from a template or an earlier one, and passed on as text for Zalo."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from cms.accounts.roles import grant
from cms.bulletins.models import BulletinPage
from cms.contract.blocks import ListBlock, Table
from cms.contract.documents import Audience
from cms.contract.documents import Edition as Document
from cms.contract.vocabulary import CATEGORY_BY_KEY
from cms.desk.channels import Panel
from cms.desk.starting.drafts import begin, reuse
from cms.desk.starting.matters import blanks_in, known_blanks, matters, strings, texts_of
from cms.desk.starting.old_dates import past_days
from cms.desk.starting.zalo import CHARACTERS, Share, compose, share
from cms.publishing.freeze import read
from cms.publishing.models import Edition
from cms.publishing.rows import lookup
from cms.units.models import Agency, AudibleArea
from tests.browser import PHONE, ROOT, chromium, needs
from tests.bulletins.test_two_people import form_of
from tests.conftest import new_bulletin
from tests.desk.test_channels import window
from tests.desk.test_preview import picture

TODAY = date(2026, 11, 23)


def picture_of(unit, title="Ảnh"):
    return get_image_model().objects.create(
        title=title, file=picture(), width=800, height=500, unit=unit
    )


def file_of(unit, name="danh-sach.pdf"):
    return get_document_model().objects.create(
        title=name, file=ContentFile(b"%PDF-", name=name), unit=unit
    )


def messages_of(answer):
    return "\n".join(str(one) for one in answer.context["messages"])


# Templates


@pytest.mark.parametrize("key", list(matters()))
def test_a_template_makes_a_draft_that_is_whole_but_for_its_blanks(installation, key):
    page = begin(matters()[key], installation.datmui, installation.author)
    page.full_clean()
    for child in page.body:
        child.block.clean(child.value)
    assert (page.unit, page.live, page.owner) == (
        installation.datmui.unit,
        False,
        installation.author,
    )
    assert page.latest_revision.user == installation.author
    assert page.category in CATEGORY_BY_KEY
    assert page.valid_until > timezone.now() + timedelta(days=matters()[key].days)
    texts = [text for _name, text in texts_of(page)]
    assert any(blanks_in(text) for text in texts)
    assert not any(mark in text for text in texts for mark in "{}")
    # What the officer fills in stands on every channel that is on.
    assert bool(page.spoken_text) == page.on_radio
    assert blanks_in(page.title) or blanks_in(page.summary)


def test_a_template_speaks_of_its_unit_and_escapes_what_the_unit_wrote(installation):
    installation.datmui.phone = "<b>0290 000 0115"
    page = begin(matters()["lay-y-kien"], installation.datmui, installation.author)
    assert page.summary.startswith("Xã Đất Mũi lấy ý kiến")
    assert page.disclosure_class == 11
    page = begin(matters()["tiep-cong-dan"], installation.datmui, installation.author)
    last = page.body[-1].value.source
    assert "Đăng ký trước: xã Đất Mũi, điện thoại &lt;b&gt;0290 000 0115." in last
    installation.datmui.phone = ""
    page = begin(matters()["tiep-cong-dan"], installation.datmui, installation.author)
    assert "[số điện thoại]" in page.body[-1].value.source


def test_an_author_of_one_unit_goes_straight_to_its_templates(installation, client):
    client.force_login(installation.stranger)
    answer = client.get(reverse("desk_start"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk_start_unit", args=["anxuyen"])
    text = answer.content.decode()
    for matter in matters().values():
        assert f'value="{matter.key}"' in text
    place = installation.pages["anxuyen"]
    assert reverse("intake_file", args=[place.pk]) in text
    assert reverse("desk_start") in client.get("/admin/").content.decode()
    made = client.post(answer.request["PATH_INFO"], {"matter": "cat-dien"}, follow=True)
    page = BulletinPage.objects.get()
    assert made.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.unit, page.owner, page.live) == (place.unit, installation.stranger, False)
    assert "Lịch cắt điện" in messages_of(made)


def test_only_an_author_begins_and_only_in_a_unit_of_theirs(installation, client):
    client.force_login(installation.stranger)
    foreign = reverse("desk_start_unit", args=["datmui"])
    assert client.get(foreign).status_code == 404
    assert client.post(foreign, {"matter": "cat-dien"}).status_code == 404
    own = reverse("desk_start_unit", args=["anxuyen"])
    assert client.post(own, {"matter": "không có"}).status_code == 404
    client.force_login(installation.approver)
    for address in (reverse("desk_start"), foreign):
        assert client.get(address).status_code in (302, 403, 404)
    assert client.post(foreign, {"matter": "cat-dien"}).status_code == 404
    assert not BulletinPage.objects.exists()


def test_who_writes_for_many_finds_a_unit_by_name_with_constant_queries(installation, client):
    few, many = (get_user_model().objects.create_user(name) for name in ("few", "many"))
    hubs = [Agency.objects.create(kind=Agency.Kind.HUB, name=f"Cụm {n}") for n in (2, 60)]
    units = [page.unit for label, page in installation.pages.items() if label != "tinh"]
    for user, hub, size in ((few, hubs[0], 2), (many, hubs[1], 60)):
        hub.units.set(units[:size])
        grant(user, "author", hub=hub)
    asked = []
    for user in (few, many):
        client.force_login(user)
        client.get(reverse("desk_start"))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("desk_start"))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert len(answer.context["units"]) == 30
    assert answer.context["more"]
    wanted = units[40]
    found = client.get(reverse("desk_start"), {"q": wanted.host_label})
    assert (wanted, wanted.host_label) in found.context["units"]
    nobody = client.get(reverse("desk_start"), {"q": "Hà Nội"})
    assert nobody.context["units"] == []


# Blanks


def test_a_blank_is_cautioned_at_its_field(installation):
    page = begin(matters()["hop-dan"], installation.datmui, installation.author)
    page = page.get_latest_revision_as_object()
    found = {one.field: one for one in Panel(page, timezone.now()).cautions if one.code == "blank"}
    assert set(found) == {"title", "summary", "body", "board_text", "spoken_text"}
    assert all(one.serious for one in found.values())
    assert "[ấp, khóm]" in found["title"].sentence
    page = new_bulletin(summary="Xem chú thích [1] và [2a].", title="Họp [giờ hop]")
    installation.datmui.add_child(instance=page)
    codes = [one for one in Panel(page, timezone.now()).cautions if one.code == "blank"]
    assert [(one.field, "[giờ hop]" in one.sentence) for one in codes] == [("title", True)]


def test_what_has_a_templates_blank_is_saved_and_not_sent(installation, client):
    page = begin(matters()["hop-dan"], installation.datmui, installation.author)
    client.force_login(installation.author)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    typed = {**form_of(page), "summary": "Họp lúc [giờ].", "title": "Họp dân", "action-submit": "1"}
    answer = client.post(edit, typed, follow=True)
    assert "[giờ]" in messages_of(answer)
    page.refresh_from_db()
    assert page.current_workflow_state is None
    assert page.get_latest_revision_as_object().summary == "Họp lúc [giờ]."
    add = reverse(
        "wagtailadmin_pages:add", args=["bulletins", "bulletinpage", installation.datmui.pk]
    )
    client.post(add, {**typed, "slug": "moi"})
    other = BulletinPage.objects.exclude(pk=page.pk).get()
    assert other.current_workflow_state is None
    client.post(edit, {**typed, "summary": "Họp lúc 18:00."})
    assert BulletinPage.objects.get(pk=page.pk).current_workflow_state is not None


def test_a_deleted_block_stops_nobody(installation, client):
    page = begin(matters()["hop-dan"], installation.datmui, installation.author)
    client.force_login(installation.author)
    typed = {
        **form_of(page),
        "title": "Họp dân",
        "summary": "Họp lúc 18:00.",
        "body-count": "1",
        "body-0-deleted": "1",
        "body-0-type": "heading",
        "body-0-order": "0",
        "body-0-id": "",
        "body-0-value-text": "Họp lúc [giờ]",
        "body-0-value-level": "2",
        "action-submit": "1",
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), typed)
    assert BulletinPage.objects.get(pk=page.pk).current_workflow_state is not None


# Dùng lại


def test_an_earlier_bulletin_lends_its_words_and_nothing_of_its_time(installation, client):
    area = AudibleArea.objects.create(unit=installation.datmui.unit, name="Chợ")
    own, common = picture_of(installation.datmui.unit), picture_of(None)
    earlier = new_bulletin(
        on_board=True,
        on_radio=True,
        board_text="Tiêm chủng thứ Bảy, 5/12/2026.",
        spoken_text="Tiêm chủng ngày 7 tháng 11.",
        disclosure_class=7,
        decided_on=date(2026, 11, 20),
        valid_until=timezone.now() + timedelta(days=9),
        recording=file_of(installation.datmui.unit, "loi.mp3"),
        windows=[window("radio", "05:30", "06:00")],
        body=[
            ("paragraph", RichText("<p>Sáng <b>ngày 1/11/2026</b>.</p>")),
            ("image", {"image": own, "alt": "Trạm y tế", "caption": ""}),
            ("image", {"image": common, "alt": "Rừng đước", "caption": ""}),
        ],
        variants=[
            ("en", {"ready": True, "title": "Vaccination", "summary": "On Saturday.", "body": []})
        ],
    )
    installation.datmui.add_child(instance=earlier)
    earlier.areas = [area]
    earlier.save()
    earlier.save_revision(user=installation.author)
    client.force_login(installation.author)
    address = reverse("desk_reuse", args=[earlier.pk])
    asked = client.get(address)
    assert earlier.title in asked.content.decode()
    answer = client.post(address, {"unit": asked.context["label"]}, follow=True)
    page = BulletinPage.objects.exclude(pk=earlier.pk).get()
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    lent = ("title", "summary", "board_text", "spoken_text", "category", "disclosure_class",
            "on_site", "on_board", "on_radio")  # fmt: skip
    assert all(getattr(page, name) == getattr(earlier, name) for name in lent)
    assert page.body[0].value.source == earlier.body[0].value.source
    assert [child.value["alt"] for child in page.body if child.block_type == "image"] == [
        "Trạm y tế",
        "Rừng đước",
    ]
    assert (page.owner, page.latest_revision.user) == (installation.author,) * 2
    assert page.uuid != earlier.uuid
    assert page.slug != earlier.slug
    assert not page.live
    assert [page.decided_on, page.publish_at, page.valid_until, page.recording] == [None] * 4
    assert page.change_note == ""
    assert [child.value["ready"] for child in page.variants] == [False]
    assert [child.value["channel"] for child in page.windows] == ["radio"]
    assert list(page.areas.all()) == [area]
    assert page.get_latest_revision_as_object().title == earlier.title
    assert "bản ghi âm" in messages_of(answer)


def test_another_unit_takes_what_is_public_without_pictures_and_files(installation, client):
    unit = installation.province.unit
    body = [
        ("paragraph", RichText("<p>Chung</p>")),
        ("image", {"image": picture_of(unit), "alt": "Trụ sở tỉnh", "caption": ""}),
        ("file", {"document": file_of(unit), "title": "Danh sách"}),
        ("image", {"image": picture_of(None), "alt": "Rừng đước", "caption": ""}),
    ]
    fields = {"audience": "all", "body": body, "windows": [window("board", "05:30", "06:00")]}
    source = installation.publish(parent=installation.province, **fields)
    client.force_login(installation.stranger)
    address = reverse("desk_reuse", args=[source.pk])
    assert client.get(address).context["label"] == "anxuyen"
    answer = client.post(address, {"unit": "anxuyen"}, follow=True)
    page = BulletinPage.objects.get(unit=installation.pages["anxuyen"].unit)
    assert page.owner == installation.stranger
    assert [child.block_type for child in page.body] == ["paragraph", "image"]
    assert page.body[1].value["alt"] == "Rừng đước"
    assert (page.audience, page.priority, page.hub) == ("own", "normal", None)
    assert not page.windows
    said = messages_of(answer)
    assert "ảnh “Trụ sở tỉnh”" in said
    assert "tệp “Danh sách”" in said


def test_what_is_not_public_of_another_unit_is_not_lent(installation, client):
    now = timezone.now()
    private = installation.submit(title="Nháp riêng")
    later = installation.publish(publish_at=now + timedelta(days=2))
    over = installation.publish(valid_until=now + timedelta(hours=1))
    BulletinPage.objects.filter(pk=over.pk).update(valid_until=now - timedelta(minutes=1))
    public = installation.publish(title="Công khai")
    # A correction that waits is not public either.
    public.title = "Bản sửa"
    public.save_revision(user=installation.author)
    client.force_login(installation.stranger)
    for page in (private, later, over):
        address = reverse("desk_reuse", args=[page.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"unit": "anxuyen"}).status_code == 404
    address = reverse("desk_reuse", args=[public.pk])
    assert client.post(address, {"unit": "datmui"}).status_code == 404
    client.post(address, {"unit": "anxuyen"})
    made = BulletinPage.objects.get(unit=installation.pages["anxuyen"].unit)
    assert made.title == "Công khai"
    # Who only approves is told so: Wagtail answers a refusal with its dashboard.
    client.force_login(installation.approver)
    assert client.get(address)["Location"] == reverse("wagtailadmin_home")


def test_who_writes_for_several_chooses_the_unit(installation, client):
    grant(installation.stranger, "author", installation.pages["uminh"].unit)
    source = installation.publish()
    client.force_login(installation.stranger)
    address = reverse("desk_reuse", args=[source.pk])
    offered = {label for _unit, label in client.get(address).context["units"]}
    assert offered == {"anxuyen", "uminh"}
    assert client.get(address, {"don-vi": "uminh"}).context["label"] == "uminh"
    assert client.get(address, {"don-vi": "datmui"}).status_code == 404


def test_queries_of_reuse_do_not_grow_with_pictures(installation):
    asked = []
    for number in (1, 6):
        images = [picture_of(None, f"{number}-{n}") for n in range(number)]
        body = [("image", {"image": one, "alt": "Rừng", "caption": ""}) for one in images]
        source = new_bulletin(body=body)
        installation.datmui.add_child(instance=source)
        source = BulletinPage.objects.get(pk=source.pk)
        with CaptureQueriesContext(connection) as queries:
            made = reuse(source, installation.datmui, installation.author)
        assert len(made.page.body) == number
        asked.append([query["sql"] for query in queries if "library_unitimage" in query["sql"]])
    assert len(asked[0]) == len(asked[1])


def test_ours_stands_in_the_place_of_wagtails_copy(installation, client):
    page = installation.submit()
    client.force_login(installation.author)
    copied = reverse("wagtailadmin_pages:copy", args=[page.pk])
    client.post(copied, {"new_title": "x", "new_slug": "x", "new_parent_page": page.pk})
    assert type(page).objects.count() == 1
    explore = client.get(reverse("wagtailadmin_explore", args=[installation.datmui.pk]))
    assert reverse("desk_reuse", args=[page.pk]) in explore.content.decode()
    assert copied not in explore.content.decode()


def test_past_days_are_found_as_they_are_written(db):
    page = new_bulletin(
        title="Tiêm chủng ngày 5/12/2026 và 22/11/2026",
        summary="Theo Nghị định 49/2024/NĐ-CP và Luật 10/2022/QH15, trực 24/7; ngày 31/2/2026.",
        board_text="Thứ Bảy, 7/11, rồi thứ Bảy, 5/12.",
        spoken_text="Sáng ngày 1 tháng 11 năm 2026, báo cáo tháng 10/2026.",
        body=[("paragraph", RichText("<p>Hết hạn <b>20-11-2026</b>, ngày 3 tháng 1.</p>"))],
    )
    assert past_days(page, TODAY, written=date(2026, 11, 10)) == {
        "title": ["22/11/2026"],
        "board_text": ["Bảy, 7/11"],
        "spoken_text": ["ngày 1 tháng 11 năm 2026", "tháng 10/2026"],
        "body": ["20-11-2026"],
    }


# Chép cho Zalo


def a_document(**fields):
    values = {
        "id": "8ecd388d-fc1d-41c1-a33a-91f53cbde934-vi-1",
        "bulletin": "8ecd388d-fc1d-41c1-a33a-91f53cbde934",
        "language": "vi",
        "n": 1,
        "issuer": "u",
        "title": "Tiêm chủng mở rộng tháng 12",
        "slug": "tiem-chung",
        "summary": "Trạm Y tế tiêm chủng từ 7:00, thứ Bảy, 5/12/2026.",
        "body": [
            Table(
                rows=[["Khu vực", "Giờ"], ["Ấp <b>Mũi</b>", "7:00"], ["Rạch Tàu", "8:30"]],
                caption="Giờ hẹn",
            ),
            ListBlock(items=["Mang theo sổ &amp; thẻ.", "x" * 200, "Ở lại 30 phút."]),
        ],
        "category": "health",
        "priority": "normal",
        "disclosure_class": None,
        "audience": Audience(kind="own", units=[]),
        "channels": ["site"],
        "publish_at": timezone.now(),
        "first_published_at": timezone.now(),
        "made_at": timezone.now(),
        **fields,
    }
    return Document(**values)


GOLDEN = """\
Tiêm chủng mở rộng tháng 12

Trạm Y tế tiêm chủng từ 7:00, thứ Bảy, 5/12/2026.

- Ấp Mũi: 7:00
- Rạch Tàu: 8:30
- Mang theo sổ & thẻ.
- Ở lại 30 phút.

Xã Đất Mũi
Xem đầy đủ: https://datmui.example/ban-tin/2026/tiem-chung-r3gtrdp4.html"""


def test_the_text_for_zalo_is_golden():
    url = "https://datmui.example/ban-tin/2026/tiem-chung-r3gtrdp4.html"
    assert compose(a_document(), "Xã Đất Mũi", url) == GOLDEN
    alone = compose(a_document(body=[]), "Xã Đất Mũi", "")
    assert alone.endswith("5/12/2026.\n\nXã Đất Mũi")


def test_lines_give_way_before_summary_and_link():
    items = [f"Điều {n} " + "dài " * 15 for n in range(40)]
    document = a_document(title="t" * 255, summary="s" * 500, body=[ListBlock(items=items)])
    url = "https://datmui.example/" + "a" * 90
    text = compose(document, "Xã Đất Mũi", url)
    assert len(text) <= CHARACTERS
    assert text.endswith(url)
    assert "s" * 500 in text
    assert "- Điều 0" in text


def test_the_link_is_the_live_page_and_goes_with_it(installation, worker):
    page = installation.publish()
    own = {installation.datmui.unit.pk}
    now = timezone.now()
    assert share(page.uuid, own, now).url == ""
    worker.drain()
    found = share(page.uuid, own, now)
    assert found.url in found.text
    assert found.url == page.full_url
    host, _, path = found.url.removeprefix("http://").partition("/")
    assert lookup(host.partition(":")[0], f"/{path}").status == 200
    elsewhere = {installation.pages["anxuyen"].unit.pk}
    assert share(page.uuid, elsewhere, now) is None
    page.unpublish(user=installation.approver)
    old = read(Edition.objects.get()).bulletin
    assert share(old, own, now) is None


def test_a_commune_passes_on_its_own_page_of_a_source_bulletin(installation, worker):
    source = installation.publish(parent=installation.province, audience="all", priority="priority")
    worker.drain()
    commune = {installation.pages["anxuyen"].unit.pk}
    assert "//anxuyen." in share(source.uuid, commune, timezone.now()).url
    assert "//anxuyen." not in share(source.uuid, None, timezone.now()).url


def test_receipt_and_editor_lead_to_the_text(installation, worker, client):
    page = installation.publish(title="Họp <b>dân</b>")
    worker.drain()
    client.force_login(installation.author)
    shown = client.get(reverse("desk_receipt", args=[page.uuid])).content.decode()
    assert "data-zalo-copy" in shown
    assert "Họp &lt;b&gt;dân&lt;/b&gt;" in shown
    address = reverse("desk_zalo", args=[page.pk])
    assert (
        address in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    )
    assert page.full_url in client.get(address).content.decode()
    client.force_login(installation.stranger)
    assert client.get(address).status_code == 404
    draft = installation.submit()
    client.force_login(installation.author)
    assert client.get(reverse("desk_zalo", args=[draft.pk])).status_code == 404


SCRIPT = ROOT / "cms" / "desk" / "static" / "desk" / "zalo.js"


@needs("chromium")
def test_a_browser_copies_and_shares_the_text():
    found = Share("Tin", f"{GOLDEN}\n<b> & “hết”", "https://datmui.example/x.html")
    part = render_to_string("desk/starting/_zalo.html", {"share": found})
    with chromium() as browser:
        page = browser.page(PHONE)
        page.set_content(f"{part}<textarea id=paste></textarea>")
        page.evaluate("() => { navigator.share = async (what) => { window.shared = what.text } }")
        page.add_script_tag(path=SCRIPT)
        page.locator("[data-zalo-copy]").click()
        said = page.locator(".zalo-said")
        expect(said).to_have_text("Đã chép. Mở Zalo rồi dán.")
        page.locator("#paste").focus()
        page.keyboard.press("Control+V")
        expect(page.locator("#paste")).to_have_value(found.text)
        page.locator("[data-zalo-share]").click()
        assert page.evaluate("window.shared") == found.text
        page.set_content(part)
        page.evaluate("() => { delete navigator.share; document.execCommand = () => false }")
        page.add_script_tag(path=SCRIPT)
        expect(page.locator("[data-zalo-share]")).to_be_hidden()
        page.locator("[data-zalo-copy]").click()
        expect(said).to_contain_text("Chưa chép được")
        assert browser.errors == []


def test_blanks_are_known_wherever_they_stand():
    assert {"[giờ]", "[địa điểm]", "[ấp, khóm]", "[số điện thoại]"} <= known_blanks()
    assert blanks_in("<p>Lúc [<b>giờ</b>], [1] [giờ]</p>") == ["[giờ]"]
    assert list(strings([{"id": "[giờ]", "type": "item", "value": ["a", {"x": "b"}]}])) == [
        "a",
        "b",
    ]
