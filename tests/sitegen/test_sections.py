"""The pages of a commune's sections: what they say, what they leave out, what they refuse."""

import re
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from cms.contract import ContractError, Site
from cms.contract.blocks import Paragraph
from cms.contract.exchange import read_export
from cms.contract.reading import decode, encode
from cms.contract.sections import (
    Body,
    Event,
    Leader,
    LegalDocument,
    Outage,
    Procedure,
    Sections,
)
from sitegen import events, sections, vietnamese
from sitegen.errors import SiteError
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.test_golden import EXAMPLES, ORIGIN

ALL = [section.path for section in (*sections.SECTIONS, *sections.ALWAYS_WRITTEN)]
DATMUI = "8a1f6f3e-2c0e-5b7e-9d53-000000032248"
START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def built(written: Sections | None = None, **options: Any) -> BuiltSite:
    """The site of a commune with these sections."""
    documents = making.province()
    site = next(d for d in documents if isinstance(d, Site) and d.id == making.COMMUNE)
    if written is not None:
        documents[documents.index(site)] = making.changed(site, sections=written)
    return BuiltSite(making.bundle(documents, **options), origin=ORIGIN)


def decision(number: str, signed: date = date(2026, 3, 2), **changes: Any) -> LegalDocument:
    fields: dict[str, Any] = {
        "slug": vietnamese.slug(number),
        "number": number,
        "kind": "Quyết định",
        "issuer": "Ủy ban nhân dân xã",
        "signed_on": signed,
        "abstract": f"Nội dung của {number}.",
        **changes,
    }
    return LegalDocument(**fields)


def event(key: str, start: datetime = START, **changes: Any) -> Event:
    fields: dict[str, Any] = {"title": f"Họp {key}", "end": start.replace(hour=3), **changes}
    return Event(key=key, start=start, **fields)


def rows_of_sitemap(site: BuiltSite) -> set[str]:
    base = ORIGIN.replace("{host}", site.own["/index.html"].entry.host)
    return {
        loc.removeprefix(base)
        for loc in re.findall("<loc>(.*?)</loc>", site.text("/sitemap/trang.xml"))
    }


def test_an_empty_section_says_so_and_is_not_in_the_sitemap() -> None:
    site = built()
    for path in ALL:
        assert site.page(path).errors == []
    for path in ("/lanh-dao.html", "/ban-do.html", "/lich-su.html", "/van-ban.html"):
        assert "chưa viết mục này" in site.page(path).text
    assert set(ALL) & rows_of_sitemap(site) == {"/tiep-can.html", "/so-do.html"}
    assert "/su-kien.ics" not in site.own
    assert not {path for path in site.own if path.startswith("/van-ban/")}


def test_a_written_section_is_linked_from_about_and_in_the_sitemap() -> None:
    leaders = [Leader(name="Nguyễn Văn Mẫu", position="Chủ tịch")]
    site = built(Sections(leaders=leaders))
    assert "/lanh-dao.html" in site.page("/gioi-thieu.html").links
    assert "/lich-su.html" not in site.page("/gioi-thieu.html").links
    assert "/lanh-dao.html" in rows_of_sitemap(site)
    assert "/lich-su.html" not in rows_of_sitemap(site)


def test_site_map_leads_to_every_section_category_and_feed() -> None:
    site = BuiltSite(read_export(EXAMPLES), DATMUI, origin=ORIGIN)
    links = set(site.page("/so-do.html").links)
    assert {*ALL} - {"/so-do.html"} <= links
    assert {p for p in site.paths(prefix="/chuyen-muc/") if p.count("/") == 2} <= links
    assert {"/feed.xml", "/feeds/board/feed.json", "/feeds/radio/feed.json"} <= links
    assert {"/feeds/radio/playlist.m3u", "/su-kien.ics", "/van-ban/2026.html"} <= links


def test_text_of_a_hostile_account_stays_text() -> None:
    evil = '</h2><script>alert(1)</script>"><img src=x onerror=y>'
    written = Sections(
        organisation=[Body(name=evil, duties=evil, address=evil, phone=evil, email=evil)],
        leaders=[Leader(name=evil, position=evil, biography=evil, phone=evil)],
        legal=[decision(evil, slug="a", issuer=evil, kind=evil, abstract=evil)],
        events=[event("a", title=evil, place=evil, text=evil)],
        outages=[Outage(start=START, end=START.replace(hour=3), what=evil)],
    )
    site = built(written)
    for path, one in site.own.items():
        if one.entry.type.startswith("text/html"):
            assert site.page(path).errors == [], path
            assert "<script>" not in site.text(path)
            assert "<img src=x" not in site.text(path)


