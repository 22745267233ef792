"""Scene 4, the province: what it sends down is scheduled, declined, put in order, corrected
and withdrawn, and the sender sees it."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import CMS, Chromium, Product, needs
from tests.scenes import desk
from tests.scenes.desk import Words
from tests.scenes.hosts import FRONT, communes, wait_for_sound

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs("chromium"),
]

PROVINCE, UNIT, HOST = "Tỉnh Cà Mau", "Xã Đất Mũi", "datmui.localhost"
DECLINING, DECLINING_HOST = "Phường An Xuyên", "anxuyen.localhost"
REASON = "Phường không có bến tàu; đã có tin riêng về đường bộ."
# The scene's bounds: the sender sees an answer, each copy follows its sender (seconds).
SEEN_LIMIT = 5.0
FOLLOWED_LIMIT = 5.0
# From a click until everybody has it, where the scene sets no bound.
PATIENCE = 60
SOUND_LIMIT = 180
EVERY = 0.05
CHANNELS = ("board", "radio")
NORMAL = Words(
    "Lịch đăng kiểm tàu cá tháng 12",
    "Chi cục Thủy sản đăng kiểm tàu cá từ 7 giờ, ngày 8/12/2026, tại các cảng cá của tỉnh.",
    "Chủ tàu mang theo giấy đăng ký và sổ đăng kiểm cũ. Không thu phí của tàu dưới 12 mét.",
)
URGENT = Words(
    "Triều cường cao bất thường đêm 25/11",
    "Nước có thể vượt báo động 3 từ 23 giờ, ngày 25/11/2026. Bà con kê cao đồ đạc.",
    "Đài khí tượng báo đỉnh triều lúc 1 giờ sáng. Bà con ven sông không để trẻ ở nhà một mình.",
)
LOCAL = Words(
    "Tạm dừng bến phà Rạch Gốc",
    "Bến phà tạm dừng từ 17 giờ, ngày 25/11/2026, để thay ponton.",
    "Bà con đi vòng qua cầu Năm Căn. Phà chạy lại lúc 5 giờ sáng hôm sau.",
)
CHANGE = "Đổi ngày đăng kiểm từ 8/12 sang 10/12/2026."


@dataclass(frozen=True)
class Sent:
    """A published bulletin: its page in the admin, its address, the same on every host."""

    page_id: int
    path: str


@dataclass
class People:
    """Who works in this scene, each in a session of their own."""

    sender: Page
    leader: Page
    officer: Page
    head: Page
    hub: Page


@pytest.fixture(scope="module")
def people(ready: Product, browser: Chromium) -> People:
    names = ("tinh.soan", "tinh.duyet", "datmui.soan", "datmui.duyet", "cum.soan")
    return People(*(browser.signed_in(ready, name) for name in names))


@pytest.fixture(scope="module")
def normal(ready: Product, people: People) -> Sent:
    """A normal bulletin of the province for all its communes, published."""
    wait_for_sound(ready, SOUND_LIMIT)
    desk.write(people.sender, PROVINCE, NORMAL)
    people.sender.locator("[name=audience]").select_option("all")
    desk.submit(people.sender)
    return published(ready, people.leader, NORMAL, FRONT)


@pytest.fixture(scope="module")
def watched(ready: Product, people: People, normal: Sent) -> Page:
    """The sender looks at what became of it, and leaves the page open."""
    go(ready, people.sender, f"/admin/nguon/gui/{normal.page_id}/")
    return people.sender


@pytest.fixture(scope="module")
def answered(ready: Product, people: People, normal: Sent, watched: Page) -> dict[str, float]:
    """Đất Mũi schedules it, An Xuyên declines; how long until the sender saw either."""
    expect(standing(watched, UNIT)).to_contain_text("Chờ trả lời")
    open_source(ready, people.officer, normal, "datmui")
    people.officer.get_by_label("Xếp lịch").check()
    window = people.officer.get_by_role("group", name="Khung giờ 1")
    window.get_by_label("Kênh phát").select_option("radio")
    window.get_by_label("Từ", exact=True).fill("17:00")
    window.get_by_label("Đến", exact=True).fill("17:30")
    took = {UNIT: seen_by(watched, people.officer, UNIT, "Đã xếp lịch|Đang phát")}

    open_source(ready, people.hub, normal, "anxuyen")
    people.hub.get_by_label("Từ chối").check()
    people.hub.get_by_role("textbox", name="Lý do").fill(REASON)
    took[DECLINING] = seen_by(watched, people.hub, DECLINING, re.escape(REASON))
    return took


@pytest.fixture(scope="module")
def taken(ready: Product, people: People, normal: Sent, answered: dict[str, float]) -> list[str]:
    """The hosts that carry it: Đất Mũi, and all that the hub takes it for at once."""
    go(ready, people.hub, f"/admin/nguon/{normal.page_id}/")
    people.hub.get_by_role("button", name="Nhận cho 62 đơn vị đang chờ").click()
    hosts = sorted(communes().keys() - {DECLINING_HOST})
    swept(ready, hosts, PATIENCE, lambda answer: answer.status == 200, normal.path)
    return hosts


def go(product: Product, page: Page, path: str) -> None:
    page.goto(product.url(CMS, path))


def open_source(product: Product, page: Page, sent: Sent, label: str) -> None:
    """From the inbox of a unit to one bulletin."""
    go(product, page, f"/admin/nguon/?don-vi={label}")
    page.locator(f'a[href="/admin/nguon/{sent.page_id}/{label}/"]').click()


def published(product: Product, leader: Page, words: Words, host: str) -> Sent:
    """Approve what waits; its address, once the host answers with it."""
    page_id = desk.open_review(leader, product, words.title)
    desk.approve_button(leader).click()
    leader.wait_for_url(re.compile(r"/admin/phat/\d+/$"))
    link = leader.get_by_role("link", name="Mở trang").get_attribute("href")
    assert link is not None
    path = urlsplit(link).path
    swept(product, [host], PATIENCE, lambda answer: answer.status == 200, path)
    return Sent(page_id, path)


def standing(page: Page, unit: str):
    """The line of one commune on the sender's page."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=unit, exact=True))


