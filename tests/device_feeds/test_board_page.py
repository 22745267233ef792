"""The board page in a real browser."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from cms.contract import Bundle
from device_feeds.theme import FOLDER as THEME
from tests.device_feeds.examples import (
    DATMUI,
    FOLDER,
    TIDE,
    VACCINATION,
    built,
    bundle,
    edition,
)

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is missing (apt: chromium)"),
]

HOME = "http://datmui.localhost:8000"
PAGE = f"{HOME}/board/index.html"
NOON = "2026-11-22T12:00:00+07:00"
SCREENS = [(1920, 1080), (1080, 1920), (360, 640)]
LONG = (
    "Thông báo về việc tổ chức lấy ý kiến Nhân dân đối với dự thảo quy định hỗ trợ trồng, chăm "
    "sóc và bảo vệ rừng ngập mặn ven biển trên địa bàn các xã Đất Mũi, Phan Ngọc Hiển, Tân Ân, "
    "Đất Mới và Năm Căn, giai đoạn 2026-2030"
)


class Host:
    """Serves what a build made, to a page, and keeps what was asked for."""

    def __init__(self, of: Bundle) -> None:
        self.asked: list[str] = []
        self.down = False
        self.put(of)

    def put(self, of: Bundle) -> None:
        self.files = {e.path: (e, body) for e, body in built(of, DATMUI, "board")}

    def feed(self) -> dict:
        return json.loads(self.files["/feeds/board/feed.json"][1])

    def replace_feed(self, feed: object) -> None:
        entry, _ = self.files["/feeds/board/feed.json"]
        self.files["/feeds/board/feed.json"] = (entry, json.dumps(feed).encode())

    def answer(self, route) -> None:
        url = urlsplit(route.request.url)
        self.asked.append(route.request.url)
        if self.down:
            route.abort()
        elif url.path not in self.files:
            route.fulfill(status=404, body="")
        else:
            entry, body = self.files[url.path]
            data = body if body is not None else (FOLDER / "blobs" / entry.sha256).read_bytes()
            route.fulfill(status=200, body=data, content_type=entry.type)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield found
        found.close()


@pytest.fixture
def visit(browser) -> Iterator:
    """Opens the page of a host at a time; the clock stands still until a test moves it."""
    contexts = []

    def go(host: Host, at: str = NOON, size=(1920, 1080), url: str = PAGE, **options):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        context.route("**/*", host.answer)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("dialog", lambda dialog: (page.faults.append("dialog"), dialog.dismiss()))
        if options.get("java_script_enabled", True):
            # A clock runs from its start until it is paused: begin it a little before.
            page.clock.install(time=datetime.fromisoformat(at) - timedelta(minutes=1))
            page.clock.pause_at(datetime.fromisoformat(at))
        page.goto(url)
        if options.get("java_script_enabled", True):
            page.wait_for_function("document.fonts.status === 'loaded'")
            settle(page)
        return page

    yield go
    for context in contexts:
        context.close()


def settle(page, milliseconds: int = 1_500) -> None:
    """Let answers arrive, and the page's own clock run."""
    page.wait_for_timeout(150)
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(100)


def shown(page) -> str:
    return page.get_attribute("#screen", "data-shown")


def heights(page) -> tuple[float, float]:
    """Headline and text, as parts of the screen's height."""
    return tuple(
        page.evaluate(
            f"parseFloat(getComputedStyle(document.getElementById('{name}')).fontSize)"
            " / window.innerHeight"
        )
        for name in ("headline", "text")
    )


def fits(page) -> bool:
    """Whether all words that are shown lie inside their box and the screen."""
    return page.evaluate(
        "(() => { const box = document.getElementById('matter').getBoundingClientRect();"
        " return ['headline', 'text'].every((name) => {"
        "   const r = document.getElementById(name).getBoundingClientRect();"
        "   return !r.height || (r.top >= box.top - 1 && r.bottom <= box.bottom + 1"
        "     && r.right <= box.right + 1);"
        " }) && document.documentElement.scrollWidth <= window.innerWidth; })()"
    )


