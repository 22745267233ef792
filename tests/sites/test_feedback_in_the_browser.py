"""A citizen writes and rates in Chromium without JavaScript; an officer reads it and answers."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from cms.sites.feedback.throttle import BOUNDS
from tests.axe import violations
from tests.browser import DESK, PHONE, ROOT, Chromium, Product, chromium, needs
from tests.prepared import prepared_product

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium")]

HOST = "datmui.localhost"
TEXT = "Đèn đường ấp Mũi hỏng ba đêm liền, bà con đi lại rất khó."


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with prepared_product(tmp_path_factory, "feedback") as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as one:
        yield one


def write(page: Page, product: Product, phone: str) -> None:
    """Fill in the form of Đất Mũi and send it."""
    page.goto(product.url(HOST, "/lien-he.html"))
    page.locator("main a[href='/gop-y.html']").click()
    page.locator("#s-report").check()
    page.locator("#text").fill(TEXT)
    page.locator("#name").fill("Trần Văn A")
    page.locator("#phone").fill(phone)
    page.locator("main form[action='/-/gop-y'] button").click()


def test_a_citizen_without_javascript_and_the_officer(product: Product, browser: Chromium) -> None:
    citizen = browser.page(PHONE, java_script_enabled=False)
    write(citizen, product, "gọi tôi nhé")
    expect(citizen).to_have_url(product.url(HOST, "/-/gop-y"))
    expect(citizen.locator("#e-phone")).to_be_visible()
    expect(citizen.locator("#text")).to_have_value(TEXT)
    expect(citizen.locator("#s-report")).to_be_checked()
    citizen.locator("#phone").fill("0912 345 678")
    citizen.locator("main form button").click()
    expect(citizen).to_have_url(product.url(HOST, "/cam-on.html"))
    citizen.goto(product.url(HOST, "/ban-tin.html"))
    citizen.locator("main .rows a").first.click()
    bulletin = citizen.url
    citizen.locator("form.rate button[value=yes]").click()
    expect(citizen).to_have_url(product.url(HOST, "/cam-on.html"))
    citizen.goto(product.url(HOST, "/gop-y.html"))
    citizen.locator("#g-4").check()
    citizen.locator("form[action='/-/hai-long'] button").click()
    expect(citizen).to_have_url(product.url(HOST, "/cam-on.html"))
    assert citizen.context.cookies() == []
    answer(browser.signed_in(product, "datmui.soan"), bulletin.partition(f":{product.port}")[2])


def answer(officer: Page, bulletin: str) -> None:
    """From the dashboard to the message, and to what the ratings say."""
    officer.locator("a[href*='/gop-y/?don-vi=datmui']").click()
    look(officer)
    officer.get_by_role("link", name=re.compile("Đèn đường")).click()
    expect(officer.locator("main")).to_contain_text("0912 345 678")
    look(officer)
    officer.locator("[name=new_state][value=answered]").check()
    officer.locator("[name=note]").fill("Đã gọi lại, thay bóng ngày mai.")
    officer.locator("main form button[type=submit]").last.click()
    expect(officer.locator(".feedback-steps")).to_contain_text("Đã gọi lại, thay bóng ngày mai.")
    look(officer)
    officer.goto(officer.url.partition("/gop-y/")[0] + "/gop-y/danh-gia/")
    expect(officer.locator("tr", has_text=bulletin)).to_contain_text("1/1")
    look(officer)


def look(page: Page) -> None:
    """Nothing lies beside the screen or breaks WCAG 2.2 AA, on a phone and on a desk."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_page_of_errors_is_accessible(product: Product, browser: Chromium) -> None:
    for scheme in ("light", "dark"):
        page = browser.page(PHONE, color_scheme=scheme)
        write(page, product, "gọi tôi nhé")
        expect(page.locator("#e-phone")).to_be_visible()
        look(page)
        faces = page.evaluate("[...document.fonts].filter((one) => one.status == 'loaded').length")
        assert faces > 0
        page.goto(product.url(HOST, "/-/danh-gia"))
        look(page)
    assert browser.errors == []


def test_another_site_cannot_send_for_a_reader(product: Product, browser: Chromium) -> None:
    # The page is made up here, which a service worker of the site would not know.
    page = browser.page(DESK, service_workers="block")
    page.route(
        re.compile("/bay.html"),
        lambda route: route.fulfill(
            content_type="text/html",
            body=f"""<form method="post" action="{product.url(HOST, "/-/gop-y")}">
                <input name="subject" value="report"><input name="text" value="{TEXT}">
                <button>Xem</button></form>""",
        ),
    )
    page.goto(product.url("anxuyen.localhost", "/bay.html"))
    with page.expect_response(re.compile("/-/gop-y")) as said:
        page.locator("button").click()
    assert said.value.status == 403


ADMIT = """
import datetime
from cms.sites.feedback.throttle import admit
now = datetime.datetime(2099, 1, 1, 3, tzinfo=datetime.UTC)
print(sum(admit("message", "unit", "198.51.100.9", now) for _ in range(15)))
"""


def test_several_processes_count_together(product: Product) -> None:
    environment = {**os.environ, "BANTIN_VAR": str(product.var)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    running = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", ADMIT],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    admitted = [int(one.communicate(timeout=120)[0]) for one in running]
    assert sum(admitted) == BOUNDS["message"].of_sender