def seen_by(watching: Page, answering: Page, unit: str, words: str) -> float:
    """Save an answer; seconds until the page that the sender has open says so."""
    line = standing(watching, unit)
    clicked = time.monotonic()
    answering.get_by_role("button", name="Lưu trả lời").click()
    expect(line).to_contain_text(re.compile(words), timeout=PATIENCE * 1000)
    return round(time.monotonic() - clicked, 2)


def swept(
    product: Product, hosts: list[str], limit: float, holds: Callable, path: str
) -> dict[str, float]:
    """Ask one host after another for a path until its answer holds; when it did (monotonic).

    One at a time: the last moment is exact, and looking costs the server little.
    """
    end = time.monotonic() + limit
    found: dict[str, float] = {}
    for host in hosts:
        while not holds(product.fetch(host, path)):
            assert time.monotonic() < end, f"{host}{path}: not after {limit} s, {len(found)} were"
            time.sleep(EVERY)
        found[host] = time.monotonic()
    return found


def feed_titles(product: Product, host: str, kind: str) -> list[str]:
    feed = json.loads(product.fetch(host, f"/feeds/{kind}/feed.json").body)
    return [item["title"] for item in feed["items"]]


def test_a_normal_bulletin_waits_in_every_inbox(
    ready: Product, people: People, normal: Sent, watched: Page
) -> None:
    expect(watched.get_by_text("Trong 64 đơn vị: 64 chờ trả lời.")).to_be_visible()
    go(ready, people.officer, "/admin/nguon/")
    waiting = people.officer.locator(".inbox-lines li").filter(has_text=NORMAL.title)
    expect(waiting).to_have_count(1)
    go(ready, people.hub, "/admin/nguon/")
    waiting = people.hub.locator(".inbox-lines li").filter(has_text=NORMAL.title)
    expect(waiting).to_contain_text("Trong 63 đơn vị: 63 chờ")
    for host in (HOST, DECLINING_HOST):
        assert ready.fetch(host, normal.path).status == 404
        for kind in CHANNELS:
            assert NORMAL.title not in feed_titles(ready, host, kind)


def test_the_sender_sees_both_answers_within_five_seconds(
    answered: dict[str, float], record_property
) -> None:
    record_property("scene 4, answer to the sender (s)", answered)
    assert max(answered.values()) <= SEEN_LIMIT


def test_a_unit_carries_it_as_it_answered(
    ready: Product, normal: Sent, answered: dict[str, float]
) -> None:
    swept(ready, [HOST], PATIENCE, lambda answer: answer.status == 200, normal.path)
    assert NORMAL.title in feed_titles(ready, HOST, "radio")
    assert ready.fetch(DECLINING_HOST, normal.path).status == 404
    assert NORMAL.title not in feed_titles(ready, DECLINING_HOST, "radio")


