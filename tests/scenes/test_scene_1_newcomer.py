"""Scene 1, the newcomer: from nothing to 64 sites, and once more with nothing changed."""

import hashlib
import json
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browser import Product, fetch, needs
from tests.scenes.hosts import FRONT, communes, wait_for_media
from tests.scenes.reading import Document

pytestmark = [pytest.mark.slow]

FIRST_PAGE_LIMIT = 180
SECOND_START_LIMIT = 10
MEDIA_LIMIT = 400
FEED_TYPE = "application/feed+json"
# Addresses that are fetched before and after the second start, on each of a few hosts.
KEPT = ("/", "/ban-tin.html", "/sitemap.xml", "/feeds/board/feed.json", "/feeds/radio/feed.json")


def live_entries(var: Path) -> str:
    """Digest of every live entry and of every file that is served."""
    digest = hashlib.sha256()
    connection = sqlite3.connect(f"file:{var / 'db.sqlite3'}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            "SELECT host, path, status, location, type, cache, sha256 "
            "FROM publishing_liveentry ORDER BY host, path, output_id"
        ).fetchall()
    finally:
        connection.close()
    assert len(rows) > 64 * 10
    digest.update(json.dumps(rows).encode())
    for file in sorted(path for path in (var / "live").rglob("*") if path.is_file()):
        place = file.relative_to(var / "live")
        if not place.parts[0].startswith("."):
            digest.update(f"{place} {file.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def test_the_first_page_comes_within_three_minutes(product: Product, record_property) -> None:
    took = product.wait_for_first_page(FIRST_PAGE_LIMIT)
    record_property("scene 1, first page (s)", round(took, 1))
    assert took <= FIRST_PAGE_LIMIT


def test_it_prints_addresses_and_passwords_of_the_first_time(ready: Product) -> None:
    printed = "\n".join(ready.lines)
    for host in (FRONT, "datmui.localhost"):
        assert ready.url(host, "/") in printed
    assert ready.url("cms.localhost", "/admin/") in printed
    assert {"quantri", "datmui.soan", "datmui.duyet"} <= ready.accounts.keys()
    assert len(set(ready.accounts.values())) == len(ready.accounts)


def test_the_front_page_links_every_unit(ready: Product) -> None:
    front = ready.fetch(FRONT, "/")
    assert front.status == 200
    linked = {urlsplit(link).hostname for link in Document(front.text).links}
    assert len(communes()) == 64
    assert communes().keys() <= linked


def test_every_host_says_its_full_name_and_leads_to_its_feeds(ready: Product) -> None:
    for host, full_name in communes().items():
        home = ready.fetch(host, "/")
        assert home.status == 200, host
        document = Document(home.text)
        assert document.title == full_name
        assert document.headings == [full_name]
        base = ready.url(host, "/")
        feeds = [urljoin(base, href) for kind, href in document.alternates if kind == FEED_TYPE]
        paths = {urlsplit(feed).path for feed in feeds}
        assert paths == {"/feed.json", "/feeds/board/feed.json", "/feeds/radio/feed.json"}, host
        for feed in feeds:
            where = urlsplit(feed)
            assert where.hostname == host
            answer = ready.fetch(host, where.path)
            assert answer.status == 200, feed
            assert answer.headers["content-type"].startswith(FEED_TYPE)
            assert json.loads(answer.body)["feed_url"] == feed


@needs("curl")
def test_curl_reads_a_site_and_a_feed_by_host_name(ready: Product) -> None:
    for path, word in (("/", "Xã Đất Mũi"), ("/feeds/board/feed.json", "jsonfeed.org")):
        resolve = f"datmui.localhost:{ready.port}:127.0.0.1"
        done = subprocess.run(
            ["curl", "--silent", "--fail", "--noproxy", "*", "--resolve", resolve]
            + [ready.url("datmui.localhost", path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert word in done.stdout


def located(product: Product, host: str, path: str) -> list[str]:
    """The addresses in a sitemap, or in an index of them."""
    answer = product.fetch(host, path)
    assert answer.status == 200
    return [part.partition("</loc>")[0] for part in answer.text.split("<loc>")[1:]]


def test_robots_and_sitemap_lead_to_pages_of_the_same_host(ready: Product) -> None:
    host = "datmui.localhost"
    robots = ready.fetch(host, "/robots.txt")
    assert robots.status == 200
    assert f"Sitemap: {ready.url(host, '/sitemap.xml')}" in robots.text.splitlines()
    maps = located(ready, host, "/sitemap.xml")
    assert len(maps) >= 2
    pages = [page for one in maps for page in located(ready, host, urlsplit(one).path)]
    assert len(pages) >= 5
    for page in pages:
        where = urlsplit(page)
        assert where.hostname == host
        assert ready.fetch(host, where.path).status == 200, page


def test_an_address_that_is_not_there_is_answered_by_the_units_own_page(ready: Product) -> None:
    answer = ready.fetch("datmui.localhost", "/khong-co-trang-nay.html")
    assert answer.status == 404
    assert "Xã Đất Mũi" in Document(answer.text).title
    assert answer.headers["content-type"].startswith("text/html")


def test_a_host_that_is_nobodys_gets_nothing(ready: Product) -> None:
    for host in ("khongco.localhost", "example.com", "127.0.0.1"):
        for path in ("/", "/admin/", "/-/"):
            answer = ready.fetch(host, path)
            assert answer.status == 404, (host, path)
            assert "Đất Mũi" not in answer.text


def test_the_admin_is_at_its_own_host_alone(ready: Product) -> None:
    assert ready.fetch("datmui.localhost", "/admin/").status == 404
    assert ready.fetch("cms.localhost", "/admin/").status == 302


def test_the_second_start_is_quick_and_changes_nothing(ready: Product, record_property) -> None:
    wait_for_media(ready, MEDIA_LIMIT)
    hosts = (FRONT, "datmui.localhost", "anxuyen.localhost")
    addresses = [(host, path) for host in hosts for path in KEPT]
    before = {address: ready.fetch(*address).body for address in addresses}
    ready.stop()
    with pytest.raises(OSError, match="refused"):
        fetch(ready.port, FRONT, "/")
    entries = live_entries(ready.var)
    accounts = dict(ready.accounts)

    ready.start()
    first = ready.wait_for_first_page(SECOND_START_LIMIT)
    took = ready.wait_until_ready(SECOND_START_LIMIT)
    record_property("scene 1, second start (s)", round(first, 1))

    assert took <= SECOND_START_LIMIT
    assert {address: ready.fetch(*address).body for address in addresses} == before
    assert live_entries(ready.var) == entries
    # Passwords are shown once.
    assert not any(password in "\n".join(ready.lines) for password in accounts.values())
    assert not list(ready.var.glob("aside-*"))
