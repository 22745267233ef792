"""The admin's page of progress: `/admin/tien-do/`."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.units.models import Unit

HOST = "cms.localhost"


@pytest.fixture
def ask(plan, client):
    """`ask(day=…, scope=…)`: the page as a plain officer of the admin reads it."""
    officer = get_user_model().objects.create_user("can-bo", password="x")
    officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(officer)
    return lambda **query: client.get("/admin/tien-do/", query, HTTP_HOST=HOST)


def text(answer):
    """The page with every run of spaces, no-break ones too, as one."""
    return " ".join(answer.content.decode().split())


def test_the_end_of_2024(ask):
    said = text(ask(day="31/12/2024", scope="old-ca-mau"))
    assert "97/101 = <b>96,0 %</b>" in said
    assert "còn thiếu 2 đơn vị để đạt mức chỉ tiêu 98 %" in said
    assert "37/97 = <b>38,1 %</b>" in said
    assert "còn thiếu 2 đài truyền thanh để đạt mức chỉ tiêu 40 %" in said
    assert "Đạt 0 trên 2 chỉ tiêu" in said


def test_today_without_a_query(ask):
    answer = ask()
    said = text(answer)
    assert answer.status_code == 200
    assert f"Toàn tỉnh, {timezone.localdate():%d/%m/%Y}" in said
    assert said.count("Không áp dụng: ngày này không có cấp huyện.") == 2
    assert "Chưa có số liệu" in said


def test_who_is_missing_is_named(ask, probe):
    now = timezone.now()
    for unit in Unit.objects.current().of_type("phường").exclude(host_label="anxuyen"):
        probe(unit, now - dt.timedelta(minutes=1))
    said = text(ask())
    assert "<li>Phường An Xuyên: chưa có số liệu</li>" in said
    assert "8 trên 9 đơn vị (88,9 %), còn thiếu 1 đơn vị" in said


@pytest.mark.parametrize(
    ("day", "error"),
    [
        ("31/02/2024", "Đây không phải là ngày."),
        ("hôm qua", "Đây không phải là ngày."),
        ("", "Hãy ghi ngày"),
        ("31/12/2020", "Kế hoạch bắt đầu từ 01/01/2021."),
        ("01/01/2999", "Ngày này chưa tới."),
    ],
)
def test_a_bad_date_is_said_at_the_field_and_kept(ask, day, error):
    answer = ask(day=day, scope="all")
    said = text(answer)
    assert answer.status_code == 200
    assert said.index(error) < said.index('name="day"')
    assert "progress-table" not in said
    if day:
        assert f'value="{day}"' in said


def test_a_hostile_date_is_escaped(ask):
    said = text(ask(day='"><script>alert(1)</script>'))
    assert "<script>alert(1)" not in said


def test_an_unknown_scope_is_refused_in_words(ask):
    assert "Hãy chọn một trong hai phạm vi." in text(ask(day="31/12/2024", scope="mars"))


def test_the_page_brings_no_script_or_style_of_its_own(ask):
    said = text(ask())
    main = said[said.index('class="progress-form"') : said.index("</table>")]
    assert "<script" not in main
    assert "style=" not in main
    assert "tracking/progress.css" in said


def test_only_who_may_enter_the_admin_may_read(plan, client):
    answer = client.get("/admin/tien-do/", HTTP_HOST=HOST)
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
    stranger = get_user_model().objects.create_user("nguoi-la", password="x")
    client.force_login(stranger)
    assert client.get("/admin/tien-do/", HTTP_HOST=HOST).status_code in {302, 403}


def test_the_menu_leads_there(ask, client):
    ask()
    said = text(client.get("/admin/tien-do/", HTTP_HOST=HOST))
    assert "/admin/tien-do/" in said[: said.index('class="progress-form"')]


def test_queries_do_not_grow_with_units(ask, probe):
    ask()
    with CaptureQueriesContext(connection) as empty:
        ask()
    for unit in Unit.objects.with_site():
        probe(unit, timezone.now() - dt.timedelta(minutes=1))
    with CaptureQueriesContext(connection) as full:
        ask()
    assert len(full) == len(empty)