def test_documents_are_found_by_year_issuer_and_number() -> None:
    council = "Hội đồng nhân dân xã"
    found = [
        decision("12/QĐ-UBND"),
        decision("9/QĐ-UBND"),
        decision("3/NQ-HĐND", date(2025, 12, 18), issuer=council),
    ]
    site = built(Sections(legal=found))
    assert set(site.paths(prefix="/van-ban/")) == {
        "/van-ban/2025.html",
        "/van-ban/2026.html",
        "/van-ban/2025/3-nq-hdnd.html",
        "/van-ban/2026/12-qd-ubnd.html",
        "/van-ban/2026/9-qd-ubnd.html",
        "/van-ban/co-quan/hoi-dong-nhan-dan-xa.html",
        "/van-ban/co-quan/uy-ban-nhan-dan-xa.html",
        "/van-ban/so.html",
    }
    index = site.page("/van-ban.html").links
    assert {"/van-ban/2025.html", "/van-ban/so.html"} <= set(index)
    assert {"/van-ban/co-quan/hoi-dong-nhan-dan-xa.html"} <= set(index)
    by_number = [link for link in site.page("/van-ban/so.html").links if "/van-ban/202" in link]
    assert [link.rpartition("/")[2] for link in by_number] == [
        "3-nq-hdnd.html",
        "9-qd-ubnd.html",
        "12-qd-ubnd.html",
    ]
    of_2025 = [one for one in site.page("/van-ban/2025.html").links if one.startswith("/van-ban/2")]
    assert of_2025 == ["/van-ban/2025/3-nq-hdnd.html"]


def test_two_documents_at_one_address_name_the_site() -> None:
    twice = [decision("12/QĐ-UBND"), decision("12/QĐ-UBND", abstract="Khác.")]
    with pytest.raises(SiteError, match=f"site:{making.COMMUNE}: sections.legal: 12/QĐ-UBND"):
        built(Sections(legal=twice))


def test_event_that_ends_before_it_begins_names_the_site() -> None:
    wrong = [event("a", end=START.replace(hour=0))]
    with pytest.raises(SiteError, match=f"site:{making.COMMUNE}: sections.events: Họp a ends"):
        built(Sections(events=wrong))


def test_calendar_is_what_rfc_5545_asks() -> None:
    title = "Họp; dân, ấp \\ Mũi\nlần " + "á" * 80
    site = built(Sections(events=[event("k1", title=title, place="Ấp Mũi")]))
    text = site.text("/su-kien.ics")
    assert site.entry("/su-kien.ics").type == "text/calendar; charset=utf-8"
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in text.replace("\r\n", "")
    whole = text.replace("\r\n ", "").split("\r\n")
    assert "SUMMARY:Họp\\; dân\\, ấp \\\\ Mũi\\nlần " + "á" * 80 in whole
    assert {"DTSTART:20261201T010000Z", "DTEND:20261201T030000Z", "UID:k1@xa0.camau.test"} <= set(
        whole
    )
    for needed in ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "END:VEVENT"):
        assert whole.count(needed) == 1
    assert [one for one in whole if one.startswith(("PRODID:", "DTSTAMP:"))] != []


def test_calendar_line_is_never_broken_inside_a_character() -> None:
    for length in range(60, 90):
        line = "X:" + "ằ" * length
        parts = events.folded(line).split("\r\n")
        assert all(len(part.encode()) <= 75 for part in parts)
        assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


def test_events_and_outages_follow_the_clock() -> None:
    past = event("cu", making.NOW.replace(day=1, hour=1))
    today = event("nay", making.NOW.replace(hour=1), end=making.NOW.replace(hour=2))
    written = Sections(
        events=[past, today],
        outages=[
            Outage(start=past.start, end=past.end, what="đã xong"),
            Outage(start=START, end=START.replace(hour=3), what="nâng cấp"),
        ],
    )
    site = built(written)
    coming, _, over = site.page("/su-kien.html").text.partition("Đã diễn ra")
    assert "Họp nay" in coming
    assert "Họp cu" in over
    assert "nâng cấp" in site.page("/index.html").text
    assert "đã xong" not in site.page("/index.html").text


def test_home_leads_to_procedures_of_the_commune_once_it_lists_them() -> None:
    assert sections.NATIONAL_PORTAL in built().page("/index.html").links
    one = Procedure(title="Khai sinh", link="https://dichvucong.gov.vn/")
    assert "/thu-tuc.html" in built(Sections(procedures=[one])).page("/index.html").links


def test_own_words_on_accessibility_take_the_place_of_the_themes() -> None:
    assert "WCAG 2.2" in built().page("/tiep-can.html").text
    own = built(Sections(accessibility=[Paragraph(html="Lời riêng của xã.")]))
    assert "Lời riêng của xã." in own.page("/tiep-can.html").text
    assert "WCAG 2.2" not in own.page("/tiep-can.html").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"procedures": [{"title": "a", "link": "https://evil.example/"}]}, "procedures"),
        ({"procedures": [{"title": "a", "link": "https://a.gov.vn/\n"}]}, "procedures"),
        ({"procedures": [{"title": "a", "link": "https://a.gov.vn@evil.vn/"}]}, "procedures"),
        ({"leaders": [{"name": "", "position": "a"}]}, "leaders"),
        ({"leaders": [{"name": "a", "position": "a"}] * 41}, "leaders"),
        ({"legal": [{"slug": "../x"}]}, "legal"),
        (
            {"nature": [{"block": "paragraph", "html": "<script>x</script>"}]},
            r"sections\.nature\[0",
        ),
        ({"ground": {"area_km2": -1}}, "area_km2"),
        ({"gossip": []}, "gossip"),
    ],
)
def test_document_with_a_bad_section_is_refused_by_place(change: dict, words: str) -> None:
    site = next(d for d in making.province() if isinstance(d, Site))
    raw = {**msgspec.json.decode(encode(site)), "sections": change}
    with pytest.raises(ContractError, match=words):
        decode(msgspec.json.encode(raw), Site)
