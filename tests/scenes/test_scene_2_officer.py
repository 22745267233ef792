"""Scene 2, the officer: from a Word file and a photo to a bulletin sent, on a slow phone."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.admin_reader import english, words
from tests.browser import CMS, PHONE, Chromium, Product, needs
from tests.scenes import desk
from tests.scenes.hosts import wait_for_sound
from tests.scenes.papers import FIRST_WORDS, ROWS, photo_with_place, place_in, two_page_notice
from tests.scenes.watching import CHANNELS, Watch

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs("chromium"),
]

UNIT, HOST = "Xã Đất Mũi", "datmui.localhost"
# The scene's bound from signing in to having sent it (seconds), and its processor.
AT_MOST = 300
SLOWER = 4
PATIENCE = 60_000  # ms, for one step on that processor
SETTLING = 2_000  # ms
SOUND_LIMIT = 180
PUBLIC_LIMIT = 60
IN_FILE = "Về việc tiêm phòng dại cho đàn chó tháng 12 năm 2026"
TITLE = "Tiêm phòng dại cho đàn chó từ 8/12"
SUMMARY = "Thú y xã tiêm phòng dại cho chó tại ba ấp, từ thứ Ba, 8/12/2026. Không thu tiền."
BOARD = "Tiêm phòng dại cho chó từ 8/12/2026 tại trụ sở ấp. Không thu tiền."
# Typed while the line is cut.
OFFLINE = " Chó còn bú mẹ thì chưa phải tiêm."
ALT = "Cán bộ thú y tiêm cho chó tại sân nhà văn hóa ấp"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What is the scene's own on the pages: names of files and of accounts.
OWN_WORDS = {"datmui", "soan", "duyet", "docx", "heic"}
# What a page says to her eye and to a screen reader.
SHOWN = """
() => [
    ...document.body.innerText.split("\\n"),
    ...[...document.querySelectorAll("[aria-label], [placeholder], [title], img[alt]")]
        .filter((one) => one.checkVisibility())
        .flatMap((one) => ["aria-label", "placeholder", "title", "alt"]
            .map((name) => one.getAttribute(name)))
        .filter(Boolean),
]
"""


@dataclass
class Day:
    """What the officer's work left: the page, how long each part took, what was not Vietnamese."""

    page: Page
    page_id: int = 0
    took: dict[str, float] = field(default_factory=dict)
    foreign: dict[str, set[str]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part of the work; its last page is read for words that are not Vietnamese."""
        began = time.monotonic()
        yield
        self.took[name] = round(time.monotonic() - began, 1)
        for text in self.page.evaluate(SHOWN):
            found = (words(text) & english()) - OWN_WORDS
            if found:
                self.foreign.setdefault(f"{name}: {text[:120]}", set()).update(found)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name


@pytest.fixture(scope="module")
def day(ready: Product, browser: Chromium) -> Day:
    """From the sign-in to "Gửi duyệt", on a telephone with a slow processor."""
    page = browser.page(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    page.context.set_default_timeout(PATIENCE)
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    day = Day(page)
    began = time.monotonic()
    with day.part("signing in"):
        sign_in(ready, page, "datmui.soan")
    with day.part("the file"):
        upload(page)
    day.page_id = int(re.findall(r"/pages/(\d+)/edit/", page.url)[0])
    with day.part("mending"):
        mend(page)
    with day.part("the line cut"):
        write_without_a_line(page)
    with day.part("the photo"):
        insert_photo(page)
    with day.part("the preview"):
        look_at_channels(ready, page, day.page_id)
    with day.part("sending"):
        page.get_by_role("link", name="Trở lại soạn tin").tap()
        desk.submit(page)
    day.took["all"] = round(time.monotonic() - began, 1)
    return day


def sign_in(product: Product, page: Page, username: str) -> None:
    page.goto(product.url(CMS, "/admin/login/"))
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", product.accounts[username])
    page.locator("form button[type=submit]").tap()
    page.wait_for_url(product.url(CMS, "/admin/"))


def upload(page: Page) -> None:
    page.get_by_role("link", name="Soạn từ tệp hoặc ảnh").tap()
    file = {"name": "Thông báo.docx", "mimeType": DOCX, "buffer": two_page_notice(IN_FILE)}
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Tạo bản nháp").tap()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))


def mend(page: Page) -> None:
    expect(page.locator("[name=title]")).to_have_value(re.compile("tiêm phòng dại"))
    page.locator("[name=title]").fill("")
    page.locator("[name=title]").press_sequentially(TITLE)
    page.locator("[name=summary]").fill("")
    page.locator("[name=summary]").press_sequentially(SUMMARY)
    page.locator("[name=category]").select_option("production")
    page.locator("[name=on_board]").check()
    page.locator("[name=on_radio]").check()
    page.locator("[name=board_text]").press_sequentially(BOARD)
    expect_saved(page)


def indicator(page: Page, state: str) -> Locator:
    """The sign in the editor's head that says whether what was typed is saved."""
    return page.locator(f"#w-autosave-indicator .w-autosave-indicator__state--{state}")


def expect_saved(page: Page) -> None:
    # A save that began before the last letter is followed by another after half a second.
    page.wait_for_timeout(SETTLING)
    expect(indicator(page, "saved")).to_be_visible(timeout=PATIENCE)


def write_without_a_line(page: Page) -> None:
    paragraph = page.locator(".public-DraftEditor-content").filter(has_text=FIRST_WORDS)
    paragraph.tap()
    page.keyboard.press("Control+End")
    page.context.set_offline(True)
    page.keyboard.type(OFFLINE)
    expect(indicator(page, "paused")).to_be_visible(timeout=PATIENCE)
    page.context.set_offline(False)
    expect_saved(page)


def insert_photo(page: Page) -> None:
    body = page.locator("[data-contentpath=body]").first
    body.locator(".c-sf-add-button").last.tap()
    page.get_by_role("option", name="Ảnh", exact=True).tap()
    page.locator(".image-chooser").get_by_role("button", name="Chọn ảnh").tap()
    page.get_by_role("tab", name="Tải lên").tap()
    file = {"name": "IMG_2041.HEIC", "mimeType": "image/heic", "buffer": photo_with_place()}
    modal = page.locator(".modal")
    modal.locator("[name$='upload-file']").set_input_files(file)
    modal.locator("[name$='-title']").fill("Tiêm phòng dại")
    modal.get_by_role("button", name="Tải lên").tap()
    expect(modal).to_have_count(0, timeout=PATIENCE)
    page.locator("[name$='-value-alt']").fill(ALT)
    expect_saved(page)


def look_at_channels(product: Product, page: Page, page_id: int) -> None:
    """The draft as website, board and radio: what was typed without a line is in it."""
    desk.open_actions(page)
    page.locator("footer").get_by_role("link", name="Xem trước").tap()
    page.wait_for_url(re.compile(f"/admin/xem-truoc/{page_id}/"))
    for title, within in (
        ("Trang tin trên điện thoại", OFFLINE.strip()),
        ("Trang chủ có bản tin này", TITLE),
        ("Bảng tin màn hình ngang", "Không thu tiền"),
    ):
        page.locator(f"iframe[title='{title}']").scroll_into_view_if_needed()
        frame = page.frame_locator(f"iframe[title='{title}']")
        expect(frame.locator("body")).to_contain_text(within, timeout=PATIENCE)
    radio = page.get_by_role("region", name="Trên truyền thanh")
    expect(radio).to_contain_text(OFFLINE.strip())
    sound = radio.locator("audio").get_attribute("src")
    assert sound is not None
    spoken = product.fetch(HOST, sound.partition(f":{product.port}")[2])
    assert (spoken.status, spoken.headers["content-type"]) == (200, "audio/mpeg")
    assert len(spoken.body) > 10_000


def test_it_takes_at_most_five_minutes(day: Day, record_property) -> None:
    record_property("scene 2, parts (s)", day.took)
    assert day.took["all"] <= AT_MOST


def test_every_word_she_met_was_vietnamese(day: Day) -> None:
    assert day.foreign == {}


def test_she_cannot_approve_it_herself(
    ready: Product, browser: Chromium, day: Day, approver: Page
) -> None:
    review = f"/admin/duyet/{day.page_id}/"
    day.page.goto(ready.url(CMS, review))
    expect(day.page.get_by_role("heading", name=TITLE).first).to_be_visible()
    expect(desk.approve_button(day.page)).to_have_count(0)
    assert desk.open_review(approver, ready, TITLE) == day.page_id
    assert desk.forge(day.page, review, desk.decision(approver)) == 403
    assert TITLE not in ready.fetch(HOST, "/ban-tin.html").text


@pytest.fixture(scope="module")
def approver(ready: Product, browser: Chromium) -> Page:
    return browser.signed_in(ready, "datmui.duyet")


@pytest.fixture(scope="module")
def published(ready: Product, day: Day, approver: Page) -> Watch:
    """The same bulletin, approved by another person and found on all three channels."""
    wait_for_sound(ready, SOUND_LIMIT)
    assert desk.open_review(approver, ready, TITLE) == day.page_id
    watch = Watch(ready, HOST, TITLE)
    watch.start()
    desk.approve_button(approver).click()
    assert watch.finish(PUBLIC_LIMIT).keys() == set(CHANNELS)
    return watch


def test_what_she_wrote_is_public(ready: Product, published: Watch) -> None:
    text = ready.fetch(HOST, published.page).text
    for words_of_hers in (SUMMARY, FIRST_WORDS, OFFLINE.strip(), ALT, *sum(ROWS, [])):
        assert words_of_hers in text
    assert text.count("<th") >= len(ROWS[0])


def test_the_published_photo_says_nothing_of_its_place(ready: Product, published: Watch) -> None:
    assert place_in(photo_with_place())
    text = ready.fetch(HOST, published.page).text.replace(ready.url(HOST, "/"), "/")
    addresses = set(re.findall(r"/[^\s\"']+\.(?:jpg|jpeg|webp|avif|heic)", text))
    assert addresses
    for address in addresses:
        answer = ready.fetch(HOST, address)
        assert answer.status == 200
        picture = Image.open(io.BytesIO(answer.body))
        assert picture.width >= 300
        assert not picture.getexif()
        assert not place_in(answer.body)
        assert b"GPS" not in answer.body
        assert "Điện thoại".encode() not in answer.body


def test_no_script_of_the_admin_failed(browser: Chromium, published: Watch) -> None:
    assert browser.errors == []
