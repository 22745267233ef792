"""Every page of every kind of site is valid, and no link leads to nothing."""

import hashlib
import json
from urllib.parse import urlsplit

import pytest

import sitegen
from cms.contract import (
    Audience,
    Bundle,
    board_feed_path,
    feedback,
    radio_feed_path,
    radio_playlist_path,
)
from cms.contract.exchange import read_export
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.test_golden import EXAMPLES, ORIGIN

# Taken by the CMS, see tests/sites.
POSTED = {feedback.SEND, feedback.RATE, feedback.SATISFIED}
DEVICE_FEEDS = {board_feed_path(), radio_feed_path(), radio_playlist_path()}


def many() -> Bundle:
    """A province and two communes with enough bulletins for numbered pages."""
    everyone = Audience(kind="all")
    return making.bundle(
        making.province(2),
        [making.edition(n, body=making.long_body()) for n in range(180)],
        making.edition(900, issuer=making.PROVINCE, audience=everyone, priority="priority"),
        making.edition(901, disclosure_class=2, expire_at=making.NOW, category="disclosure"),
        making.edition(902, language="km", bulletin=making.bulletin_id(1)),
    )


BUNDLES = {"examples": read_export(EXAMPLES), "many": many(), "empty": making.bundle()}
SITES = [(name, unit) for name, bundle in BUNDLES.items() for unit in sorted(bundle.sites)]


@pytest.mark.parametrize(("name", "unit"), SITES)
def test_every_page_is_valid(name: str, unit: str) -> None:
    site = BuiltSite(BUNDLES[name], unit, origin=ORIGIN)
    html = [p for p, b in site.own.items() if b.entry.type.startswith("text/html")]
    assert {"/index.html", "/ban-tin.html", "/gioi-thieu.html", "/lien-he.html"} <= set(html)
    assert {path: site.page(path).errors for path in html if site.page(path).errors} == {}


@pytest.mark.parametrize("name", sorted(BUNDLES))
def test_every_link_is_an_entry(name: str) -> None:
    bundle = BUNDLES[name]
    sites = {
        bundle.units[u].host: BuiltSite(bundle, u, origin=ORIGIN) for u in sorted(bundle.sites)
    }
    checked = 0
    for host, site in sites.items():
        for path, built in site.own.items():
            if not built.entry.type.startswith("text/html"):
                continue
            for link in site.page(path).links:
                assert leads_somewhere(link, host, sites), f"{host}{path}: {link}"
                checked += 1
    assert checked > 100


def leads_somewhere(link: str, host: str, sites: dict[str, BuiltSite]) -> bool:
    """Whether a link leads to an entry, or out of the province."""
    parts = urlsplit(link)
    if parts.scheme in {"mailto", "tel"}:
        return True
    if parts.scheme and (parts.hostname or "") not in sites:
        return parts.scheme in {"http", "https"}
    site = sites[parts.hostname or host]
    path = "/index.html" if parts.path == "/" else parts.path
    if path in DEVICE_FEEDS | POSTED:
        return True
    found = site.own.get(path) or site.shared.get(path)
    return found is not None and found.entry.status == 200


def test_redirects_lead_to_pages() -> None:
    bundle = BUNDLES["examples"]
    sites = {bundle.units[u].host: BuiltSite(bundle, u, origin=ORIGIN) for u in bundle.sites}
    for host, site in sites.items():
        for path in site.paths(301):
            assert leads_somewhere(site.entry(path).location, host, sites)


def test_home_names_every_feed_of_the_unit() -> None:
    home = BuiltSite(BUNDLES["empty"]).text("/index.html")
    for path in ("/feed.xml", "/feed.json", *sorted(DEVICE_FEEDS)):
        assert f'href="{path}"' in home
    assert home.count('rel="alternate"') == 5


def test_nothing_is_asked_of_another_host() -> None:
    """Links may leave the site; style, pictures, sound and fonts may not."""
    bundle = BUNDLES["examples"]
    for unit in bundle.sites:
        site = BuiltSite(bundle, unit)
        for path, built in site.own.items():
            if built.entry.type.startswith("text/html"):
                text = site.text(path)
                assert ' src="http' not in text
                assert path == "/chu.html" or 'rel="stylesheet" href="/_b/' in text


def test_entries_are_what_they_say() -> None:
    for entry, body in sitegen.build(BUNDLES["examples"], sorted(BUNDLES["examples"].sites)[-1]):
        if body is not None:
            assert (entry.size, entry.sha256) == (len(body), hashlib.sha256(body).hexdigest())
        assert entry.made_from == tuple(sorted(set(entry.made_from))) != ()


def test_entries_come_in_the_order_of_an_apply() -> None:
    site = BuiltSite(BUNDLES["many"])
    ranks = [built.entry.rank for built in site.all]
    order = ["asset", "page", "list", "pointer"]
    assert ranks == sorted(ranks, key=order.index)


def test_pages_say_what_they_are_to_machines() -> None:
    hostile = '</script><script>alert(1)</script><!-- "\u2028'
    site = BuiltSite(
        making.bundle(
            making.edition(1, title=hostile, summary=hostile),
            making.edition(2, priority="priority", expire_at=making.NOW.replace(year=2027)),
        )
    )
    [home], [contact] = (site.page(path).data for path in ("/index.html", "/lien-he.html"))
    assert home == contact
    assert home["@type"] == "GovernmentOrganization"
    assert home["name"] == "Ủy ban nhân dân xã Số 0"
    found = {}
    for path in site.paths(prefix="/ban-tin/2"):
        [data] = site.page(path).data
        assert data["mainEntityOfPage"] == f"https://xa0.camau.test{path}"
        found[data["@type"]] = data
    assert found["NewsArticle"]["headline"] == hostile
    assert found["NewsArticle"]["publisher"]["name"] == "Xã Số 0"
    special = found["SpecialAnnouncement"]
    assert (special["name"], special["expires"]) == ("Thông báo số 2", "2027-11-22T10:00:00+07:00")


def test_the_manifest_names_a_picture_that_is_there() -> None:
    site = BuiltSite(BUNDLES["empty"])
    manifest = json.loads(site.text("/site.webmanifest"))
    assert site.entry("/site.webmanifest").type == "application/manifest+json"
    assert manifest["name"] == "Xã Số 0"
    assert {icon["src"] for icon in manifest["icons"]} <= site.shared.keys()
