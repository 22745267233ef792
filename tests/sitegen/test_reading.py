"""Every type of page on a narrow screen, with a reader's own spacing, by keyboard, on paper."""

import re
from collections.abc import Iterator

import pytest

from cms.contract.exchange import read_export
from tests.axe import violations
from tests.browser import needs
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.shelf import HOST, Shelf, shelf
from tests.sitegen.test_golden import EXAMPLES
from tests.sitegen.test_sections_accessible import ELSEWHERE, EMPTY, FULL

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium")]

PROVINCE = "8a1f6f3e-2c0e-5b7e-9d53-000000000096"
# 320 px is a phone of 640 at 200 %, and a desk of 1280 at 400 % (WCAG 2.2, 1.4.10).
NARROW = {"width": 320, "height": 640}
# Half of a desk's width: what 200 % leaves of it (1.4.4).
DOUBLED = {"width": 640, "height": 450}
# Text spacing that a reader may set without losing anything (1.4.12).
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
# Widest first: what sticks out of the screen, and is not inside something that scrolls by itself.
WIDE = """
() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
        .map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`)
        .slice(-4);
}
"""
# Text that its own box cuts off.
CUT = """
() => [...document.querySelectorAll("body *")]
    .filter((one) => getComputedStyle(one).overflow !== "visible" && !one.matches(".table, audio"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1
        || one.scrollHeight > one.clientHeight + 1)
    .filter((one) => one.textContent.trim())
    .map((one) => one.outerHTML.slice(0, 80))
"""
FOCUS = """
() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const shown = box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
    return [one.outerHTML.slice(0, 90), style.outlineStyle, parseFloat(style.outlineWidth), shown];
}
"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Shelf]:
    with shelf() as one:
        yield one


@pytest.fixture(scope="module", params=[FULL, EMPTY, PROVINCE], ids=["full", "empty", "province"])
def site(request: pytest.FixtureRequest) -> BuiltSite:
    return BuiltSite(read_export(EXAMPLES), request.param)


def pages(site: BuiltSite) -> list[str]:
    """Every page that readers meet, those of what is gone too."""
    found = [path for path, built in site.own.items() if path.endswith(".html")]
    return sorted(path for path in found if site.own[path].body is not None)


def test_nothing_is_wider_than_the_screen(opened: Shelf, site: BuiltSite) -> None:
    wrong = []
    page = opened.page(site, viewport=NARROW)
    paths = pages(site)
    assert len(paths) > 20
    for path in paths:
        page.goto(HOST + path)
        for spaced in (False, True):
            if spaced:
                page.add_style_tag(content=SPACED)
            # No script of the sites asks for the width: what changes with it is laid out anew.
            for size in (NARROW, DOUBLED):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                where = f"{path} {size['width']} px{', spaced' if spaced else ''}"
                wrong += [f"{where}: {one}" for one in page.evaluate(WIDE)]
                if spaced:
                    wrong += [f"{where}, cut: {one}" for one in page.evaluate(CUT)]
    page.close()
    assert wrong == []


def test_axe_finds_nothing(opened: Shelf, site: BuiltSite) -> None:
    """One page of each type but the sections, which have a test of their own."""
    types = {re.sub(r"[^/]+-[^/]+(?=\.html)", "…", path): path for path in pages(site)}
    paths = [one for one in types.values() if one.startswith(("/index", *ELSEWHERE, "/xa-cu"))]
    wrong = []
    for scheme, size in (("light", NARROW), ("dark", {"width": 1280, "height": 900})):
        page = opened.page(site, viewport=size, color_scheme=scheme)
        for path in paths:
            page.goto(HOST + path)
            wrong += [f"{path} {scheme}: {line}" for line in violations(page)]
        page.close()
    assert wrong == []


def test_the_keyboard_is_seen_where_it_is(opened: Shelf, site: BuiltSite) -> None:
    page = opened.page(site, viewport={"width": 360, "height": 740})
    for path in ("/index.html", "/ban-tin.html", "/tim-kiem.html", "/lien-he.html"):
        page.goto(HOST + path)
        seen = []
        for _ in range(150):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUS)
            if at is None or (seen and at[0] == seen[0][0]):
                break
            seen.append(at)
        assert len(seen) > 8, path
        assert "noi-dung" in seen[0][0], path
        for element, style, width, shown in seen:
            assert style in ("solid", "auto"), (path, element)
            assert width >= 2 or style == "auto", (path, element)
            assert shown, (path, element)
    page.close()


def test_on_paper_there_is_the_matter_and_no_menu(opened: Shelf, site: BuiltSite) -> None:
    page = opened.page(site, viewport={"width": 1280, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    for path in pages(site):
        page.goto(HOST + path)
        shown = page.evaluate(
            """() => [...document.querySelectorAll("nav, form, audio, .skip, button")]
                .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert shown == [], path
        colours = page.evaluate(
            """() => [getComputedStyle(document.body).backgroundColor,
                getComputedStyle(document.querySelector("h1") || document.body).color]"""
        )
        assert colours in (
            ["rgb(255, 255, 255)", "rgb(0, 0, 0)"],
            ["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"],
        ), path
        assert page.locator("h1").first.is_visible(), path
    page.close()


def test_dark_and_light_have_the_same_words(opened: Shelf, site: BuiltSite) -> None:
    page = opened.page(site)
    for path in ("/index.html", "/ban-tin.html"):
        page.goto(HOST + path)
        texts, grounds = set(), set()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            texts.add(page.inner_text("body"))
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert len(texts) == 1
        assert len(grounds) == 2
        assert all(re.fullmatch(r"rgb\(.*\)", one) for one in grounds)
    page.close()


def test_long_words_and_wide_tables_stay_in_their_place(opened: Shelf) -> None:
    from cms.contract import bulletin_path
    from cms.contract.blocks import Heading, Paragraph, Table

    long = "Nguyễnthị" * 40
    one = making.edition(
        1,
        title=long,
        summary=long,
        body=[
            Heading(text=long),
            Paragraph(
                html=f'<a href="https://x.example/{"a" * 300}">https://x.example/{"a" * 300}</a>'
            ),
            Table(caption=long, rows=[[f"Cột {n}" for n in range(14)], ["123.456"] * 14]),
        ],
    )
    site = BuiltSite(making.bundle(one))
    page = opened.page(site, viewport=NARROW)
    for path in (bulletin_path(one), "/index.html", "/ban-tin.html"):
        page.goto(HOST + path)
        assert page.evaluate(WIDE) == [], path
    page.close()