def parts_of_a_turn(page) -> dict[str, tuple[float, float, bool]]:
    """Each part that is shown in 40 s: height of headline, of text, and whether it fits."""
    seen = {}
    for _ in range(40):
        seen[page.get_attribute("#screen", "data-part")] = (*heights(page), fits(page))
        page.clock.run_for(1_000)
    return seen


@pytest.mark.parametrize("size", SCREENS)
def test_an_item_is_shown_at_the_sizes_of_a_board(visit, size) -> None:
    short = edition(TIDE, title="Triều cường 24 đến 28/11")
    host = Host(bundle(short, without=[VACCINATION]))
    page = visit(host, size=size)
    assert shown(page) == "7f3e9d10-1b7e-4f35-9c43-2f0a3e6a9d02-vi"
    assert page.inner_text("#headline") == "Triều cường 24 đến 28/11"
    assert page.inner_text("#text") == "Triều cường 24-28/11. Kê cao tài sản."
    assert page.inner_text("#mark") == "Tin ưu tiên"
    assert page.inner_text("#issuer") == "Tỉnh Cà Mau"
    assert "20/11/2026" in page.inner_text("#day")
    headline, text = heights(page)
    assert headline >= 1 / 12
    assert text >= 1 / 24
    assert fits(page)
    assert page.faults == []
    assert {urlsplit(url).netloc for url in host.asked} == {"datmui.localhost:8000"}


def test_what_does_not_fit_whole_is_shown_in_two_parts_at_full_size(visit) -> None:
    one = edition(
        title="Công khai thu, chi ngân sách phường 9 tháng năm 2026",
        board_text="9 tháng năm 2026: thu đạt 78,4%, chi đạt 69,5% dự toán. Bảng chi tiết niêm "
        "yết tại trụ sở phường.",
        body=[],
    )
    page = visit(Host(bundle(one, without=[TIDE])), size=(1080, 1920))
    parts = parts_of_a_turn(page)
    assert set(parts) == {"head", "body"}
    headline, _, head_fits = parts["head"]
    small_headline, text, body_fits = parts["body"]
    assert headline >= 1 / 12
    assert text >= 1 / 24
    assert small_headline >= 1 / 24
    assert head_fits
    assert body_fits


@pytest.mark.parametrize("size", SCREENS)
def test_the_longest_text_shrinks_until_it_fits(visit, size) -> None:
    long = edition(title=LONG, board_text=LONG, body=[], priority="priority")
    page = visit(Host(bundle(long, without=[TIDE])), size=size)
    assert page.text_content("#headline") == LONG
    assert page.text_content("#text") == LONG
    parts = parts_of_a_turn(page)
    assert all(fitting for _, _, fitting in parts.values()), parts


def test_a_picture_stands_beside_the_words_while_they_keep_their_size(visit) -> None:
    page = visit(Host(bundle(edition(title="Tiêm chủng tháng 12"), without=[TIDE])))
    assert page.get_attribute("#screen", "data-picture") == "yes"
    assert page.evaluate("document.getElementById('picture').naturalWidth") == 1280
    assert page.get_attribute("#picture", "alt") == "Trạm Y tế xã Đất Mũi"
    assert heights(page) >= (1 / 12, 1 / 24)
    crowded = visit(Host(bundle(edition(title=LONG), without=[TIDE])))
    assert crowded.get_attribute("#screen", "data-picture") == "no"


def test_hostile_text_is_words_and_nothing_else(visit) -> None:
    hostile = '<img src=x onerror="document.title=1"><script>alert(1)</script>'
    one = edition(title=hostile, board_text=hostile, body=[])
    page = visit(Host(bundle(one, without=[TIDE])))
    assert page.inner_text("#headline") == hostile
    assert page.inner_text("#text") == hostile
    assert page.evaluate("document.querySelectorAll('#matter img, #matter script').length") == 0
    assert page.faults == []


