"""Atom feed, sitemap and robots.txt as their standards ask."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import feedparser

from cms.contract import bulletin_path
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


def test_sitemap_names_every_page_of_its_own_once() -> None:
    one, old = edition(1), edition(2, expire_at=making.NOW)
    site = BuiltSite(making.bundle(one, old), origin="http://{host}:8000")
    root = ElementTree.fromstring(site.text("/sitemap.xml"))
    found = [row.findtext(f"{MAP}loc", "") for row in root]
    base = "http://xa0.camau.test:8000"
    assert len(found) == len(set(found))
    assert {f"{base}/", f"{base}/lien-he.html", base + bulletin_path(one)} <= set(found)
    paths = {
        url.removeprefix(base).replace("/", "/index.html")
        if url == f"{base}/"
        else url.removeprefix(base)
        for url in found
    }
    assert {site.entry(path).status for path in paths} == {200}
    assert all(MOMENT.fullmatch(row.findtext(f"{MAP}lastmod", "")) for row in root)


def test_robots_names_the_sitemap_and_closes_the_forms() -> None:
    text = BuiltSite(making.bundle()).text("/robots.txt")
    assert text == "User-agent: *\nDisallow: /-/\n\nSitemap: https://xa0.camau.test/sitemap.xml"
