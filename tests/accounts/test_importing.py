"""Many accounts from an .xlsx: every line judged, nothing half-written, hostile files refused."""

import base64
import io
import re
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from cms.accounts.models import AccountEvent, Role, User
from cms.accounts.roles import units_of
from cms.units.models import Unit

from .conftest import says

PLACE = "/admin/tai-khoan/nhap/"
HEADS = ["Họ và tên đệm", "Tên", "Tên đăng nhập", "Điện thoại", "Thư điện tử", "Đơn vị", "Vai trò"]
LAN = ["Trần Thị", "Lan", "datmui.lan", 912345678, "lan@camau.example", "Xã Đất Mũi", "Soạn tin"]
HELD = re.compile(r'name="held" value="([^"]+)"')


def sheet(*rows, heads=HEADS) -> bytes:
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lan(**cells) -> list:
    names = ("last_name", "first_name", "username", "phone", "email", "scope", "kinds")
    return [cells.get(name, value) for name, value in zip(names, LAN, strict=True)]


def upload(visitor, data: bytes, name="tai-khoan.xlsx"):
    return visitor.post(PLACE, file=SimpleUploadedFile(name, data))


def make(visitor, checked, **fields):
    return visitor.post(f"{PLACE}tao/", held=HELD.search(checked.content.decode())[1], **fields)


@pytest.fixture
def head(people):
    return people.visit(people.head)


def test_the_template_is_filled_in_and_comes_back_as_accounts(people, head):
    book = load_workbook(io.BytesIO(head.get(f"{PLACE}mau/").content))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADS
    units = [cell.value for cell in book["Đơn vị"]["A"]]
    assert units == ["Đơn vị", "Xã Đất Mũi"]
    lists = [rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation]
    assert lists == ["'Đơn vị'!$A$2:$A$2", "'Vai trò'!$A$2:$A$7"]
    for column, value in enumerate(LAN, 1):
        book.worksheets[0].cell(2, column, value)
    out = io.BytesIO()
    book.save(out)
    checked = upload(head, out.getvalue())
    assert says(checked, "Có thể tạo 1 tài khoản")
    assert not User.objects.filter(username="datmui.lan").exists()
    made = make(head, checked)
    user = User.objects.get(username="datmui.lan")
    assert (str(user), user.phone, user.must_change_password) == (
        "Trần Thị Lan",
        "0912345678",
        True,
    )
    assert units_of(user, "author") == {people.datmui.pk}
    assert "lan" in user.search_text
    file = re.search(r"base64,([^\"]+)\"", made.content.decode())[1]
    rows = load_workbook(io.BytesIO(base64.b64decode(file))).active.iter_rows(values_only=True)
    _heads, (name, username, password, roles) = rows
    assert (name, username, roles) == ("Trần Thị Lan", "datmui.lan", "Người soạn, Xã Đất Mũi")
    assert user.check_password(password)
    assert says(made, password)
    assert "no-store" in made["Cache-Control"]
    actions = list(AccountEvent.objects.order_by("pk").values_list("action", "person"))
    assert actions == [("created", user.pk), ("granted", user.pk)]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"scope": "Xã Cái Gì"}, "Không có đơn vị “Xã Cái Gì”"),
        ({"scope": "dat mui"}, "Có phải “Xã Đất Mũi”?"),
        ({"scope": "Phường An Xuyên"}, "Không có đơn vị “Phường An Xuyên”"),
        ({"scope": None}, "Còn thiếu."),
        ({"kinds": "Giám đốc"}, "Không có vai trò “Giám đốc”"),
        ({"kinds": None}, "Còn thiếu."),
        ({"last_name": None}, "Còn thiếu."),
        ({"first_name": " "}, "Còn thiếu."),
        ({"username": None}, "Còn thiếu."),
        ({"username": "dat mui"}, "Chỉ viết chữ, số"),
        ({"username": "Stranger"}, "đã có người dùng"),
        ({"username": "x" * 151}, "Quá dài"),
        ({"first_name": "=1+1"}, "là công thức"),
        ({"phone": "gọi tôi"}, "chỉ gồm chữ số"),
        ({"email": "lan@"}, "không phải địa chỉ thư điện tử"),
        ({"last_name": "Trần\u202eThị"}, "ký tự đặc biệt"),
    ],
)
def test_errors_stand_at_their_line_and_nothing_is_written(head, cells, sentence):
    before = User.objects.count()
    page = upload(head, sheet(lan(username="datmui.hai"), lan(**cells)))
    assert says(page, sentence)
    assert says(page, "1 dòng có lỗi")
    assert make(head, page).status_code == 200
    assert User.objects.count() == before
    assert says(make(head, page, only_fine="1"), "Đã tạo 1 tài khoản")
    assert User.objects.filter(username="datmui.hai").exists()
    assert User.objects.count() == before + 1


def test_a_username_twice_in_the_file_is_wrong_in_both_lines(head):
    page = upload(head, sheet(lan(), lan(first_name="Huệ", username="DATMUI.lan")))
    assert says(page, "2 dòng có lỗi")
    for line in ("3", "2"):
        assert says(page, f"Tên đăng nhập này cũng có ở dòng {line}.")
    assert not HELD.search(page.content.decode())


