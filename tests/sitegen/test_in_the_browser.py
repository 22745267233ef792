"""Search, the time without a network, and the headers, as Debian's Chromium has them."""

import gzip
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from cms.contract import Bundle, bulletin_path
from cms.contract.blocks import Paragraph
from deploy import EntryRow
from tests.axe import violations
from tests.browser import DESK, PHONE, Chromium, chromium, needs
from tests.sitegen import making
from tests.sitegen.live import LiveSite, live_site
from tests.sitegen.making import COMMUNE, edition

pytestmark = needs("chromium")

HOST = "xa0.localhost"
KHMER = "ការផ្សព្វផ្សាយនៅក្នុងឃុំ"
TITLES = {
    "Đăng ký khai sinh lưu động": "dang ky",
    "Kiểm tra đê điều trước mùa mưa": "de dieu",
    "Sửa đường Lê Lợi": "duong le loi",
}
FIRST_USE = 100_000


def documents(*editions: object) -> Bundle:
    """A commune's site on a local host."""
    unit = making.unit(COMMUNE, "Số 0", HOST, parent=None)
    contact = making.Contact(hotline="0290 3 123 456", email="vanthu@camau.test")
    return making.bundle(unit, making.site(unit, contact=contact), *editions)


def few() -> Bundle:
    found = [edition(n, title=title, summary="") for n, title in enumerate(TITLES)]
    found.append(edition(9, language="km", title=KHMER))
    found.append(edition(10, title="Tin vắn", summary="", body=[Paragraph(html="Mời đăng ký.")]))
    found.append(edition(11, title="<img src=x onerror=alert(1)> đăng ký <b>đậm</b>"))
    return documents(found)


def many(count: int = 400) -> Bundle:
    """Bulletins of three years, each of about 1,200 characters that repeat no other's."""
    chance = random.Random(400)  # noqa: S311
    syllables = WORDS.split()

    def words(number: int) -> str:
        return " ".join(chance.choice(syllables) for _ in range(number)).capitalize() + "."

    return documents(
        [
            edition(
                n * 60,
                title=words(9),
                slug=f"tin-{n}",
                summary=words(24),
                body=[Paragraph(html=words(60)) for _ in range(4)],
            )
            for n in range(count - 1)
        ],
        edition(0, bulletin=making.bulletin_id(9999), title="Chuyện cũ nhất là lễ khánh thành"),
    )


