"""Letters in the browser: the face that each script is set in, and a page that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from cms.contract import bulletin_path
from cms.contract.blocks import Heading, ListBlock, Paragraph
from sitegen import theme
from tests.browser import PHONE, Chromium, chromium, needs
from tests.sitegen import making
from tests.sitegen.live import LiveSite, live_site
from tests.sitegen.making import COMMUNE, edition

pytestmark = [pytest.mark.browser, needs("chromium")]

HOST = "xa0.localhost"
TITLE = "សេចក្តីជូនដំណឹងអំពីការចាក់វ៉ាក់សាំងសម្រាប់កុមារនៅឃុំ"
TEXT = (
    "ស្ថានីយសុខាភិបាលឃុំ រៀបចំការចាក់វ៉ាក់សាំងដោយឥតគិតថ្លៃ សម្រាប់កុមារអាយុក្រោមប្រាំឆ្នាំ។ "
    "សូមបងប្អូនប្រជាពលរដ្ឋ នាំកូនមកឱ្យទាន់ពេលវេលា និងយកសៀវភៅតាមដានសុខភាពមកជាមួយ។ "
)
# Fonts come after the page has been read: by then a fallback has set the text.
LATE = 1.0
SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) window.shifts += one.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as one:
        yield one


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveSite]:
    unit = making.unit(COMMUNE, "Số 0", HOST, parent=None)
    with live_site(tmp_path / "live") as one:
        one.publish(making.bundle(unit, making.site(unit), vietnamese(), khmer()), COMMUNE)
        yield one


def vietnamese() -> making.Edition:
    return edition(1, body=making.long_body())


def khmer() -> making.Edition:
    body = [Paragraph(html=TEXT * 2), Heading(text=TITLE), ListBlock(items=[TEXT, "7:00 - 11:00"])]
    return edition(2, language="km", title=TITLE, summary=TEXT, body=body)


def khmer_fonts() -> set[str]:
    return {a.path for name, a in theme.assets().items() if "noto-sans-khmer" in name}


def read(browser: Chromium, site: LiveSite, path: str) -> tuple[Page, set[str]]:
    """A page once its fonts are there, and the paths that it asked for."""
    page = browser.page(PHONE)
    page.add_init_script(SHIFTS)
    asked: set[str] = set()
    page.on("request", lambda one: asked.add(one.url.removeprefix(site.url(HOST, ""))))
    page.goto(site.url(HOST, path))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(300)
    return page, asked


def faces(page: Page, selector: str) -> dict[str, bool]:
    """The fonts that the glyphs below an element are of, and whether each came with the page."""
    devtools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        devtools.send(f"{domain}.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    found = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {one["familyName"]: one["isCustomFont"] for one in found}


def test_khmer_is_set_in_its_own_face(browser: Chromium, site: LiveSite) -> None:
    page, asked = read(browser, site, bulletin_path(khmer()))
    assert khmer_fonts() <= asked
    assert len(khmer_fonts()) == 2
    for selector in ("main h1", "main .lead", "main .body p", "main .body h2"):
        found = faces(page, selector)
        assert found["Noto Sans Khmer"], selector
        assert set(found) <= {"Noto Sans Khmer", "Be Vietnam Pro"}, selector
        height, size = page.eval_on_selector(
            selector,
            "(one) => [getComputedStyle(one).lineHeight, getComputedStyle(one).fontSize]",
        )
        assert float(height[:-2]) == pytest.approx(1.8 * float(size[:-2]), abs=0.1), selector


def test_where_there_is_no_khmer_its_face_is_not_asked_for(
    browser: Chromium, site: LiveSite
) -> None:
    page, asked = read(browser, site, bulletin_path(vietnamese()))
    assert not khmer_fonts() & asked
    assert len([path for path in asked if path.endswith(".woff2")]) == 4
    assert faces(page, "main .body p") == {"Be Vietnam Pro": True}


# A machine without any Khmer font, as this one may be, draws boxes of another width until then: the
# page must still be one that readers call steady (0.1, https://web.dev/articles/cls).
@pytest.mark.parametrize(
    ("of", "most"), [(vietnamese, 0.01), (khmer, 0.1)], ids=["Vietnamese", "Khmer"]
)
def test_text_stands_still_when_its_fonts_arrive(
    browser: Chromium, site: LiveSite, of, most: float
) -> None:
    fonts = [a.path for a in theme.assets().values() if a.type == "font/woff2"]
    site.delays = dict.fromkeys(fonts, LATE)
    page, asked = read(browser, site, bulletin_path(of()))
    assert asked & set(fonts)
    assert page.evaluate("window.shifts") < most
