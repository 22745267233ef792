"""What an officer and an approver do in the admin, by the words on its buttons."""

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser import CMS, Product

SUBMIT = "Gửi duyệt"
APPROVE = "Duyệt"
TO_DO = "Việc cần làm"
WITHDRAW = re.compile("^Thu hồi")

# POST as a page's own script would send it, and as nobody was offered a button for.
FORGED_POST = """
async ([address, fields]) => {
    const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
    const answer = await fetch(address, {
        method: "POST",
        headers: {"X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest"},
        body: new URLSearchParams(fields),
    });
    return answer.status;
}
"""
FORGED_PUBLISH = """
(form) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "action-publish";
    field.value = "action-publish";
    form.append(field);
    form.submit();
}
"""


@dataclass(frozen=True)
class Words:
    """What the author types."""

    title: str
    summary: str
    paragraph: str


def write(page: Page, unit: str, words: Words) -> None:
    """From the dashboard to a filled form, for all three channels; nothing is sent yet."""
    page.get_by_role("link", name=f"Soạn bản tin cho {unit}").click()
    page.locator("[name=title]").press_sequentially(words.title)
    page.locator("[name=summary]").press_sequentially(words.summary)
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option").first.click()
    page.locator(".public-DraftEditor-content").press_sequentially(words.paragraph)
    # Draftail hands over what was typed a quarter of a second later.
    typed = re.compile(re.escape(words.paragraph))
    expect(page.locator("[name=body-0-value]")).to_have_value(typed)
    page.locator("[name=category]").select_option("health")
    page.locator("[name=on_board]").check()
    page.locator("[name=on_radio]").check()


def editor_form(page: Page):
    """The editor's form."""
    return page.locator("form[data-edit-form]")


def open_actions(page: Page) -> None:
    """Unfold the editor's further actions."""
    page.locator("footer .w-dropdown__toggle").click()


def submit(page: Page) -> None:
    """Send what stands in the editor for approval."""
    open_actions(page)
    page.get_by_role("button", name=SUBMIT).click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def open_review(page: Page, product: Product, title: str) -> int:
    """From the dashboard to the page where a bulletin is read; the number of its page."""
    page.goto(product.url(CMS, "/admin/"))
    page.get_by_role("region", name=TO_DO).get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title).first).to_be_visible()
    found = re.search(r"/admin/duyet/(\d+)/$", page.url)
    assert found, page.url
    return int(found[1])


def decision(page: Page) -> dict[str, str]:
    """All that the open review's form would send with a click on the button that publishes."""
    fields = page.locator(".desk-decide input[type=hidden]").evaluate_all(
        "inputs => Object.fromEntries(inputs.map(input => [input.name, input.value]))"
    )
    return {**fields, "approve": ""}


def forge(page: Page, review: str, fields: dict[str, str]) -> int:
    """Send an approver's decision from another person's session; the status of the answer."""
    own = {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
    status: int = page.evaluate(FORGED_POST, [review, own])
    return status


def approve_button(page: Page):
    """The button that publishes."""
    return page.get_by_role("button", name=APPROVE, exact=True)


def withdraw(page: Page, product: Product, page_id: int) -> float:
    """Take a live bulletin back, through the editor's actions and the question after them.

    Gives the moment of the last click (monotonic seconds).
    """
    page.goto(product.url(CMS, f"/admin/pages/{page_id}/edit/"))
    open_actions(page)
    page.locator("footer").get_by_role("link", name=WITHDRAW).click()
    page.wait_for_url(re.compile(r"/thu-hoi/"))
    clicked = time.monotonic()
    page.locator("main form [type=submit]").click()
    page.wait_for_url(re.compile(r"/admin/phat/\d+/$"))
    return clicked