WORDS = """
ủy ban nhân dân xã thông báo về việc tổ chức tiêm chủng mở rộng cho trẻ dưới năm tuổi tại trạm y tế
bà con mang theo sổ khám bệnh và đến đúng giờ lịch cắt điện khu vực ấp chợ để sửa chữa đường dây
kính mời họp góp ý phương án làm đường giao thông nông thôn đăng ký khai sinh kết hôn chứng thực hộ
khẩu thủ tục hành chính bộ phận một cửa trả kết quả hồ sơ trực tuyến dịch vụ công quốc gia nuôi tôm
quảng canh cải tiến độ mặn con nước lớn triều cường dâng cao gió giật sóng biển tàu thuyền neo đậu
tránh trú bão áp thấp nhiệt đới lực lượng dân quân xung kích kiểm tra đê điều bờ bao cống đập phòng
chống sốt xuất huyết diệt lăng quăng vệ sinh môi trường thu gom rác học sinh nhập học năm mới khai
giảng khuyến học quỹ vì người nghèo hỗ trợ vay vốn ngân hàng chính sách xã hội hội nông dân phụ nữ
cựu chiến binh đoàn thanh niên mặt trận tổ quốc bầu cử đại biểu hội đồng tiếp công dân giải quyết
khiếu nại tố cáo công khai ngân sách dự toán quyết toán đất đai quy hoạch bồi thường tái định cư
văn hóa thể thao lễ hội nghinh ông đờn ca tài tử thư viện nhà truyền thống rừng ngập mặn đước mắm
ba khía cua biển hợp tác xã mô hình kinh tế sản phẩm nông nghiệp giá cả thị trường khuyến nông
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as one:
        yield one


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveSite]:
    with live_site(tmp_path / "live") as one:
        yield one


def asked(page: Page, site: LiveSite, query: str) -> list[str]:
    """Titles of what a query finds, in order."""
    page.goto(site.url(HOST, "/tim-kiem.html"))
    page.fill("#q", query)
    page.press("#q", "Enter")
    page.wait_for_selector("#tinh-trang:has-text('bản tin')")
    return page.locator("#ket-qua .title").all_text_contents()


def test_search_in_the_page(browser: Chromium, site: LiveSite) -> None:
    site.publish(few(), COMMUNE)
    page = browser.page(PHONE)
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    for title, query in TITLES.items():
        assert title in asked(page, site, query)
    assert asked(page, site, "ផ្សព្វ") == [KHMER]
    assert asked(page, site, '"ký khai"') == ["Đăng ký khai sinh lưu động"]
    assert asked(page, site, "không hề có") == []
    assert page.text_content("#tinh-trang") == "Không có bản tin nào chứa “không hề có”."
    titles = asked(page, site, "đăng ký")
    assert titles == [
        "<img src=x onerror=alert(1)> đăng ký <b>đậm</b>",
        "Đăng ký khai sinh lưu động",
        "Tin vắn",
    ]
    assert page.text_content("#ket-qua li:last-child mark") == "đăng"
    assert page.text_content("#ket-qua li:last-child .when") == "Thứ Hai, 1/1/2024"
    assert page.locator("#ket-qua img").count() == 0
    page.click("#ket-qua li:nth-child(2) a")
    page.wait_for_selector("h1:has-text('Đăng ký khai sinh')")
    assert (browser.errors, refused) == ([], [])


def test_the_header_leads_to_answers(browser: Chromium, site: LiveSite) -> None:
    site.publish(few(), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    page.fill("header input[name=q]", "de dieu")
    page.click("header button")
    page.wait_for_selector("#ket-qua a")
    assert page.url == site.url(HOST, "/tim-kiem.html?q=de+dieu")
    assert page.text_content("#tinh-trang") == "Tìm thấy 1 bản tin."
    assert page.text_content("#ket-qua .title") == "Kiểm tra đê điều trước mùa mưa"


def test_without_javascript_other_ways_are_offered(browser: Chromium, site: LiveSite) -> None:
    site.publish(few(), COMMUNE)
    page = browser.page(PHONE, java_script_enabled=False)
    page.goto(site.url(HOST, "/tim-kiem.html?q=x"))
    assert "không chạy JavaScript" in page.inner_text("main")
    assert not page.is_visible("#q")
    page.click("main a:has-text('Y tế, giáo dục')")
    assert page.url == site.url(HOST, "/chuyen-muc/y-te-giao-duc.html")


def test_first_use_is_light_and_older_months_follow(browser: Chromium, site: LiveSite) -> None:
    site.publish(many(), COMMUNE)
    page = browser.page(PHONE)
    weights: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: weights.update({answer.url: len(gzip.compress(answer.body(), 6))}),
    )
    assert asked(page, site, "khong co trong bai nao") == []
    page.wait_for_load_state("networkidle")
    fonts = sum(size for url, size in weights.items() if url.endswith(".woff2"))
    assert fonts > 0
    parts = [url for url in weights if "/tim-kiem/2" in url]
    assert 3 <= len(parts) < 24
    assert sum(weights.values()) - fonts < FIRST_USE
    assert "Đã tìm từ tháng" in (page.text_content("#tinh-trang") or "")
    page.fill("#q", "khanh thanh")
    page.press("#q", "Enter")
    for _ in range(20):
        page.wait_for_selector("#tinh-trang:has-text('bản tin')")
        if page.locator("#ket-qua a").count() or page.is_hidden("#thang-truoc"):
            break
        page.click("#thang-truoc")
    assert page.locator("#ket-qua .title").all_text_contents() == [
        "Chuyện cũ nhất là lễ khánh thành"
    ]


def until(page: Page, script: str, value: object = None) -> None:
    """Wait until a function holds in the page, whose policy forbids Playwright's own waiting."""
    for _ in range(200):
        if page.evaluate(script, value):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {script}")


def kept(page: Page) -> list[str]:
    """Paths of what the worker keeps, once it keeps all that the list names."""
    until(
        page,
        """async () => {
            const answer = await caches.match("/offline.json");
            if (!answer) return false;
            const { pages } = await answer.json();
            const found = await Promise.all(pages.map((one) => caches.match(one.path)));
            return found.every(Boolean);
        }""",
    )
    found: list[str] = page.evaluate(
        """async () => {
            const [name] = await caches.keys();
            const cache = await caches.open(name);
            return (await cache.keys()).map((one) => new URL(one.url).pathname);
        }"""
    )
    return found


