"""Axe and the width of a phone, over every page of the sections, full and empty, in Chromium."""

from collections.abc import Iterator

import pytest

from cms.contract.exchange import read_export
from tests.axe import violations
from tests.browser import needs
from tests.sitegen.built import BuiltSite
from tests.sitegen.shelf import HOST, Shelf, shelf
from tests.sitegen.test_golden import EXAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium")]

FULL = "8a1f6f3e-2c0e-5b7e-9d53-000000032248"
EMPTY = "8a1f6f3e-2c0e-5b7e-9d53-000000032002"
# 320 px is a phone of 640 at 200 % (WCAG 2.2, 1.4.10).
NARROW, PHONE, DESK = ((320, 640), (360, 740), (1280, 900))
ELSEWHERE = ("/ban-tin", "/chuyen-muc", "/404", "/km/", "/board")


@pytest.fixture(scope="module")
def opened() -> Iterator[Shelf]:
    with shelf() as one:
        yield one


@pytest.mark.parametrize(
    ("unit", "scheme", "sizes"),
    [(FULL, "light", (NARROW, DESK)), (FULL, "dark", (PHONE,)), (EMPTY, "light", (PHONE,))],
    ids=["full", "dark", "empty"],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    opened: Shelf, unit: str, scheme: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    site = BuiltSite(read_export(EXAMPLES), unit)
    paths = [path for path in site.paths() if path.endswith(".html")]
    paths = [path for path in paths if not path.startswith(ELSEWHERE)]
    assert len(paths) >= 14
    wrong: list[str] = []
    page = opened.page(site, color_scheme=scheme)
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
