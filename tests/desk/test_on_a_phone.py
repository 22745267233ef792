"""The officer's and the approver's work on a phone: 360 px, touch, a microphone and a camera."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.axe import violations
from tests.browser import CHROMIUM_ARGUMENTS, CMS, PHONE, Chromium, Product, needs
from tests.intake.making import photo
from tests.scenes import desk
from tests.scenes.sound import seconds
from tests.scenes.watching import CHANNELS, Watch

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium")]

UNIT, HOST = "Xã Đất Mũi", "datmui.localhost"
# A microphone that hears a beep each second, and a person who allows it.
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SPOKEN_SECONDS = 4
PUBLIC_LIMIT = 60
WORDS = desk.Words(
    "Tạm dừng bến đò Rạch Tàu",
    "Bến đò Rạch Tàu tạm dừng từ 7 giờ đến 11 giờ thứ Năm, 10/12/2026, để thay cầu tàu.",
    "Bà con có việc gấp gọi Tổ quản lý bến đò, ghe của Ủy ban nhân dân xã sẽ đưa đi. " * 3,
)
ALT = "Cầu tàu Rạch Tàu bị gãy hai thanh ngang"


@pytest.fixture
def phone(tmp_path: Path) -> Iterator["Phone"]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*CHROMIUM_ARGUMENTS, *MICROPHONE]
        )
        yield Phone(Chromium(found), tmp_path)
        found.close()


class Phone:
    """A browser whose pages are a phone's; what it showed is kept as pictures."""

    def __init__(self, browser: Chromium, kept: Path) -> None:
        self.browser = browser
        self.kept = kept

    def sign_in(self, product: Product, username: str) -> Page:
        page = self.browser.page(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
        page.goto(product.url(CMS, "/admin/login/"))
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", product.accounts[username])
        page.locator("form button[type=submit]").tap()
        page.wait_for_url(product.url(CMS, "/admin/"))
        self.look(page, f"dashboard-{username}")
        return page

    def look(self, page: Page, name: str) -> None:
        """Nothing on the page lies beside the screen or breaks WCAG 2.2 AA."""
        page.screenshot(path=self.kept / f"{name}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        wrong = violations(page)
        assert not wrong, f"{name}: {wrong}"


def photo_with_place() -> bytes:
    """A phone's photo that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (8.0, 36.0, 0.0)
    return photo((1600, 1200), "HEIF", exif=exif.tobytes())


def add_block(page: Page, name: str) -> None:
    """A block at the end of the body."""
    body = page.locator("[data-contentpath=body]").first
    body.locator("> .w-field__input > div > [data-streamfield-stream-container]").locator(
        "> div > .c-sf-add-button, > .c-sf-add-button"
    ).last.tap()
    page.get_by_role("option", name=name, exact=True).tap()


def write(page: Page) -> None:
    page.get_by_role("link", name=f"Soạn bản tin cho {UNIT}").tap()
    page.locator("[name=title]").press_sequentially(WORDS.title)
    page.locator("[name=summary]").press_sequentially(WORDS.summary)
    add_block(page, "Đoạn văn")
    page.locator(".public-DraftEditor-content").press_sequentially(WORDS.paragraph)
    typed = re.compile(re.escape(WORDS.paragraph[:-1]))
    expect(page.locator("[name=body-0-value]")).to_have_value(typed)
    page.locator("[name=category]").select_option("notice")
    page.locator("[name=on_board]").check()
    page.locator("[name=on_radio]").check()


def take_photo(phone: Phone, page: Page) -> None:
    add_block(page, "Ảnh")
    page.locator(".image-chooser").get_by_role("button", name="Chọn ảnh").tap()
    page.get_by_role("tab", name="Tải lên").tap()
    file = {"name": "1764900000.heic", "mimeType": "image/heic", "buffer": photo_with_place()}
    page.get_by_label("Chụp ảnh").set_input_files(file)
    expect(page.locator(".modal [name$='-title']")).to_have_value(re.compile("^Ảnh chụp "))
    phone.look(page, "photo-taken")
    page.locator(".modal").get_by_role("button", name="Tải lên").tap()
    expect(page.locator(".modal")).to_have_count(0)
    page.locator("[name=body-1-value-alt]").fill(ALT)
    phone.look(page, "photo-chosen")


@contextmanager
def line_cut(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


# A busy machine's false microphone skips: what the clock says is not what was recorded.
HEARD = """
async (player) => {
    const file = await (await fetch(player.src)).arrayBuffer();
    return (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(file)).duration;
}
"""


def record(phone: Phone, page: Page) -> float:
    """Record; the line is cut while it is sent, and nothing is recorded twice.

    Gives the length of what was recorded, in seconds.
    """
    recorder = page.locator("sound-recorder").first
    recorder.get_by_role("button", name="Ghi âm").tap()
    spoken = re.compile(rf"0:(0[{SPOKEN_SECONDS}-9]|\d\d) / 30:00")
    expect(recorder.get_by_role("timer")).to_have_text(spoken, timeout=30_000)
    phone.look(page, "recording")
    recorder.get_by_role("button", name="Dừng").tap()
    expect(recorder.get_by_role("status")).to_contain_text("chưa đưa vào bản tin")
    recorder.get_by_role("button", name="Nghe lại").tap()
    recorder.get_by_role("button", name="Dừng nghe").tap()
    phone.look(page, "recorded")
    length: float = recorder.locator("audio").evaluate(HEARD)
    with line_cut(page):
        recorder.get_by_role("button", name="Dùng bản ghi này").tap()
        expect(recorder.get_by_role("status")).to_contain_text("mất kết nối")
        phone.look(page, "cut")
    recorder.get_by_role("button", name="Thử gửi lại").tap()
    expect(recorder.get_by_role("status")).to_contain_text("đã vào bản tin")
    expect(page.locator("#id_recording-chooser")).to_contain_text(f"Ghi âm cho “{WORDS.title}”")
    phone.look(page, "sent")
    return length


def test_what_is_sent_into_a_cut_line_stays_and_is_saved_when_it_is_back(
    ready: Product, phone: Phone
) -> None:
    page = phone.sign_in(ready, "datmui.soan")
    page.get_by_role("link", name=f"Soạn bản tin cho {UNIT}").tap()
    page.wait_for_url(re.compile("/add/"))
    # Wagtail looks for changes from the third second on; a person has read the form till then.
    page.wait_for_timeout(3000)
    page.locator("[name=title]").press_sequentially("Bến đò")
    expect(page).to_have_url(re.compile("/edit/$"))
    saved = page.locator(".w-autosave-indicator__state--saved")
    expect(saved).to_be_visible()
    expect(saved).to_have_text("Đã lưu")
    phone.look(page, "saved")
    with line_cut(page):
        page.locator("[name=title]").press_sequentially(" Rạch Tàu")
        page.locator("button.action-save").tap()
        expect(page.locator(".messages")).to_contain_text("Mất kết nối: chưa gửi được gì.")
        expect(page.locator(".messages li")).to_be_in_viewport()
        expect(page.locator("[name=title]")).to_have_value("Bến đò Rạch Tàu")
        expect(page.locator("button.action-save")).to_have_text(re.compile("Lưu nháp"))
        phone.look(page, "offline")
    expect(page.locator(".messages")).to_contain_text("Đã có mạng lại")
    expect(saved).to_be_visible(timeout=30_000)
    phone.look(page, "online")
    page.goto(page.url)
    expect(page.locator("[name=title]")).to_have_value("Bến đò Rạch Tàu")


def published_photo(product: Product, page: str) -> Image.Image:
    """The picture on the site's page, once it is made."""
    found = re.search(r'<img[^>]+src="([^"]+\.jpg)"', product.fetch(HOST, page).text)
    assert found, page
    return Image.open(io.BytesIO(product.fetch(HOST, found[1]).body))


def test_an_officer_writes_and_another_approves_on_their_phones(
    ready: Product,
    phone: Phone,
):
    author = phone.sign_in(ready, "datmui.soan")
    write(author)
    phone.look(author, "written")
    length = record(phone, author)
    take_photo(phone, author)
    desk.submit(author)
    phone.look(author, "submitted")
    approver = phone.sign_in(ready, "datmui.duyet")
    desk.open_review(approver, ready, WORDS.title)
    expect(approver.get_by_role("img", name=ALT)).to_be_visible()
    phone.look(approver, "review")
    watch = Watch(ready, HOST, WORDS.title)
    watch.start()
    desk.approve_button(approver).tap()
    approver.wait_for_url(re.compile("/phat/"))
    expect(approver.get_by_role("heading", name=WORDS.title)).to_be_visible()
    phone.look(approver, "approved")
    assert watch.finish(PUBLIC_LIMIT).keys() == set(CHANNELS)
    assert seconds(watch.mp3) == pytest.approx(length, abs=0.3)
    picture = published_photo(ready, watch.page)
    assert picture.width > 300
    assert not picture.getexif()
    assert phone.browser.errors == []