@pytest.fixture(scope="module")
def urgent(ready: Product, people: People) -> Sent:
    """A bulletin of Đất Mũi's own, and one of the province with priority after it."""
    go(ready, people.officer, "/admin/")
    desk.write(people.officer, UNIT, LOCAL)
    desk.submit(people.officer)
    published(ready, people.head, LOCAL, HOST)
    go(ready, people.sender, "/admin/")
    desk.write(people.sender, PROVINCE, URGENT)
    people.sender.locator("[name=audience]").select_option("all")
    people.sender.locator("[name=priority]").select_option("priority")
    desk.submit(people.sender)
    return published(ready, people.leader, URGENT, HOST)


def test_the_commune_puts_a_priority_bulletin_and_its_own_in_order(
    ready: Product, people: People, urgent: Sent, record_property
) -> None:
    page = people.officer
    open_source(ready, page, urgent, "datmui")
    page.get_by_role("link", name="Xếp thứ tự phát").click()
    regions = [
        page.get_by_role("region", name=name) for name in ("Bảng tin điện tử", "Truyền thanh")
    ]
    for region in regions:
        expect(region).to_contain_text("Tin ưu tiên từ trên đang đứng trước tin của đơn vị")
    for kind in CHANNELS:
        assert is_before(ready, kind, URGENT.title, LOCAL.title)
    last = 0.0
    # The local one climbs step by step; other bulletins may stand between the two.
    while not all(is_above(region, LOCAL.title, URGENT.title) for region in regions):
        region = next(one for one in regions if not is_above(one, LOCAL.title, URGENT.title))
        last = time.monotonic()
        with page.expect_navigation():
            region.get_by_role("button", name=f"Chuyển “{LOCAL.title}” lên").click()
    while not all(is_before(ready, kind, LOCAL.title, URGENT.title) for kind in CHANNELS):
        assert time.monotonic() - last < PATIENCE
        time.sleep(EVERY)
    record_property("scene 4, reordered on both channels (s)", round(time.monotonic() - last, 2))


def is_above(region, first: str, second: str) -> bool:
    titles = region.locator(".inbox-turns > li > b").all_inner_texts()
    return titles.index(first) < titles.index(second)


def is_before(product: Product, kind: str, first: str, second: str) -> bool:
    titles = feed_titles(product, HOST, kind)
    return titles.index(first) < titles.index(second)


@pytest.fixture(scope="module")
def corrected(ready: Product, people: People, normal: Sent, taken: list[str]) -> dict[str, float]:
    """A correction is approved; how long after the click a copy was found to say so (seconds)."""
    sender = people.sender
    go(ready, sender, f"/admin/pages/{normal.page_id}/edit/")
    sender.locator("[name=change_note]").fill(CHANGE)
    sender.locator("[name=summary]").fill(NORMAL.summary.replace("8/12", "10/12"))
    desk.submit(sender)
    assert desk.open_review(people.leader, ready, NORMAL.title) == normal.page_id
    clicked = time.monotonic()
    desk.approve_button(people.leader).click()
    found = swept(ready, taken, PATIENCE, lambda answer: CHANGE in answer.text, normal.path)
    return {host: at - clicked for host, at in found.items()}


def test_a_correction_is_on_every_taken_copy_within_five_seconds(
    ready: Product, normal: Sent, corrected: dict[str, float], record_property
) -> None:
    record_property("scene 4, correction on all copies (s)", round(max(corrected.values()), 2))
    assert len(corrected) == 63
    assert max(corrected.values()) <= FOLLOWED_LIMIT
    for host in corrected:
        assert "10/12/2026" in ready.fetch(host, normal.path).text
    assert ready.fetch(DECLINING_HOST, normal.path).status == 404


@pytest.fixture(scope="module")
def withdrawn(
    ready: Product, people: People, normal: Sent, corrected: dict[str, float]
) -> dict[str, float]:
    """It is withdrawn; how long after the click a copy was found to answer 410 (seconds)."""
    confirmed = desk.withdraw(people.leader, ready, normal.page_id)
    hosts = sorted(corrected)
    found = swept(ready, hosts, PATIENCE, lambda answer: answer.status == 410, normal.path)
    return {host: at - confirmed for host, at in found.items()}


def test_a_withdrawal_is_410_on_every_taken_copy_within_five_seconds(
    ready: Product, withdrawn: dict[str, float], record_property
) -> None:
    record_property("scene 4, withdrawn on all copies (s)", round(max(withdrawn.values()), 2))
    assert len(withdrawn) == 63
    assert max(withdrawn.values()) <= FOLLOWED_LIMIT
    for kind in CHANNELS:
        assert NORMAL.title not in feed_titles(ready, HOST, kind)


def test_no_script_of_the_admin_failed(browser: Chromium, withdrawn: dict[str, float]) -> None:
    assert browser.errors == []
