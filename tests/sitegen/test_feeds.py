"""Feeds, sitemap, robots.txt and security.txt as their standards ask."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.contract import Unit, bulletin_path
from cms.contract.documents import Contact
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, edition

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def feed(site: BuiltSite) -> ElementTree.Element:
    """The parsed feed."""
    return ElementTree.fromstring(site.text("/feed.xml"))


def test_feed_keeps_rfc_4287() -> None:
    root = feed(BuiltSite(making.bundle([edition(n) for n in range(3)])))
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        assert len(element.findall(f"{ATOM}id")) == 1
        assert len(element.findall(f"{ATOM}title")) == 1
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated", ""))
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert element.find(f"{ATOM}link[@rel='alternate']") is not None
    own = root.find(f"{ATOM}link[@rel='self']")
    assert own is not None
    assert own.get("href") == "https://xa0.camau.test/feed.xml"


def test_feed_holds_the_latest_twenty_newest_first() -> None:
    parsed = feedparser.parse(
        BuiltSite(making.bundle([edition(n) for n in range(30)])).text("/feed.xml")
    )
    assert not parsed.bozo
    assert [e.title for e in parsed.entries] == [f"Thông báo số {n}" for n in range(29, 9, -1)]
    assert parsed.entries[0].summary == "Nội dung tóm tắt của thông báo số 29."
    assert parsed.entries[0].link == f"https://xa0.camau.test{bulletin_path(edition(29))}"


def test_ids_stay_when_a_bulletin_is_mended() -> None:
    first = edition(1)
    later = first.publish_at + timedelta(days=3)
    second = edition(1, n=2, slug="moi", title="Tên mới", made_at=later)
    before, after = (feed(BuiltSite(making.bundle(one))) for one in (first, second))
    path = f"{ATOM}entry/{ATOM}"
    assert (
        after.findtext(f"{path}id") == before.findtext(f"{path}id") == f"urn:uuid:{first.bulletin}"
    )
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id") == f"urn:uuid:{COMMUNE}"
    assert after.findtext(f"{path}published") == before.findtext(f"{path}published")
    assert after.findtext(f"{path}updated") == f"{later:%Y-%m-%dT%H:%M:%SZ}"
    assert after.findtext(f"{ATOM}updated") == after.findtext(f"{path}updated")


def test_control_characters_do_not_break_the_feed() -> None:
    root = feed(
        BuiltSite(making.bundle(edition(1, title="A\x0b\x00B & <C>", summary="\x1f\ufffe!")))
    )
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "AB & <C>"
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == "!"


def locations(site: BuiltSite, path: str) -> list[tuple[str, str]]:
    """Addresses and moments in a sitemap or an index."""
    root = ElementTree.fromstring(site.text(path))
    return [(row.findtext(f"{MAP}loc", ""), row.findtext(f"{MAP}lastmod", "")) for row in root]


def test_sitemap_names_every_page_of_its_own_once() -> None:
    one, old, late = edition(1), edition(2, expire_at=making.NOW), edition(2000)
    site = BuiltSite(making.bundle(one, old, late), origin="http://{host}:8000")
    base = "http://xa0.camau.test:8000"
    maps = locations(site, "/sitemap.xml")
    assert [address.removeprefix(base) for address, _ in maps] == [
        "/sitemap/trang.xml",
        "/sitemap/2024-01.xml",
        "/sitemap/2024-03.xml",
    ]
    rows = [row for address, _ in maps for row in locations(site, address.removeprefix(base))]
    found = [address for address, _ in rows]
    assert len(found) == len(set(found))
    assert {f"{base}/", f"{base}/lien-he.html", base + bulletin_path(one)} <= set(found)
    paths = [address.removeprefix(base) for address in found]
    assert {site.entry("/index.html" if p == "/" else p).status for p in paths} == {200}
    assert all(MOMENT.fullmatch(moment) for _, moment in (*maps, *rows))
    for address, moment in maps:
        assert moment == max(m for _, m in locations(site, address.removeprefix(base)))


def test_one_publication_changes_three_maps() -> None:
    editions = [edition(n * 40) for n in range(400)]
    before, after = (BuiltSite(making.bundle(some)) for some in (editions[:-1], editions))
    changed = [p for p in after.paths(prefix="/sitemap") if before.text(p) != after.text(p)]
    assert changed == ["/sitemap.xml", "/sitemap/2025-10.xml", "/sitemap/trang.xml"]


def test_json_feed_keeps_version_1_1() -> None:
    site = BuiltSite(making.bundle([edition(n) for n in range(30)], edition(31, summary="")))
    feed = json.loads(site.text("/feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://xa0.camau.test/feed.json"
    assert feed["title"] == "Bản tin của Xã Số 0"
    assert site.entry("/feed.json").type == "application/feed+json"
    assert len(feed["items"]) == 20
    assert feed["items"][0]["content_text"] == "Thông báo số 31"
    atom = feedparser.parse(site.text("/feed.xml")).entries
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom]
    assert [item["date_published"] for item in feed["items"]] == [e.published for e in atom]
    assert feed["items"][1]["content_text"] == "Nội dung tóm tắt của thông báo số 29."


def with_email(email: str, day: datetime = making.NOW) -> BuiltSite:
    """A site whose contact names an e-mail address, built on a day."""
    units = [one for one in making.province() if isinstance(one, Unit)]
    sites = [making.site(one, contact=Contact(email=email)) for one in units]
    return BuiltSite(making.bundle(units, sites, now=day))


def test_security_txt_keeps_rfc_9116() -> None:
    lines = with_email("vanthu@camau.test").text("/.well-known/security.txt").splitlines()
    assert lines == [
        "Contact: mailto:vanthu@camau.test",
        "Expires: 2027-10-01T00:00:00Z",
        "Preferred-Languages: vi, en",
        "Canonical: https://xa0.camau.test/.well-known/security.txt",
    ]


@pytest.mark.parametrize("email", ["", "khong co", "a@b\nContact: https://x.test"])
def test_no_security_txt_without_an_address(email: str) -> None:
    assert "/.well-known/security.txt" not in with_email(email).own


@settings(max_examples=30, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2040, 12, 30)))
def test_security_txt_changes_with_the_month_and_ends_within_a_year(day: date) -> None:
    def expires(of: date) -> datetime:
        moment = datetime(of.year, of.month, of.day, 5, tzinfo=UTC)
        text = with_email("a@b.test", moment).text("/.well-known/security.txt")
        return datetime.fromisoformat(text.splitlines()[1].removeprefix("Expires: "))

    end = expires(day)
    assert timedelta(days=300) < end.date() - day < timedelta(days=365)
    assert (expires(day + timedelta(days=1)) != end) == ((day + timedelta(days=1)).day == 1)


def test_robots_names_the_sitemap_and_closes_the_forms() -> None:
    text = BuiltSite(making.bundle()).text("/robots.txt")
    assert text == "User-agent: *\nDisallow: /-/\n\nSitemap: https://xa0.camau.test/sitemap.xml"