def test_items_take_turns_by_the_clock(visit) -> None:
    host = Host(bundle())
    page = visit(host)
    tide, vaccination, _ = [item["id"] for item in host.feed()["items"]]
    seen = {shown(page)}
    for _ in range(6):
        settle(page, 6_000)
        seen.add(shown(page))
    assert seen == {tide, vaccination}


def test_windows_hold_without_any_network(visit) -> None:
    ends = edition(title="Hết lúc 12:10", expire_at="2026-11-22T05:10:00Z")
    ends = msgspec.convert(msgspec.to_builtins(ends), type(ends), strict=False)
    host = Host(bundle(ends, without=[TIDE]))
    page = visit(host)
    assert page.inner_text("#headline") == "Hết lúc 12:10"
    host.down = True
    page.clock.fast_forward(11 * 60_000)
    settle(page)
    assert page.get_attribute("#screen", "data-kind") == "standing"
    assert page.inner_text("#headline") == "Xã Đất Mũi"
    assert "0290 000 0001" in page.inner_text("#text")


def test_a_lost_link_keeps_the_last_feed_and_says_how_old_it_is(visit) -> None:
    host = Host(bundle())
    page = visit(host)
    assert page.inner_text("#state") == ""
    host.down = True
    page.clock.fast_forward(5 * 60_000)
    settle(page)
    assert shown(page).endswith("-vi")
    assert page.inner_text("#state") == (
        "Mất kết nối. Tin nhận lúc 12:00, 22/11/2026, cách đây 5 phút."
    )
    host.down = False
    settle(page, 40_000)
    assert page.inner_text("#state") == ""


def test_a_new_feed_is_taken_and_an_older_or_foreign_one_is_not(visit) -> None:
    host = Host(bundle(without=[VACCINATION]))
    page = visit(host)
    good = host.feed()
    head = good["_bang_tin"]

    def offer(**changes: object) -> str:
        item = {**good["items"][0], "title": "Tin khác"}
        host.replace_feed({**good, "_bang_tin": {**head, **changes}, "items": [item]})
        settle(page, 40_000)
        return page.inner_text("#headline")

    before = page.inner_text("#headline")
    assert offer(sequence=6) == before
    assert offer(unit={"code": "32002", "name": "Phường An Xuyên"}, sequence=9) == before
    host.replace_feed(["not a feed"])
    settle(page, 40_000)
    assert page.inner_text("#headline") == before
    assert offer(sequence=8) == "Tin khác"


def test_outside_its_hours_the_board_is_dark_and_a_preview_is_not(visit) -> None:
    host = Host(bundle())
    page = visit(host, at="2026-11-22T23:00:00+07:00")
    assert page.get_attribute("#screen", "data-kind") == "night"
    assert page.inner_text("#text") == "Bảng tin hoạt động từ 05:00 đến 22:00."
    preview = visit(host, at="2026-11-22T23:00:00+07:00", url=f"{PAGE}?xem-truoc=1")
    assert shown(preview).endswith("-vi")
    assert preview.inner_text("#state") == "Xem trước"


def test_without_javascript_the_items_are_a_list(visit) -> None:
    page = visit(Host(bundle()), size=(360, 640), java_script_enabled=False)
    assert page.locator("#list li").count() == 3
    assert page.locator("#list").is_visible()
    assert not page.locator("#screen").is_visible()
    assert "Triều cường dâng cao từ 24 đến 28/11/2026" in page.inner_text("#list")


def test_nothing_moves() -> None:
    style = (THEME / "board.css").read_text(encoding="utf-8")
    for word in ("animation", "transition", "@keyframes", "marquee", "scroll-behavior"):
        assert word not in style
    script = (THEME / "board.js").read_text(encoding="utf-8")
    for word in ("innerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in script
