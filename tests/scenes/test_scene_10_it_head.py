"""Scene 10, the IT head: 130 accounts from an .xlsx with errors in it, and a leaver.

Restore, crash and the access of strangers have tests of their own.
"""

import io
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser import CMS, DESK, PHONE, Chromium, Product, needs
from tests.scenes import desk
from tests.scenes.desk import Words
from tests.scenes.hosts import communes, wait_for_sound

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs("chromium"),
]

UNIT, HOST = "Xã Đất Mũi", "datmui.localhost"
ACCOUNTS = 130
# From a click to the page that says what became of the file (seconds).
AT_MOST = 10
SOUND_LIMIT = 180
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ["Họ và tên đệm", "Tên", "Tên đăng nhập", "Điện thoại", "Thư điện tử", "Đơn vị", "Vai trò"]
FAMILIES = ("Nguyễn Thị", "Trần Văn", "Lê Thị Mỹ", "Phạm Hoàng", "Huỳnh Ngọc", "Võ Minh")
GIVEN = ("Lan", "Hải", "Duyên", "Khang", "Trinh", "Phúc", "Ngân", "Đạt", "Thúy", "Quân")
HEIR = "datmui.lan"
OWN_PASSWORD = "mưa phùn trên bến phà 26"  # noqa: S105 - of an account that the test makes
# Line of the file, heading of the cell, what stands there, what the page says of it.
WRONG = (
    (9, "Đơn vị", "Xã Rạch Chèo Xa", "Không có đơn vị “Xã Rạch Chèo Xa” trong phạm vi của bạn"),
    (23, "Đơn vị", "Xa Dat Mui", "Có phải “Xã Đất Mũi”?"),
    (40, "Thư điện tử", "lan.nguyen@", "Đây không phải địa chỉ thư điện tử."),
    (77, "Tên đăng nhập", "can.bo.5", "Tên đăng nhập này cũng có ở dòng 7."),
    (102, "Vai trò", "Giám đốc", "Không có vai trò “Giám đốc”"),
    (119, "Tên đăng nhập", "datmui.duyet", "Tên đăng nhập này đã có người dùng."),
)
# The first of the two lines with one username: "can.bo.5" stands in line 7 rightly.
TWIN = 7
DRAFT = Words(
    "Lịch gặt lúa thu đông ấp Khai Long",
    "Máy gặt vào ấp Khai Long từ 7 giờ, ngày 2/12/2026.",
    "Bà con dọn cỏ bờ và be bờ trước ngày máy vào.",
)
RETURNED = Words(
    "Họp dân ấp Mũi tối thứ Sáu",
    "Ấp họp dân lúc 19 giờ, ngày 27/11/2026, tại nhà văn hóa ấp.",
    "Họp về tuyến lộ mới và quỹ vì người nghèo.",
)
COMMENT = "Chưa ghi ai chủ trì cuộc họp."
REFUSED = re.compile("^Sai tên đăng nhập hoặc mật khẩu", re.IGNORECASE)
UNSAVED = "Câu này viết sau khi tài khoản đã khóa."


def people() -> list[list[str]]:
    """130 rows: an author and an approver of each unit, and two more authors of Đất Mũi."""
    units = sorted(communes().values())
    places = [(unit, role) for role in ("Người soạn", "Người duyệt") for unit in units]
    places += [(UNIT, "Người soạn")] * (ACCOUNTS - len(places))
    rows = [
        [
            FAMILIES[number % len(FAMILIES)],
            GIVEN[number % len(GIVEN)],
            f"can.bo.{number}",
            f"09{number:08d}",
            f"can.bo.{number}@camau.example",
            unit,
            role,
        ]
        for number, (unit, role) in enumerate(places)
    ]
    rows[-1][:3] = ["Trần Thị", "Lan", HEIR]
    return rows


def with_errors() -> list[list[str]]:
    """The same rows as somebody typed them late in the evening."""
    rows = people()
    for line, heading, text, _said in WRONG:
        rows[line - 2][HEADS.index(heading)] = text
    return rows


