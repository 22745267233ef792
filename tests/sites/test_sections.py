"""An author fills the sections of a unit's page; an approver lets them go live."""

from datetime import date, timedelta

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.accounts.roles import grant
from cms.contract.sections import Body, Sections
from cms.publishing.media import announce, make_next
from cms.publishing.models import LiveEntry, Output, Tombstone
from cms.publishing.sections import Decoded, Frozen, with_sections
from cms.publishing.snapshot import Snapshot
from cms.publishing.store import blob_store
from cms.sites.blocks import ProcedureBlock
from cms.sites.models import FrozenSections, UnitPage
from tests.intake.making import photo

EMPTY = ("leaders", "organisation", "nature", "history", "culture", "sights", "procedures")
EMPTY += ("legal", "events", "outages", "accessibility", "introduction")
LEADER = {
    "name": "Nguyễn Văn Mẫu",
    "position": "Chủ tịch",
    "duties": "Điều hành chung.\nTiếp dân.",
    "biography": "",
    "phone": "",
    "email": "",
    "photo": "",
}
BODY = ("name", "duties", "address", "phone", "email")
DECISION = {
    "number": "12/2026/QĐ-UBND",
    "kind": "decision",
    "issuer": "Ủy ban nhân dân xã Đất Mũi",
    "signed_on": "2026-03-02",
    "in_force_from": "",
    "abstract": "Quy chế làm việc.",
    "file": "",
}


def save(client, page, *, send=False, **fields):
    """Post the page's form as a browser does, everything empty but `fields`."""
    nested = {
        "title": page.title,
        "agency": page.agency,
        **dict.fromkeys(("responsible", "position", "address", "phone", "hotline", "email"), ""),
        **{name: streamfield([]) for name in EMPTY},
        **dict.fromkeys(("map_picture", "map_alt", "map_file", "borders"), ""),
        **dict.fromkeys(("area_km2", "population", "counted_on"), ""),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM": 0, "MAX_NUM": 1000},
        **fields,
    }
    if send:
        nested["action-submit"] = "1"
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(nested))


@pytest.fixture
def library(installation):
    """(picture, file) of a unit."""

    def make(unit, name="a.pdf"):
        picture = get_image_model().objects.create(
            title="Ảnh",
            file=ContentFile(photo(kind="JPEG"), name="a.jpg"),
            unit=unit,
            width=8,
            height=8,
        )
        file = get_document_model().objects.create(
            title="Tệp", file=ContentFile(b"%PDF-1.4", name=name), unit=unit
        )
        return picture, file

    return make


def live_sections(unit) -> Sections:
    """The sections as a build of the unit gets them."""
    now = Snapshot()
    return now.bundle(unit, now.clock(timezone.now(), {})).sites[str(unit.pk)].sections


def test_what_an_author_writes_is_live_once_another_approves(installation, client, library):
    page = installation.datmui
    picture, file = library(page.unit)
    client.force_login(installation.author)
    answer = save(
        client,
        page,
        send=True,
        leaders=streamfield([("leader", {**LEADER, "photo": str(picture.pk)})]),
        legal=streamfield([("document", {**DECISION, "file": str(file.pk)})]),
        nature=streamfield([("paragraph", rich_text("<p>Rừng <b>ngập mặn</b>.</p>"))]),
        procedures=streamfield(
            [
                (
                    "procedure",
                    {"title": "Khai sinh", "audience": "", "link": "https://dichvucong.gov.vn/"},
                )
            ]
        ),
        map_picture=str(picture.pk),
        map_alt="Bản đồ xã",
        area_km2="162.5",
    )
    assert answer.status_code == 302
    page = UnitPage.objects.get(pk=page.pk)
    assert live_sections(page.unit) == Sections()
    installation.approve(page)
    sections = live_sections(page.unit)
    assert [one.name for one in sections.leaders] == ["Nguyễn Văn Mẫu"]
    assert sections.leaders[0].photo.alt == "Chân dung Nguyễn Văn Mẫu"
    assert sections.legal[0].slug == "12-2026-qd-ubnd"
    assert sections.legal[0].kind == "Quyết định"
    assert sections.nature[0].html == "Rừng <b>ngập mặn</b>."
    assert sections.ground.area_km2 == 162.5


