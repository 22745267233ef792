"""Every page that we add to the admin, read by axe in Chromium: nothing against WCAG 2.2 AA.

Pages are found as people find them, by their links; one page of each view is read, on a phone
and on a desk. A view that nobody reached makes the test fail until it is named here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, get_resolver, resolve, reverse
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.browser import CMS, DESK, PHONE, Chromium, Product, needs
from tests.scenes import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium")]

OURS = (
    *("accounts_", "desk_", "disclosure", "feedback", "inbox", "intake_", "programme", "tracking_"),
)
WAGTAILS = {"wagtailadmin_home", "wagtailadmin_pages:add", "wagtailadmin_pages:edit"}
# What is no page: answers to a form or a script, files, and parts that a script asks for.
NO_PAGES = {
    "accounts_bring_in": "answers the form of accounts_import",
    "accounts_enable": "answers a button",
    "accounts_give_role": "answers a form of accounts_person",
    "accounts_reset": "answers a button",
    "accounts_take_role": "answers a button",
    "accounts_template": "a file",
    "desk_channels_part": "a part of the editor",
    "desk_publications": "a part of the dashboard",
    "desk_restore": "answers a button",
    "desk_reuse": "leads to the draft that it makes",
    "desk_sound": "answers the recorder",
    "desk_source": "a file",
    "desk_units": "answers a search in the editor",
    "disclosure_plan_sheet": "a file",
    "disclosure_quarter_sheet": "a file",
    "inbox_blob": "a file",
    "inbox_note": "answers a button",
    "inbox_sent_table": "a file",
}
# Reached by what a person does, not by a link that the demo has.
BY_DOING = {
    "accounts_new_password": "an account whose password somebody else has set",
    "intake_notes": "a draft made from a file",
    "intake_site_report": "an old site brought in",
}
OF_A_BULLETIN = (
    *("wagtailadmin_pages:edit", "desk_preview", "desk_channels", "desk_delivery", "desk_zalo"),
)
LINKS = "(page) => [...page.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"
# What an address answers to the person whose page this is: where it led, status, links.
ASK = f"""
async (path) => {{
    const answer = await fetch(path);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [answer.url, answer.status, ({LINKS})(page)];
}}
"""
ENTRANCES = (
    *("wagtailadmin_home", "accounts_list", "disclosure", "inbox", "programmes", "desk_start"),
    "feedback",
    "desk_checks",
)
WORDS = desk.Words(
    "Lịch cắt điện ấp Mũi",
    "Điện lực cắt điện ấp Mũi sáng thứ Tư, 9/12/2026, để sửa đường dây.",
    "Bà con sạc đầy đèn và điện thoại từ tối hôm trước.",
)


@dataclass
class Walk:
    """What was read of the admin, by the name of the view."""

    product: Product
    read: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def go(self, page: Page, *paths: str) -> None:
        """Follow a person's links from here and some addresses, one page of each view.

        Most views have been read before, as somebody else or of another unit, and many links
        lead to where this person may not go: only what is new is opened and read, of all else
        the answer is enough.
        """
        waiting, met, asked = [*paths, *links(page)], set(), set()
        while waiting:
            path = waiting.pop(0)
            if path in asked or view_of(path) in met | {None} | NO_PAGES.keys():
                continue
            asked.add(path)
            url, status, further = page.evaluate(ASK, path)
            # A list with one line leads on to it.
            name = view_of(url)
            if status != 200 or name is None or name in met:
                continue
            met.add(name)
            if name not in self.read:
                page.goto(self.product.url(CMS, path))
                self.read[name] = page.url
                self.look(page, name)
                further = hrefs(page)
            waiting += on_this_host(url, further)

    def look(self, page: Page, name: str) -> None:
        """The page as it stands, at both sizes."""
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            for line in violations(page):
                self.wrong.append(f"{name} {size['width']} px {page.url}\n    {line}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                self.wrong.append(f"{name} is {wide} px wide on {size['width']} px")
        page.set_viewport_size(DESK)


def view_of(address: str) -> str | None:
    """The name of a view that this test reads; None for any other address."""
    try:
        name = resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None
    return name if name.startswith(OURS) or name in WAGTAILS else None


def links(page: Page) -> list[str]:
    """Paths that the page leads to, on the same host."""
    return on_this_host(page.url, hrefs(page))


def hrefs(page: Page) -> list[str]:
    """Where the links of the page lead, those that its scripts have drawn too."""
    found: list[str] = page.evaluate(f"({LINKS})(document)")
    return found


def on_this_host(base: str, found: list[str]) -> list[str]:
    """The paths of these links of a page that stay on its host."""
    parts = [urlsplit(urljoin(base, one)) for one in found]
    return [part.path for part in parts if part.netloc == urlsplit(base).netloc]


def views_of_ours(resolver=None) -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        if hasattr(one, "url_patterns"):
            if not one.namespace:
                yield from views_of_ours(one)
        elif one.name and one.name.startswith(OURS):
            yield one.name


def add_area(author: Page, product: Product) -> None:
    """An audible area of Đất Mũi, so that there is one to look at."""
    author.goto(product.url(CMS, reverse("programme_area_add", args=["datmui"])))
    author.fill("[name=name]", "Cụm loa ấp Mũi")
    author.locator("main form [type=submit]").first.click()
    author.wait_for_url(re.compile("/lich-phat/datmui/$"))


def write_to_commune(citizen: Page, product: Product) -> None:
    """A message of a citizen to Đất Mũi, so that there is one to look at."""
    citizen.goto(product.url("datmui.localhost", "/gop-y.html"))
    citizen.locator("#s-question").check()
    citizen.locator("#text").fill("Mấy giờ bộ phận một cửa bắt đầu nhận hồ sơ?")
    citizen.locator("main form button").first.click()
    citizen.wait_for_url(re.compile("/cam-on.html$"))


def begin_plan(author: Page, product: Product) -> str:
    """The yearly plan of Đất Mũi, begun; its path."""
    path = reverse("disclosure_plan", args=["datmui", 2026])
    author.goto(product.url(CMS, path))
    author.locator("main form button[type=submit]").first.click()
    expect(author.get_by_role("link", name="Thêm dòng")).to_be_visible()
    return path


def test_axe_finds_nothing_on_our_pages(ready: Product, browser: Chromium):
    walk = Walk(ready)
    author = browser.signed_in(ready, "datmui.soan")
    desk.write(author, "Xã Đất Mũi", WORDS)
    walk.look(author, "wagtailadmin_pages:add")
    desk.submit(author)
    add_area(author, ready)
    write_to_commune(browser.page(PHONE), ready)
    walk.go(author, begin_plan(author, ready))
    approver = browser.signed_in(ready, "datmui.duyet")
    number = desk.open_review(approver, ready, WORDS.title)
    walk.look(approver, "desk_review")
    desk.approve_button(approver).click()
    approver.wait_for_url(re.compile("/phat/"))
    walk.go(approver, reverse("desk_withdraw", args=[number]))
    walk.go(author, *(reverse(name, args=[number]) for name in OF_A_BULLETIN))
    site = re.search(r"\d+", walk.read["intake_file"].partition("/admin/")[2])
    assert site
    walk.go(author, reverse("intake_site", args=[site[0]]))
    for username in ("datmui.duyet", "tinh.duyet", "tinh.soan", "cum.soan", "quantri"):
        walk.go(browser.signed_in(ready, username), *map(reverse, ENTRANCES))
    walk.read["desk_review"] = ready.url(CMS, reverse("desk_review", args=[number]))
    unread = set(views_of_ours()) - walk.read.keys() - NO_PAGES.keys() - BY_DOING.keys()
    assert not walk.wrong, f"{len(walk.wrong)}:\n" + "\n".join(walk.wrong)
    assert not unread, f"nobody reached {sorted(unread)}"
