"""Axe and the width of a phone, over every page of the sections, full and empty, in Chromium."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from cms.contract.exchange import read_export
from tests.axe import violations
from tests.browser import CHROMIUM_ARGUMENTS, needs
from tests.sitegen.built import BuiltSite
from tests.sitegen.test_golden import EXAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium")]

FULL = "8a1f6f3e-2c0e-5b7e-9d53-000000032248"
EMPTY = "8a1f6f3e-2c0e-5b7e-9d53-000000032002"
# 320 px is a phone of 640 at 200 % (WCAG 2.2, 1.4.10).
NARROW, PHONE, DESK = ((320, 640), (360, 740), (1280, 900))
HOST = "http://xa.localhost"
ELSEWHERE = ("/ban-tin", "/chuyen-muc", "/404", "/km/", "/board")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


def served(page: Page, site: BuiltSite) -> None:
    """Answer the browser's requests with what was built."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        built = site.own.get(path) or site.shared.get(path)
        if built is None:
            route.fulfill(status=404)
            return
        blob = EXAMPLES / "blobs" / (built.entry.sha256 or "")
        body = built.body if built.body is not None else blob.read_bytes()
        route.fulfill(status=built.entry.status, content_type=built.entry.type, body=body)

    page.route("**/*", answer)


@pytest.mark.parametrize(
    ("unit", "scheme", "sizes"),
    [(FULL, "light", (NARROW, DESK)), (FULL, "dark", (PHONE,)), (EMPTY, "light", (PHONE,))],
    ids=["full", "dark", "empty"],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: Browser, unit: str, scheme: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    site = BuiltSite(read_export(EXAMPLES), unit)
    paths = [path for path in site.paths() if path.endswith(".html")]
    paths = [path for path in paths if not path.startswith(ELSEWHERE)]
    assert len(paths) >= 14
    wrong: list[str] = []
    page = chromium.new_page(color_scheme=scheme)
    served(page, site)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for path in paths:
            answer = page.goto(HOST + path)
            assert answer is not None
            assert answer.status == 200
            wrong += [f"{path} {width} px: {line}" for line in violations(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong.append(f"{path} is {wide} px wide on {width} px")
    page.close()
    assert wrong == []