def test_site_of_the_unit_shows_them(installation, client, library, worker):
    page = installation.datmui
    picture, file = library(page.unit)
    page.leaders = [("leader", {**LEADER, "photo": picture})]
    page.legal = [("document", {**legal_value(), "file": file})]
    page.save()
    while make_next(blob_store()):
        pass
    before = Output.objects.get(unit=page.unit, kind="site").desired
    assert announce() > 0
    assert Output.objects.get(unit=page.unit, kind="site").desired == before + 1
    worker.drain()
    paths = set(LiveEntry.objects.filter(host=page.unit.host).values_list("path", flat=True))
    assert {"/lanh-dao.html", "/van-ban/2026/12-2026-qd-ubnd.html"} <= paths


def legal_value():
    return {**DECISION, "signed_on": date(2026, 3, 2), "in_force_from": None, "file": None}


def test_pictures_and_files_of_another_unit_are_refused(installation, client, library):
    page = installation.datmui
    picture, file = library(installation.pages["anxuyen"].unit)
    client.force_login(installation.author)
    ways = [
        {"leaders": streamfield([("leader", {**LEADER, "photo": str(picture.pk)})])},
        {"legal": streamfield([("document", {**DECISION, "file": str(file.pk)})])},
        {"map_picture": str(picture.pk), "map_alt": "Bản đồ"},
        {"map_file": str(file.pk)},
    ]
    for fields in ways:
        answer = save(client, page, **fields)
        assert answer.status_code == 200
        assert "của đơn vị khác" in str(answer.context["form"].non_field_errors())


def test_page_of_another_unit_cannot_be_opened_or_sent(installation, client):
    client.force_login(installation.stranger)
    assert client.get(
        reverse("wagtailadmin_pages:edit", args=[installation.datmui.pk])
    ).status_code in (302, 404)
    before = installation.datmui.revisions.count()
    assert save(client, installation.datmui, borders="Giáp biển").status_code in (302, 404)
    assert installation.datmui.revisions.count() == before


@pytest.mark.parametrize(
    "link",
    [
        "http://dichvucong.gov.vn/",
        "https://dichvucong.gov.vn.evil.example/",
        "https://evil.example/?x=.gov.vn",
        "https://a@evil.example/.gov.vn",
        "https://user:pass@dichvucong.gov.vn/",
        "https://dichvucong.gov.vn:8443/",
        "javascript:alert(1)//.gov.vn",
        "https://gov.vn/",
        'https://dichvucong.gov.vn/"onclick="x',
        "https://dichvucong.gov.vn/<script>",
        "https://dichvucong.gov.vn/a b",
        "https://evilgov.vn/",
    ],
)
def test_hostile_link_of_a_procedure_is_refused(link):
    block = ProcedureBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "Khai sinh", "audience": "", "link": link}))


def test_form_says_where_a_hostile_link_stands(installation, client):
    client.force_login(installation.author)
    row = {"title": "Khai sinh", "audience": "", "link": "https://evil.example/"}
    answer = save(client, installation.datmui, procedures=streamfield([("procedure", row)]))
    assert answer.status_code == 200
    assert "procedures" in answer.context["form"].errors


def test_two_documents_of_one_number_and_year_are_refused(installation, client):
    client.force_login(installation.author)
    rows = [("document", DECISION), ("document", {**DECISION, "abstract": "Khác."})]
    answer = save(client, installation.datmui, legal=streamfield(rows))
    assert answer.status_code == 200
    assert "12/2026/QĐ-UBND" in str(answer.context["form"].errors["legal"])


def test_event_that_ends_before_it_begins_is_refused(installation, client):
    client.force_login(installation.author)
    row = {"start": "2026-12-02 08:00", "end": "2026-12-02 07:00", "title": "Họp"}
    row |= {"place": "", "text": ""}
    answer = save(client, installation.datmui, events=streamfield([("event", row)]))
    assert "events" in answer.context["form"].errors


def test_picture_that_left_the_library_leaves_its_place_empty(installation, library):
    page = installation.datmui
    picture, _file = library(page.unit)
    page.leaders = [("leader", {**LEADER, "photo": picture})]
    page.save()
    assert live_sections(page.unit).leaders[0].photo is not None
    picture.delete()
    page = UnitPage.objects.get(pk=page.pk)
    page.save()
    assert live_sections(page.unit).leaders[0].photo is None


