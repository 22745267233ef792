"""One account: made, changed, and refused where it is wrong."""

import pytest

from cms.accounts.models import AccountEvent, User

from .conftest import one_time, says

LIST = "/admin/tai-khoan/"
LAN = {
    "last_name": "Trần Thị",
    "first_name": "Lan",
    "username": "datmui.lan",
    "phone": "0912 345 678",
    "email": "",
    "kind": "author",
    "scope": "Xã Đất Mũi",
}


def test_an_account_is_made_with_its_first_role(people):
    page = people.visit(people.head).post(f"{LIST}them/", **LAN)
    password = one_time(page)
    lan = User.objects.get(username="datmui.lan")
    assert str(lan) == "Trần Thị Lan"
    assert lan.check_password(password)
    assert lan.must_change_password
    assert not lan.is_superuser
    assert [(role.kind, role.unit) for role in lan.roles.all()] == [("author", people.datmui)]
    events = AccountEvent.objects.order_by("pk").values_list("action", "actor", "person")
    assert list(events) == [
        ("created", people.head.pk, lan.pk),
        ("granted", people.head.pk, lan.pk),
    ]
    visitor = people.visit()
    visitor.sign_in("datmui.lan", password)
    assert says(visitor.get("/admin/mat-khau-moi/"), "Đặt mật khẩu mới")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("last_name", "", "không được để trống"),
        ("first_name", "La\x07n", "ký tự đặc biệt"),
        ("username", "dat mui", "Tên đăng nhập không hợp lệ"),
        ("username", "WRITER", "đã có người dùng"),
        ("phone", "gọi tôi", "chỉ gồm chữ số"),
        ("email", "lan@", "thư điện tử không hợp lệ"),
        ("kind", "", "không được để trống"),
        ("kind", "owner", "Hãy chọn"),
        ("scope", "", "không được để trống"),
        ("scope", "xa dat mui", "Có phải “Xã Đất Mũi”?"),
        ("scope", "Phường An Xuyên", "Không có đơn vị"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(people, field, value, sentence):
    before = User.objects.count()
    page = people.visit(people.head).post(f"{LIST}them/", **{**LAN, field: value})
    assert page.status_code == 200
    assert says(page, sentence)
    assert User.objects.count() == before


def test_fields_that_nobody_is_asked_for_are_not_taken(people):
    extra = {"is_superuser": "1", "is_staff": "1", "oidc_subject": "x", "oidc_may_link": "1"}
    people.visit(people.head).post(f"{LIST}them/", **LAN, **extra)
    lan = User.objects.get(username="datmui.lan")
    assert not lan.is_superuser
    assert lan.oidc_subject is None
    assert not lan.oidc_may_link


def test_a_superuser_may_leave_the_role_for_later_but_not_half_of_it(people):
    root = people.visit(people.root)
    assert says(root.post(f"{LIST}them/", **{**LAN, "scope": ""}), "cả loại vai trò và đơn vị")
    one_time(root.post(f"{LIST}them/", **{**LAN, "kind": "", "scope": ""}))
    assert not User.objects.get(username="datmui.lan").roles.exists()


def test_changes_are_saved_and_named_in_the_history(people):
    address = f"{LIST}{people.writer.pk}/"
    head = people.visit(people.head)
    fields = {**LAN, "username": "writer", "phone": "0290 3 888 999"}
    assert head.post(address, **fields).status_code == 302
    writer = User.objects.get(pk=people.writer.pk)
    assert (writer.first_name, writer.phone) == ("Lan", "0290 3 888 999")
    assert "lan" in writer.search_text
    event = AccountEvent.objects.get()
    assert (event.action, event.detail) == ("changed", "họ và tên đệm, tên, điện thoại")
    assert "888" not in event.detail
    assert says(head.get(address), "Nguyễn Văn Head (head)")


def test_hostile_names_are_shown_as_text(people):
    people.writer.first_name = "<script>alert(1)</script>"
    people.writer.save()
    head = people.visit(people.head)
    address = f"{LIST}{people.writer.pk}/"
    for page in (head.get(LIST), head.get(address), head.get(f"{address}ban-giao/")):
        text = page.content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert(1)" not in text
