"""One-time passwords, choosing one's own, and how guessing is slowed."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.utils import timezone

from cms.accounts import throttle
from cms.accounts.models import AccountEvent, SignInCount, User
from cms.accounts.passwords import OneTimeHasher, one_time_password

from .conftest import HOST, one_time, says

NEW = "/admin/mat-khau-moi/"
OWN = "Tràm-Đước-1985"


def reset(people, person) -> str:
    return one_time(people.visit(people.head).post(f"/admin/tai-khoan/{person.pk}/mat-khau/"))


def test_a_reset_shows_the_password_once_and_ends_the_sessions(people):
    writer = people.visit(people.writer)
    assert writer.get("/admin/").status_code == 200
    page = people.visit(people.head).post(f"/admin/tai-khoan/{people.writer.pk}/mat-khau/")
    password = one_time(page)
    assert "no-store" in page["Cache-Control"]
    assert writer.get("/admin/")["Location"].startswith("/admin/login/")
    person = User.objects.get(pk=people.writer.pk)
    assert person.check_password(password)
    assert password not in str(AccountEvent.objects.values())


def test_every_page_leads_to_choosing_a_password_until_it_is_done(people):
    password = reset(people, people.writer)
    visitor = people.visit()
    assert visitor.sign_in("writer", password).status_code == 302
    for address in ("/admin/", "/admin/pages/", "/admin/account/", "/media/images/x.png", "/x"):
        assert visitor.get(address)["Location"] == NEW
    assert visitor.post("/admin/account/", name="x")["Location"] == NEW
    assert says(visitor.get(NEW), "Đặt mật khẩu mới")
    for wrong, sentence in (
        ((password, password), "khác với mật khẩu"),
        ((OWN, OWN + "x"), "không giống nhau"),
        (("12345678", "12345678"), "quá nhiều người dùng"),
        (("writer123", "writer123"), "quá giống tên"),
    ):
        page = visitor.post(NEW, new_password1=wrong[0], new_password2=wrong[1])
        assert page.status_code == 200
        assert says(page, sentence)
    assert visitor.post(NEW, new_password1=OWN, new_password2=OWN)["Location"] == "/admin/"
    assert visitor.get("/admin/").status_code == 200
    assert visitor.get(NEW).status_code == 404
    again = people.visit()
    assert not says(again.sign_in("writer", password, follow=True), "Việc cần làm")
    assert says(again.sign_in("writer", OWN, follow=True), "Việc cần làm")
    assert set(AccountEvent.objects.values_list("action", flat=True)) == {"reset", "chosen"}


def test_a_one_time_password_opens_nothing_after_thirty_days(people):
    password = reset(people, people.writer)
    User.objects.update(one_time_until=timezone.now() - timedelta(seconds=1))
    page = people.visit().sign_in("writer", password)
    assert page.status_code == 200
    assert says(page, "quá cũ")


def test_one_time_hashes_are_replaced_by_the_usual_at_the_first_sign_in(people):
    password = reset(people, people.writer)
    stored = User.objects.get(pk=people.writer.pk).password
    assert stored.startswith("pbkdf2_sha256_one_time$10000$")
    people.visit().sign_in("writer", password)
    assert User.objects.get(pk=people.writer.pk).password.startswith("md5$")


def test_one_time_passwords_are_long_random_and_readable():
    made = {one_time_password() for _time in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("ilo01IO")
    assert all(len(one.replace("-", "")) == 12 for one in made)
    stored = make_password("k7mq-4tzx-9bhd", hasher=OneTimeHasher())
    assert check_password("k7mq-4tzx-9bhd", stored)
    assert not check_password("k7mq-4tzx-9bhe", stored)


def test_a_person_without_the_flag_has_no_such_page(people):
    assert people.visit(people.writer).get(NEW).status_code == 404


def test_five_failures_of_a_name_are_the_last_even_with_the_right_password(people):
    people.writer.set_password(OWN)
    people.writer.save()
    visitor = people.visit()
    for _time in range(throttle.MOST_OF_NAME):
        assert says(visitor.sign_in("writer", "sai"), "hoặc mật khẩu")
    for name in ("writer", " WRITER "):
        assert says(visitor.sign_in(name, OWN), "Đăng nhập sai quá nhiều lần")
    elsewhere = people.visit().sign_in("writer", OWN, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302
    SignInCount.objects.update(since=timezone.now() - throttle.WINDOW)
    assert visitor.sign_in("writer", OWN).status_code == 302


def test_success_forgives_and_leaves_no_count(people):
    people.writer.set_password(OWN)
    people.writer.save()
    for _round in range(3):
        visitor = people.visit()
        for _time in range(throttle.MOST_OF_NAME - 1):
            visitor.sign_in("writer", "sai")
        assert visitor.sign_in("writer", OWN).status_code == 302


def test_an_address_that_tries_many_names_is_stopped_and_its_rows_are_bounded(db):
    for number in range(throttle.MOST_OF_ADDRESS):
        assert throttle.attempt(f"name{number}", "192.0.2.1")
    for number in range(30):
        assert not throttle.attempt(f"other{number}", "192.0.2.1")
    assert SignInCount.objects.count() == throttle.MOST_OF_ADDRESS + 1
    assert throttle.attempt("name", "192.0.2.2")


def test_counts_hold_no_names(db):
    throttle.attempt("mật khẩu gõ nhầm ô", "192.0.2.1")
    assert "khẩu" not in str(list(SignInCount.objects.values()))


@pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/password_reset/done/"])
def test_there_is_no_reset_by_mail(db, address):
    client = Client(headers={"host": HOST})
    assert client.get(address).status_code == 404
    page = client.get("/admin/login/")
    assert not says(page, "/admin/password_reset/")
    assert says(page, "Người quản trị của đơn vị")


def test_a_locked_account_cannot_sign_in(people):
    people.writer.set_password(OWN)
    people.writer.is_active = False
    people.writer.save()
    assert says(people.visit().sign_in("writer", OWN), "hoặc mật khẩu")


def test_an_opened_account_gets_a_one_time_password(people):
    people.writer.set_password(OWN)
    people.writer.is_active = False
    people.writer.save()
    page = people.visit(people.head).post(f"/admin/tai-khoan/{people.writer.pk}/mo/")
    visitor = people.visit()
    assert visitor.sign_in("writer", OWN).status_code == 200
    assert visitor.sign_in("writer", one_time(page)).status_code == 302
    assert visitor.get("/admin/")["Location"] == NEW