def test_what_was_visited_once_answers_without_a_network(browser: Chromium, site: LiveSite) -> None:
    over = datetime.now(UTC) + timedelta(days=1)
    one, brief, secret = edition(1), edition(2, expire_at=over), edition(3)
    secret = making.changed(
        secret, category="disclosure", disclosure_class=7, expire_at=over, title="Danh sách"
    )
    site.publish(documents(one, brief, secret), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    paths = kept(page)
    assert {"/", "/lien-he.html", "/chu.html", bulletin_path(one), bulletin_path(brief)} <= set(
        paths
    )
    assert bulletin_path(secret) not in paths
    page.context.set_offline(True)
    for path, words in {
        "/": "Thông báo số 1",
        "/lien-he.html": "0290 3 123 456",
        "/chu.html": "0290 3 123 456",
        bulletin_path(one): "Mời bà con xem",
    }.items():
        page.goto(site.url(HOST, path))
        text = page.text_content("body") or ""
        assert words in text
        assert "Chưa kết nối được. Đây là bản đã lưu lúc" in text
    assert violations(page) == []
    page.goto(site.url(HOST, bulletin_path(secret)))
    assert page.text_content("h1") == "Không có kết nối"
    page.context.set_offline(False)
    page.goto(site.url(HOST, "/"))
    assert "Chưa kết nối được" not in (page.text_content("body") or "")
    assert browser.errors == []


def test_what_was_withdrawn_is_kept_no_longer(browser: Chromium, site: LiveSite) -> None:
    one, two = edition(1), edition(2)
    site.publish(documents(one, two), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    assert bulletin_path(one) in kept(page)
    stone = making.tombstone(one, paths=[bulletin_path(one)])
    site.publish(documents(one, two, stone), COMMUNE)
    answer = page.goto(site.url(HOST, bulletin_path(one)))
    assert answer is not None
    assert answer.status == 410
    until(page, "async (path) => !(await caches.match(path))", bulletin_path(one))
    page.context.set_offline(True)
    page.goto(site.url(HOST, bulletin_path(one)))
    assert page.text_content("h1") == "Không có kết nối"


def test_a_withdrawal_is_seen_at_the_next_page(browser: Chromium, site: LiveSite) -> None:
    one, two = edition(1), edition(2)
    site.publish(documents(one, two), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    assert bulletin_path(one) in kept(page)
    stone = making.tombstone(one, paths=[bulletin_path(one)])
    site.publish(documents(two, stone), COMMUNE)
    page.goto(site.url(HOST, "/lien-he.html"))
    until(page, "async (path) => !(await caches.match(path))", bulletin_path(one))
    until(page, "async (path) => Boolean(await caches.match(path))", bulletin_path(two))


@pytest.mark.parametrize("status", [301, 404, 410])
def test_an_address_with_a_query_takes_nothing_from_what_is_kept(
    browser: Chromium, site: LiveSite, status: int
) -> None:
    site.publish(documents(edition(1)), COMMUNE)
    site.rows[HOST, "/?p=12"] = EntryRow(HOST, "/?p=12", status, "/lien-he.html", "", "", "")
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    assert "/" in kept(page)
    page.goto(site.url(HOST, "/?p=12"))
    page.goto(site.url(HOST, "/lien-he.html"))
    page.wait_for_timeout(500)
    assert "/" in kept(page)
    page.context.set_offline(True)
    page.goto(site.url(HOST, "/?p=12"))
    assert "Thông báo số 1" not in (page.text_content("body") or "")
    page.goto(site.url(HOST, "/"))
    assert "Thông báo số 1" in (page.text_content("body") or "")


def test_a_site_that_cannot_answer_is_read_from_what_is_kept(
    browser: Chromium, site: LiveSite
) -> None:
    one = edition(1)
    site.publish(documents(one), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    assert bulletin_path(one) in kept(page)
    site.target.delete(HOST, bulletin_path(one))
    page.goto(site.url(HOST, bulletin_path(one)))
    assert "Đây là bản đã lưu lúc" in page.inner_text("body")
    site.publish(documents(making.changed(one, title="Tên mới", n=2)), COMMUNE)
    page.goto(site.url(HOST, bulletin_path(one)))
    assert "Đây là bản đã lưu lúc" not in page.inner_text("body")
    assert page.inner_text("h1") == "Tên mới"


def test_a_slow_network_does_not_keep_a_reader_waiting(browser: Chromium, site: LiveSite) -> None:
    site.publish(documents(edition(1)), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    kept(page)
    site.delays["/lien-he.html"] = 12
    began = time.monotonic()
    page.goto(site.url(HOST, "/lien-he.html"))
    assert 4 < time.monotonic() - began < 10
    assert "Đây là bản đã lưu lúc" in page.inner_text("body")
    assert "0290 3 123 456" in page.inner_text("main")
    site.delays.clear()
    page.goto(site.url(HOST, "/"))
    assert "Đây là bản đã lưu lúc" not in page.inner_text("body")
    assert browser.errors == []


def test_what_a_first_visit_keeps_is_light(browser: Chromium, site: LiveSite) -> None:
    site.publish(many(), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    bodies = [
        gzip.compress(site.target.file(HOST, "/index.html" if path == "/" else path).read_bytes())
        for path in kept(page)
        if not path.startswith("/_b/")
    ]
    assert 10 < len(bodies) < 20
    assert sum(map(len, bodies)) < 60_000


def test_a_kept_page_ends_when_its_bulletin_does(browser: Chromium, site: LiveSite) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=6)
    one = edition(1, expire_at=soon)
    site.publish(documents(one), COMMUNE)
    page = browser.page(PHONE)
    page.goto(site.url(HOST, "/"))
    assert bulletin_path(one) in kept(page)
    page.context.set_offline(True)
    until(page, "(end) => Date.now() > end", soon.timestamp() * 1000)
    page.goto(site.url(HOST, bulletin_path(one)))
    assert page.text_content("h1") == "Không có kết nối"


@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 320, "height": 600}])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_can_use_the_pages(
    browser: Chromium, site: LiveSite, size: dict[str, int], scheme: str
) -> None:
    site.publish(few(), COMMUNE)
    page = browser.page(size, color_scheme=scheme)
    assert asked(page, site, "dang ky")
    found = {"/tim-kiem.html": violations(page)}
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for path in ("/chu.html", "/"):
        page.goto(site.url(HOST, path))
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert found == {"/tim-kiem.html": [], "/chu.html": [], "/": []}