def test_units_by_label_and_several_roles_in_a_cell(people, head):
    rows = [
        lan(scope="datmui", kinds="Người soạn; Duyệt, quản trị"),
        lan(username="b", scope="XÃ  ĐẤT MŨI"),
    ]
    make(head, upload(head, sheet(*rows)))
    kinds = set(Role.objects.filter(user__username="datmui.lan").values_list("kind", flat=True))
    assert kinds == {"author", "approver", "administrator"}
    assert User.objects.get(username="b").roles.get().unit == people.datmui


def test_the_same_file_twice_adds_nothing_and_says_so(head):
    data = sheet(lan(), lan(username="datmui.hai"))
    make(head, upload(head, data))
    before = (User.objects.count(), Role.objects.count(), AccountEvent.objects.count())
    again = upload(head, data)
    assert says(again, "Không có gì để thêm")
    assert (User.objects.count(), Role.objects.count(), AccountEvent.objects.count()) == before


def test_sent_twice_the_second_time_adds_nothing(head):
    page = upload(head, sheet(lan()))
    make(head, page)
    count = User.objects.count()
    assert make(head, page)["Location"] == "/admin/tai-khoan/"
    assert User.objects.count() == count


def test_an_account_there_without_the_role_is_told_apart(head):
    make(head, upload(head, sheet(lan())))
    assert says(upload(head, sheet(lan(kinds="Duyệt"))), "chưa có vai trò này")
    assert says(upload(head, sheet(lan(first_name="Huệ"))), "đã có người dùng")


def test_what_was_checked_is_nobody_elses(people, head):
    page = upload(head, sheet(lan()))
    other = people.visit(people.whole)
    assert make(other, page)["Location"] == PLACE
    assert other.post(f"{PLACE}tao/", held="x")["Location"] == PLACE
    assert not User.objects.filter(username="datmui.lan").exists()


def packed(**changed) -> bytes:
    """A good file with parts added or put in the place of its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(LAN))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            if name not in changed:
                bad.writestr(name, good.read(name))
        for name, data in changed.items():
            bad.writestr(name, data)
    return out.getvalue()


ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sst>&b;</sst>'
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "không có nội dung"),
        (b"Ho,Ten\nTran,Lan", "không phải tệp .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel kiểu cũ"),
        (b"PK\x03\x04" + b"\0" * 600, "hỏng"),
        (sheet(LAN)[:-300], "hỏng"),
        (b"PK" + b"\0" * (2 * 1024 * 1024), "lớn hơn 2 MB"),
        (packed(**{"xl/vbaProject.bin": b"x"}), "macro"),
        (packed(**{"xl/media/big.bin": b"\0" * 13_000_000}), "lớn bất thường"),
        (packed(**{"xl/sharedStrings.xml": ENTITY}), "khai báo"),
        (packed(**{"[Content_Types].xml": b"<Types/>"}), "không phải tệp .xlsx"),
        (packed(**{"xl/workbook.xml": b"<workbook/>"}), "hỏng"),
        (sheet(), "chưa có ai"),
        (sheet(LAN, heads=HEADS[:5]), "thiếu tiêu đề: Đơn vị, Vai trò"),
        (sheet(LAN, heads=[*HEADS, "ten dang nhap"]), "có hai lần"),
        (sheet(*([["a"]] * 2001)), "hơn 2.000 người"),
    ],
)
def test_files_that_are_no_list_of_people_get_one_sentence(head, data, sentence):
    page = upload(head, data)
    assert page.status_code == 200
    assert says(page, sentence)


def test_formulas_in_names_stay_text_in_the_file_of_passwords():
    from cms.desk.people.sheet import passwords

    data = passwords([("=cmd|' /C calc'!A0", "+x", "k7mq-4tzx-9bhd", "@y")])
    cells = load_workbook(io.BytesIO(data)).active[2]
    assert [cell.data_type for cell in cells] == ["s"] * 4
    assert all(cell.quotePrefix for cell in (cells[0], cells[1], cells[3]))


def test_130_accounts_come_in_within_ten_seconds(people, settings, record_property):
    """With the product's own hashers: what the IT head's first day looks like."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "cms.accounts.passwords.OneTimeHasher",
    ]
    units = list(Unit.objects.current().communes().order_by("code"))[:64]
    rows = [
        lan(username=f"can.bo.{number}", scope=units[number % 64].full_name, kinds=role)
        for number in range(130)
        for role in [("Người soạn", "Người duyệt")[number // 64 % 2]]
    ]
    rows[7][5] = "Xã Không Có"
    whole = people.visit(people.whole)
    began = time.monotonic()
    checked = upload(whole, sheet(*rows))
    judged = time.monotonic()
    assert says(checked, "1 dòng có lỗi")
    made = make(whole, checked, only_fine="1")
    took = time.monotonic() - judged
    record_property("check_s", round(judged - began, 2))
    record_property("make_s", round(took, 2))
    assert says(made, "Đã tạo 129 tài khoản")
    assert User.objects.filter(username__startswith="can.bo.").count() == 129
    assert took < 10
