"""What a page weighs on its way to a cheap phone on a slow link.

Bytes as gzip -9 makes them, which is what the smallest machine sends. A kilobyte has 1,000.
"""

import gzip
import re

import pytest

from cms.contract import Edition, bulletin_path
from sitegen import theme
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import PROVINCE, edition

# Before photos and fonts; with fonts; and what arrives with the first packets (RFC 6928).
PAGE, WITH_FONTS, FIRST = 60_000, 100_000, 14_000
STYLE = 6_000


def bulletins() -> list[Edition]:
    """Real ones: two hundred, some of them urgent, one in Khmer."""
    found = [
        edition(n, body=making.long_body(), priority="priority" if n % 50 == 0 else "normal")
        for n in range(200)
    ]
    return [*found, edition(300, language="km", body=making.long_body())]


@pytest.fixture(scope="module")
def commune() -> BuiltSite:
    return BuiltSite(making.bundle(bulletins()))


@pytest.fixture(scope="module")
def province() -> BuiltSite:
    return BuiltSite(making.bundle(making.province(64), bulletins()), PROVINCE)


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


def asked_for(site: BuiltSite, path: str) -> dict[str, bytes]:
    """What a browser loads of the site for a page, but pictures, sound and fonts."""
    text = site.text(path)
    found = {path: text.encode()}
    for address in re.findall(r'(?:<script src|rel="stylesheet" href)="([^"]+)"', text):
        body = site.shared[address].body
        assert body is not None
        found[address] = body
    return found


def fonts(*names: str) -> int:
    """Bytes of the theme's fonts of some scripts."""
    chosen = [a for key, a in theme.assets().items() if any(f"{name}-" in key for name in names)]
    assert len(chosen) == 2 * len(names)
    return sum(len(asset.body) for asset in chosen)


def checked(site: BuiltSite, path: str, *scripts: str) -> None:
    parts = asked_for(site, path)
    weights = {address: packed(body) for address, body in parts.items()}
    assert len([address for address in parts if address.endswith(".css")]) == 1
    assert sum(weights.values()) < PAGE
    assert sum(weights.values()) + fonts(*scripts) < WITH_FONTS
    html = parts[path]
    main = html[: html.index(b"</main>")]
    styles = sum(weight for address, weight in weights.items() if address.endswith(".css"))
    assert packed(main) + styles < FIRST


def test_home_list_and_bulletin_are_light(commune: BuiltSite, province: BuiltSite) -> None:
    paths = ["/index.html", "/ban-tin.html", "/chuyen-muc/y-te-giao-duc.html"]
    for path in (*paths, bulletin_path(edition(4)), "/lanh-dao.html", "/tim-kiem.html"):
        checked(commune, path, "pro-latin", "pro-vietnamese")
    for path in paths:
        checked(province, path, "pro-latin", "pro-vietnamese")


def test_a_page_in_khmer_is_light_with_three_scripts(commune: BuiltSite) -> None:
    path = bulletin_path(edition(300, language="km"))
    checked(commune, path, "pro-latin", "pro-vietnamese", "noto-sans-khmer")


def test_the_style_sheet_is_small_enough_to_wait_for() -> None:
    assert packed(theme.assets()["css/site.css"].body) < STYLE


def test_no_page_grows_with_the_number_of_bulletins(commune: BuiltSite) -> None:
    few = BuiltSite(making.bundle(bulletins()[:40]))
    for path in ("/index.html", "/ban-tin.html"):
        assert packed(commune.text(path).encode()) < packed(few.text(path).encode()) + 400


def test_nothing_before_the_first_screen_waits_for_a_script(commune: BuiltSite) -> None:
    for path in commune.paths():
        if path.endswith(".html"):
            scripts = re.findall(r"<script [^>]*src=[^>]*>", commune.text(path))
            assert all(" defer" in one or 'type="module"' in one for one in scripts), path
