"""Former communes: the finder on the province's site, and an address for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.contract import Bundle, Unit
from cms.contract.documents import FormerUnit
from sitegen.generator import FORMER
from tests.axe import violations
from tests.browser import PHONE, chromium, needs
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.live import live_site

PARTED = FormerUnit(code="32047", full_name="Xã Nguyễn Phích", share="part")
WHOLE = FormerUnit(code="32044", full_name="Thị trấn U Minh", share="all")
NAMES = ("Khánh An", "U Minh", "Nguyễn Phích", "Thị trấn")


def country() -> Bundle:
    """Nguyễn Phích was divided among three units, one of which has its name; the town of
    U Minh became part of another; the commune U Minh of today is heir to neither."""
    documents = []
    for one in making.province(communes=4):
        if isinstance(one, Unit) and one.level == "province":
            one = making.changed(one, host="camau.localhost")  # noqa: PLW2901
        if isinstance(one, Unit) and one.level == "commune":
            number = int(one.id[-2:])
            made_of = [PARTED] if number in (0, 2, 3) else []
            made_of += [WHOLE] if number == 2 else []
            name = NAMES[number]
            one = making.changed(one, name=name, full_name=f"Xã {name}", made_of=made_of)  # noqa: PLW2901
        documents.append(one)
    return making.bundle(documents)


def test_a_divided_unit_has_a_page_that_names_every_heir() -> None:
    site = BuiltSite(country(), making.PROVINCE)
    page = site.text("/don-vi-cu/32047-xa-nguyen-phich.html")
    for heir in ("Xã Khánh An", "Xã Nguyễn Phích", "Xã Thị trấn"):
        assert heir in page
    assert 'href="https://xa0.camau.test/"' in page
    assert site.page("/don-vi-cu/32047-xa-nguyen-phich.html").errors == []


def test_a_unit_with_one_heir_leads_there() -> None:
    entry = BuiltSite(country(), making.PROVINCE).entry("/don-vi-cu/32044-thi-tran-u-minh.html")
    assert (entry.status, entry.location) == (301, "https://xa2.camau.test/")


def test_a_name_that_lives_on_elsewhere_is_told() -> None:
    documents = making.province(communes=2)
    renamed = making.changed(documents[1], made_of=[making_former("Xã Số 1")])
    bundle = making.bundle([documents[0], renamed, *documents[2:]])
    assert "Xã Số 1 ngày nay là đơn vị khác." in BuiltSite(bundle, making.PROVINCE).text(FORMER)


def making_former(name: str) -> FormerUnit:
    return FormerUnit(code="32001", full_name=name, share="all")


def test_a_commune_has_no_finder() -> None:
    site = BuiltSite(country(), making.COMMUNE)
    assert FORMER not in site.own
    assert site.paths(prefix="/don-vi-cu/") == []


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with live_site(tmp_path) as site, chromium() as browser:
        site.publish(country(), making.PROVINCE)
        found = browser.page(PHONE)
        found.goto(site.url("camau.localhost", FORMER))
        yield found
        assert browser.errors == []


@needs("chromium")
def test_the_finder_finds_without_tone_marks(page: Page) -> None:
    rows = page.locator("#xa-cu > li:visible")
    expect(rows).to_have_count(3)
    page.fill("#ten-cu", "nguyen phich")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("Tìm thấy 1 đơn vị cũ.")
    expect(rows.first.locator("ul a")).to_have_count(3)
    page.fill("#ten-cu", "Cà Mau")
    expect(page.get_by_role("status")).to_have_text("Không có đơn vị cũ nào tên “Cà Mau”.")
    page.fill("#ten-cu", "32044")
    expect(rows).to_have_count(1)
    assert violations(page) == []