def workbook(rows: list[list[str]]) -> dict:
    """The rows below their headings, as a browser uploads them."""
    book = Workbook()
    for row in (HEADS, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return {"name": "Tài khoản các xã.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}


@dataclass
class Coming:
    """What the import left: lines with errors as shown, passwords, how long it took (seconds)."""

    wrong: dict[int, str] = field(default_factory=dict)
    checked: str = ""
    made_of_wrong: str = ""
    passwords: dict[str, str] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what an eye should judge is kept."""
    return tmp_path_factory.mktemp("it-head")


@pytest.fixture(scope="module")
def head(ready: Product, browser: Chromium) -> Page:
    wait_for_sound(ready, SOUND_LIMIT)
    return browser.signed_in(ready, "quantri")


@pytest.fixture(scope="module")
def coming(ready: Product, head: Page, pictures: Path) -> Coming:
    """The file with its errors, then the mended one."""
    found = Coming()
    found.took["check with errors"] = check(ready, head, with_errors())
    found.checked = head.locator(".people-sum").inner_text()
    for line in head.locator("tr.people-wrong").all():
        found.wrong[int(line.locator("th").inner_text())] = line.inner_text()
    looked_at(head, pictures, "errors")
    found.made_of_wrong = accounts(ready, head)

    found.took["check"] = check(ready, head, people())
    began = time.monotonic()
    head.get_by_role("button", name=f"Tạo {ACCOUNTS} tài khoản").click()
    expect(head.get_by_text(f"Đã tạo {ACCOUNTS} tài khoản.")).to_be_visible()
    found.took["import"] = round(time.monotonic() - began, 2)
    with head.expect_download() as download:
        head.get_by_role("link", name="Lưu mật khẩu (.xlsx)").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    found.passwords = {row[1]: row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}
    looked_at(head, pictures, "made")
    return found


def check(product: Product, page: Page, rows: list[list[str]]) -> float:
    """From the list of accounts to what the program says of a file; how long it took."""
    page.goto(product.url(CMS, "/admin/tai-khoan/"))
    page.get_by_role("link", name="Nhập nhiều tài khoản từ .xlsx").click()
    page.locator("[name=file]").set_input_files(workbook(rows))
    began = time.monotonic()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_text(f"Tệp có {ACCOUNTS} dòng.")).to_be_visible()
    return round(time.monotonic() - began, 2)


def accounts(product: Product, page: Page) -> str:
    """How many accounts there are, in the list's own words."""
    page.goto(product.url(CMS, "/admin/tai-khoan/"))
    return page.locator(".people [role=status]").inner_text().strip()


def looked_at(page: Page, kept: Path, name: str) -> None:
    """Pictures on a desk and on a phone; nothing lies beside the screen."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.screenshot(
            path=kept / f"{name}-{size['width']}.png", full_page=True, animations="disabled"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name


def sign_in(product: Product, page: Page, username: str, password: str) -> None:
    page.goto(product.url(CMS, "/admin/login/"))
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("form button[type=submit]")


def test_errors_are_shown_at_their_lines_and_nothing_is_made(
    ready: Product, coming: Coming, record_property
) -> None:
    record_property("scene 10, 130 accounts (s)", coming.took)
    assert coming.wrong.keys() == {TWIN, *(line for line, *_rest in WRONG)}
    for line, heading, text, said in WRONG:
        assert said in coming.wrong[line], heading
        assert text in coming.wrong[line]
    assert "Tên đăng nhập này cũng có ở dòng 77." in coming.wrong[TWIN]
    assert "Có thể tạo 123 tài khoản." in coming.checked
    assert "7 dòng có lỗi." in coming.checked
    assert coming.made_of_wrong == f"{len(ready.accounts)} tài khoản"


def test_the_mended_file_makes_130_accounts(ready: Product, head: Page, coming: Coming) -> None:
    assert coming.passwords.keys() == {row[2] for row in people()}
    assert len(set(coming.passwords.values())) == ACCOUNTS
    assert accounts(ready, head) == f"{ACCOUNTS + len(ready.accounts)} tài khoản"
    assert max(coming.took.values()) <= AT_MOST


@pytest.fixture(scope="module")
def heir(ready: Product, browser: Chromium, coming: Coming) -> Page:
    """One of the 130, come in with the password on her slip; she has chosen her own."""
    page = browser.page()
    sign_in(ready, page, HEIR, coming.passwords[HEIR])
    heading = page.get_by_role("heading", name="Đặt mật khẩu mới")
    expect(heading).to_be_visible()
    page.goto(ready.url(CMS, "/admin/tai-lieu-khac/"))
    expect(heading).to_be_visible()
    for name in ("new_password1", "new_password2"):
        page.locator(f"[name={name}]").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.get_by_role("region", name=desk.TO_DO)).to_be_visible()
    return page


def test_the_password_on_the_slip_opens_once(
    ready: Product, browser: Chromium, coming: Coming, heir: Page
) -> None:
    expect(heir.get_by_text("Đã đặt mật khẩu mới.")).to_be_visible()
    expect(heir.get_by_role("heading", name="Trần Thị Lan")).to_be_visible()
    page = browser.page()
    sign_in(ready, page, HEIR, coming.passwords[HEIR])
    expect(page.get_by_text(REFUSED)).to_be_visible()


@dataclass
class Leaver:
    """Two windows of one session, both open when the account is locked."""

    page: Page
    editor: Page
    draft: int


@pytest.fixture(scope="module")
def leaver(ready: Product, browser: Chromium) -> Leaver:
    """An author of Đất Mũi at work: a draft, and a bulletin that was sent back."""
    page = browser.signed_in(ready, "datmui.soan")
    desk.write(page, UNIT, RETURNED)
    desk.submit(page)
    approver = browser.signed_in(ready, "datmui.duyet")
    desk.open_review(approver, ready, RETURNED.title)
    approver.get_by_label("Ý kiến gửi người soạn").fill(COMMENT)
    approver.get_by_role("button", name="Trả lại").click()
    page.goto(ready.url(CMS, "/admin/"))
    desk.write(page, UNIT, DRAFT)
    page.get_by_role("button", name="Lưu nháp").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    draft = int(re.findall(r"/pages/(\d+)/edit/", page.url)[0])
    editor = page.context.new_page()
    editor.goto(page.url)
    page.goto(ready.url(CMS, "/admin/"))
    return Leaver(page, editor, draft)


@pytest.fixture(scope="module")
def handed_over(
    ready: Product, head: Page, leaver: Leaver, heir: Page, pictures: Path
) -> dict[str, str]:
    """The account is locked and its work given to the heir; what the screens said."""
    head.goto(ready.url(CMS, "/admin/tai-khoan/?q=datmui.soan"))
    head.locator(".people-table tbody th a").click()
    head.get_by_role("link", name="Bàn giao và khóa").click()
    in_hand = head.locator(".people-counts").inner_text()
    head.get_by_label("Người nhận bàn giao").select_option(label=f"Trần Thị Lan ({HEIR}), {UNIT}")
    looked_at(head, pictures, "leaver")
    head.get_by_role("button", name="Bàn giao và khóa").click()
    message = head.locator(".messages").inner_text()
    looked_at(head, pictures, "handed-over")
    return {
        "in hand": in_hand,
        "message": message,
        "state": head.locator(".people-state").inner_text(),
        "history": head.locator(".people-events").inner_text(),
    }


def test_the_screens_say_what_changed_hands(handed_over: dict[str, str]) -> None:
    drafts, begun, sent_back, locked = map(int, re.findall(r"^\d+", handed_over["in hand"], re.M))
    assert (drafts > 0, sent_back) == (True, 1)
    done = f"Đã bàn giao {drafts + begun + sent_back + locked} việc cho Trần Thị Lan"
    assert done in handed_over["message"]
    assert handed_over["state"].startswith("Đã khóa, đã bàn giao cho Trần Thị Lan")
    history = f"Bàn giao công việc: Cho Trần Thị Lan ({HEIR}): {drafts} bản nháp"
    assert history in handed_over["history"]


def login_form(page: Page) -> Locator:
    return page.locator("form input[name=password]")


def test_the_next_click_is_refused(
    ready: Product, leaver: Leaver, handed_over: dict[str, str]
) -> None:
    todo = leaver.page.get_by_role("region", name=desk.TO_DO)
    todo.get_by_role("link", name=RETURNED.title).click()
    expect(login_form(leaver.page)).to_be_visible()
    leaver.editor.locator("[name=summary]").fill(UNSAVED)
    leaver.editor.get_by_role("button", name="Lưu nháp").click()
    expect(login_form(leaver.editor)).to_be_visible()
    sign_in(ready, leaver.page, "datmui.soan", ready.accounts["datmui.soan"])
    expect(leaver.page.get_by_text(REFUSED)).to_be_visible()


def test_the_drafts_are_the_successors_to_edit(
    ready: Product, leaver: Leaver, heir: Page, handed_over: dict[str, str]
) -> None:
    heir.goto(ready.url(CMS, "/admin/"))
    todo = heir.get_by_role("region", name=desk.TO_DO)
    expect(todo).to_contain_text(f"Trả lại cho bạn: {COMMENT}")
    heir.get_by_role("link", name="Viết tin mới").click()
    heir.get_by_role("link", name="Từ bản tin cũ").click()
    heir.get_by_role("link", name=DRAFT.title).first.click()
    heir.wait_for_url(re.compile(f"/admin/pages/{leaver.draft}/edit/"))
    expect(heir.locator("[name=title]")).to_have_value(DRAFT.title)
    expect(heir.locator("[name=summary]")).to_have_value(DRAFT.summary)
    heir.locator("[name=summary]").fill(DRAFT.summary + " Giá gặt do hai bên thỏa thuận.")
    desk.submit(heir)
    heir.goto(ready.url(CMS, f"/admin/duyet/{leaver.draft}/"))
    expect(heir.get_by_text(f"Trần Thị Lan gửi duyệt cho {UNIT}")).to_be_visible()
    expect(desk.approve_button(heir)).to_have_count(0)


def test_no_script_of_the_admin_failed(browser: Chromium, heir: Page) -> None:
    assert browser.errors == []