def test_withdrawn_bulletin_does_not_take_a_picture_of_the_sections(installation, library, worker):
    """The tombstone of what shared a picture must not answer 410 for the page that still has it."""
    page = installation.datmui
    picture, _file = library(page.unit)
    body = [("image", {"image": picture, "alt": "Ảnh", "caption": ""})]
    bulletin = installation.publish(body=body)
    page.leaders = [("leader", {**LEADER, "photo": picture})]
    page.save()
    while make_next(blob_store()):
        pass
    withdrawn = bulletin.uuid
    bulletin.unpublish()
    document = bytes(Tombstone.objects.get(bulletin=withdrawn).document)
    assert b"/_b/" not in document


def test_reading_sections_of_many_units_is_one_query(installation, django_assert_num_queries):
    for label in ("datmui", "anxuyen", "tinh"):
        page = installation.pages[label]
        page.leaders = [("leader", {**LEADER, "photo": None})]
        page.save()
    assert FrozenSections.objects.count() == 3
    now = Snapshot()
    sites = now.sites(now.hosted).values()
    with django_assert_num_queries(1):
        found = with_sections(sites)
    assert sum(len(site.sections.leaders) for site in found.values()) == 3


def test_decoded_sections_are_kept_by_their_size():
    def document(number: int, size: int) -> bytes:
        sections = Sections(organisation=[Body(name=f"{number} " + "a" * size)])
        return msgspec.json.encode(Frozen(sections, []))

    province = [document(n, 250) for n in range(64)]
    room = sum(map(len, province))
    kept = Decoded(room)
    first = [kept.of(one) for one in province]
    assert [kept.of(one) for one in province] == first
    assert all(kept.of(one) is found for one, found in zip(province, first, strict=True))
    kept.of(document(64, 250))
    assert kept.of(province[-1]) is first[-1]
    assert kept.of(province[0]) is not first[0]
    assert kept.size <= room
    assert kept.of(b" " * room + province[0]) == first[0]
    assert kept.size == 0


@pytest.mark.parametrize(("days", "late"), [(3, True), (40, False)])
def test_outage_announced_late_is_cautioned(installation, client, days, late):
    client.force_login(installation.author)
    start = timezone.localtime() + timedelta(days=days)
    row = {"start": f"{start:%Y-%m-%d %H:%M}", "what": "Nâng cấp"}
    row["end"] = f"{start + timedelta(hours=2):%Y-%m-%d %H:%M}"
    page = installation.datmui
    answer = save(client, page, outages=streamfield([("outage", row)]))
    assert answer.status_code == 302
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert ("bắt đầu khi chưa đủ 7 ngày làm việc" in shown) is late


def test_approver_reads_what_changed_before_the_rest(installation, client):
    page = installation.datmui
    page.borders = "Giáp biển Tây."
    page.nature = [("paragraph", RichText("<p>Rừng.</p>"))]
    page.organisation = [("body", {**dict.fromkeys(BODY, ""), "name": "A", "duties": "Một.\nHai."})]
    page.save()
    client.force_login(installation.author)
    evil = {**LEADER, "biography": "<script>alert(1)</script>"}
    rows = streamfield([("leader", evil)])
    body = {**dict.fromkeys(BODY, ""), "name": "A", "duties": "Một.\r\nHai."}
    answer = save(
        client,
        page,
        send=True,
        leaders=rows,
        borders="Giáp biển Tây.",
        nature=streamfield([("paragraph", rich_text("<p>Rừng.</p>"))]),
        organisation=streamfield([("body", body)]),
    )
    assert answer.status_code == 302
    client.force_login(installation.approver)
    shown = client.get(reverse("desk_review", args=[page.pk])).content.decode()
    assert "Lãnh đạo (có sửa)" in shown
    assert shown.count("(có sửa)") == 1
    assert "Nguyễn Văn Mẫu" in shown
    assert "<script>alert" not in shown
    assert "Tiếp giáp (như đang có" in shown
    assert shown.index("Nguyễn Văn Mẫu") < shown.index("Giáp biển Tây.")


def test_author_of_one_unit_has_its_page_in_the_menu(installation, client, django_user_model):
    one = django_user_model.objects.create_user("motxa")
    grant(one, "author", installation.datmui.unit)
    address = reverse("wagtailadmin_pages:edit", args=[installation.datmui.pk])
    client.force_login(one)
    assert address in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(installation.author)
    several = client.get(reverse("wagtailadmin_home"))
    assert '"unit-page"' not in several.content.decode()
