"""The pages in the admin: who sees them, what they say, and that the .xlsx says the same."""

import datetime as dt
import html
import io
import re
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cms.disclosure.documents import LIST_COLUMNS, PLAN_COLUMNS
from cms.disclosure.models import Holiday, PlanRow

from .conftest import at

HOST = {"HTTP_HOST": "cms.localhost"}
LIST = "/admin/cong-khai/datmui/2026/4/"
PLAN = "/admin/cong-khai/ke-hoach/datmui/2026/"


@pytest.fixture
def units(installation):
    """The units of an installation with its pages."""
    pages = installation.pages
    return SimpleNamespace(
        province=installation.province.unit,
        datmui=installation.datmui.unit,
        anxuyen=pages["anxuyen"].unit,
    )


@pytest.fixture
def get(client, installation, ledger):
    """`get(address, who)`: an answer of the admin, to Đất Mũi's author unless told."""

    def ask(address, who=None):
        client.force_login(who or installation.author)
        return client.get(address, **HOST)

    return ask


@pytest.fixture
def post(client, installation, ledger):
    def send(address, data, who=None):
        client.force_login(who or installation.author)
        return client.post(address, data, **HOST)

    return send


@pytest.fixture
def root(db):
    return get_user_model().objects.create_superuser("root")


def words(answer):
    """What a page says, each run of spaces as one."""
    return said_by(answer.content.decode())


def said_by(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def lines_of(answer):
    """What each line of the page's first table says, its heading left out."""
    paper = answer.content.decode().split('class="paper"')[1]
    body = paper.split("<tbody")[1].split("</tbody>")[0]
    return [said_by(f"<tr{line}") for line in body.split("<tr")[1:]]


def table(answer, sheet=0):
    """An .xlsx as (headings, rows) of its table, as an outside reader finds them."""
    page = load_workbook(io.BytesIO(answer.content)).worksheets[sheet]
    rows = list(page.iter_rows(values_only=True))
    top = next(n for n, row in enumerate(rows) if row[0] == "STT")
    body = [row for row in rows[top + 1 :] if isinstance(row[0], int)]
    return list(rows[top]), body


def three_disclosures(ledger):
    late = ledger.edition("Dự toán <b>2027</b>", decided_on=dt.date(2026, 10, 1))
    ledger.public(late, "site", "12/10 08:00")
    ledger.public(late, "board", "12/10 08:05", "22/10 08:05")
    ledger.public(late, "board", "23/10 08:05", "20/11 09:05")
    formula = ledger.edition("=1+1", number=10, decided_on=dt.date(2026, 11, 2))
    for kind in ("site", "board", "radio"):
        ledger.public(formula, kind, "03/11 07:00", "10/11 07:30")
    erased = ledger.edition(
        "Danh sách hộ nghèo",
        number=7,
        decided_on=dt.date(2026, 11, 2),
        expire_at=at("19/11 07:00"),
    )
    ledger.public(erased, "site", "04/11 07:00", "19/11 07:00")


def test_the_list_and_its_xlsx_say_the_same(get, ledger):
    three_disclosures(ledger)
    said = lines_of(get(LIST))
    headings, rows = table(get(f"{LIST}xlsx/"))
    assert headings == [column.heading for column in LIST_COLUMNS]
    assert [row[1] for row in rows] == ["Dự toán <b>2027</b>", "=1+1", "(đã xóa theo quy định)"]
    assert [row[15] for row in rows] == [2, 0, 0]
    assert len(said) == len(rows)
    for line, row in zip(said, rows, strict=True):
        for value in (*row[:4], row[14], row[16]):
            assert value is None or str(value) in line
        for value in row[4:6]:
            assert value is None or value.strftime("%d/%m/%Y") in line
        for value in (*row[6:10], *row[11:13]):
            shown = value if isinstance(value, str | None) else value.strftime("%H:%M, %d/%m/%Y")
            assert shown is None or shown in line
        for days in (row[10], row[13]):
            assert days is None or f"{days} ngày liên tục" in line


def test_what_the_list_says(get, ledger):
    three_disclosures(ledger)
    answer = get(LIST)
    markup = answer.content.decode()
    said = words(answer)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in said
    assert "ỦY BAN NHÂN DÂN XÃ ĐẤT MŨI" in said
    assert "DANH MỤC NỘI DUNG ĐÃ CÔNG KHAI Quý IV năm 2026" in said
    assert "Chậm 2 ngày làm việc" in said
    assert "bảng tin điện tử gián đoạn từ 08:05, 22/10/2026 đến 08:05, 23/10/2026" in said
    assert "bảng tin điện tử không đủ 30 ngày liên tục" in said
    assert "không có trên bảng tin điện tử; không có trên truyền thanh" in said
    assert "Cộng: 3 nội dung, trong đó 1 nội dung chậm hạn." in said
    assert "Danh sách hộ nghèo" not in said
    assert "<b>2027</b>" not in markup
    assert "style=" not in markup.split('class="paper"')[1].split("</main>")[0]


def test_a_quarter_without_anything_is_still_a_paper(get):
    assert "Trong kỳ chưa có nội dung nào" in words(get("/admin/cong-khai/datmui/2025/1/"))
    assert table(get("/admin/cong-khai/datmui/2025/1/xlsx/"))[1] == []


def test_what_is_due_and_not_public_stands_on_a_second_table(get, ledger):
    PlanRow.objects.create(
        unit=ledger.unit,
        year=2026,
        disclosure_class=5,
        content="Thu chi quỹ Vì người nghèo",
        due=dt.date(2026, 10, 15),
    )
    said = words(get(LIST))
    assert "NỘI DUNG CÓ HẠN TRONG QUÝ, CHƯA CÔNG KHAI" in said
    headings, rows = table(get(f"{LIST}xlsx/"), sheet=1)
    assert headings[-1] == "Chậm (ngày làm việc)"
    assert rows[0][1] == "Thu chi quỹ Vì người nghèo"
    assert rows[0][4] in said
    assert rows[0][5] > 20


def test_addresses_that_name_nothing(get):
    for address in (
        "datmui/2026/0/",
        "datmui/2026/5/",
        "datmui/2026/5/xlsx/",
        "datmui/2022/1/",
        "datmui/9999/1/",
        "khong-co/2026/1/",
        "ke-hoach/datmui/2101/",
        "ke-hoach/datmui/2026/dong/999/",
    ):
        assert get(f"/admin/cong-khai/{address}").status_code == 404, address


def test_nobody_of_another_commune_sees_or_changes_anything(get, post, installation, ledger):
    three_disclosures(ledger)
    row = PlanRow.objects.create(
        unit=ledger.unit, year=2026, disclosure_class=5, content="Quỹ của Đất Mũi"
    )
    stranger = installation.stranger
    for address in (
        LIST,
        f"{LIST}xlsx/",
        PLAN,
        f"{PLAN}xlsx/",
        f"{PLAN}dong/",
        f"{PLAN}dong/{row.pk}/",
    ):
        assert get(address, stranger).status_code == 404
    for data in ({"begin": ""}, {"copy": ""}):
        assert post("/admin/cong-khai/ke-hoach/datmui/2027/", data, stranger).status_code == 404
    assert post(f"{PLAN}dong/{row.pk}/", {"delete": ""}, stranger).status_code == 404
    # Neither by way of their own unit's address.
    own = PLAN.replace("datmui", "anxuyen")
    assert post(f"{own}dong/{row.pk}/", {"delete": ""}, stranger).status_code == 404
    assert PlanRow.objects.get() == row
    overview = words(get("/admin/cong-khai/", stranger))
    assert "An Xuyên" in overview
    assert "Đất Mũi" not in overview


def test_an_approver_reads_the_plan_and_does_not_change_it(get, post, installation, ledger):
    row = PlanRow.objects.create(unit=ledger.unit, year=2026, disclosure_class=5, content="Quỹ")
    assert get(PLAN, installation.approver).status_code == 200
    assert f"dong/{row.pk}/" not in get(PLAN, installation.approver).content.decode()
    for address in (f"{PLAN}dong/", f"{PLAN}dong/{row.pk}/"):
        assert get(address, installation.approver).status_code == 302
    post(f"{PLAN}dong/{row.pk}/", {"delete": ""}, installation.approver)
    post("/admin/cong-khai/ke-hoach/datmui/2027/", {"begin": ""}, installation.approver)
    assert PlanRow.objects.get() == row


def test_an_account_without_a_role_is_turned_away(get):
    nobody = get_user_model().objects.create_user("nobody")
    for address in ("/admin/cong-khai/", LIST, PLAN):
        assert get(address, nobody).status_code == 302


def test_an_administrator_reads_everything(get, root):
    for address in ("/admin/cong-khai/", LIST, PLAN, "/admin/cong-khai/tinh/2026/4/"):
        assert get(address, root).status_code == 200


def test_the_menu_is_for_those_who_hold_a_role(get, root):
    assert "/admin/cong-khai/" in get("/admin/").content.decode()
    officer = get_user_model().objects.create_user("officer")
    from django.contrib.auth.models import Permission

    officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert "/admin/cong-khai/" not in get("/admin/", officer).content.decode()


def test_holidays_are_for_administrators(get, post, root, installation):
    address = "/admin/cong-khai-ngay-nghi/"
    assert get(address).status_code == 403
    assert get(address, root).status_code == 200
    data = {"day": "11/02/2027", "name": "Tết (theo thông báo)", "kind": "holiday"}
    post(f"{address}new/", data)
    assert not Holiday.objects.filter(day="2027-02-11").exists()
    post(f"{address}new/", data, root)
    assert Holiday.objects.get(day="2027-02-11").name == "Tết (theo thông báo)"


def test_a_plan_begins_with_the_14_classes(get, post, ledger):
    said = words(get(PLAN))
    assert "KẾ HOẠCH CÔNG KHAI THÔNG TIN Năm 2026" in said
    assert "Nghĩa vụ quân sự" in said
    assert not PlanRow.objects.exists()
    for _click in range(2):
        post(PLAN, {"begin": ""})
    rows = PlanRow.objects.order_by("disclosure_class")
    assert [row.disclosure_class for row in rows] == list(range(1, 15))
    assert [row.on_radio for row in rows] == [7 <= n <= 12 for n in range(1, 15)]
    assert [row.on_board for row in rows] == [n != 14 for n in range(1, 15)]
    assert all(row.unit == ledger.unit and row.year == 2026 for row in rows)


def test_last_years_plan_is_copied_a_year_later(get, post, ledger):
    post(PLAN, {"copy": ""})
    assert not PlanRow.objects.exists()
    old = {"unit": ledger.unit, "year": 2025, "disclosure_class": 3}
    PlanRow.objects.create(content="Quy hoạch", due=dt.date(2025, 3, 31), on_radio=True, **old)
    assert 'name="copy"' in get(PLAN).content.decode()
    for _click in range(2):
        post(PLAN, {"copy": ""})
    (row,) = PlanRow.objects.filter(year=2026)
    assert (row.content, row.due, row.on_radio) == ("Quy hoạch", dt.date(2026, 3, 31), True)


def filled(**fields):
    values = {
        "disclosure_class": "2",
        "content": "Dự toán ngân sách 2027",
        "when": "Quý IV",
        "due": "31/12/2026",
        "on_site": "on",
        "on_board": "on",
        "responsible": "Kế toán",
        "note": "",
        "bulletin": "",
    }
    return {key: value for key, value in (values | fields).items() if value is not None}


def test_a_line_is_written_changed_and_deleted(get, post, ledger):
    post(f"{PLAN}dong/", filled())
    row = PlanRow.objects.get()
    assert (row.unit, row.year, row.due) == (ledger.unit, 2026, dt.date(2026, 12, 31))
    assert (row.on_site, row.on_board, row.on_radio) == (True, True, False)
    assert "Dự toán ngân sách 2027" in words(get(PLAN))
    post(f"{PLAN}dong/{row.pk}/", filled(content="Quyết toán"))
    assert PlanRow.objects.get().content == "Quyết toán"
    post(f"{PLAN}dong/{row.pk}/", {"delete": ""})
    assert not PlanRow.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"content": ""}, "content"),
        ({"content": "a" * 501}, "content"),
        ({"due": "31/12/2027"}, "due"),
        ({"due": "31/02/2026"}, "due"),
        ({"disclosure_class": "15"}, "disclosure_class"),
        ({"on_site": None, "on_board": None}, "on_site"),
        ({"bulletin": "foreign"}, "bulletin"),
    ],
)
def test_a_fault_is_said_at_its_field_and_what_was_typed_stays(
    post, installation, ledger, fields, field
):
    if fields.get("bulletin"):
        foreign = installation.publish(installation.province, disclosure_class=2)
        fields = {"bulletin": str(foreign.pk)}
    answer = post(f"{PLAN}dong/", filled(**fields))
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert "Kế toán" in answer.content.decode()
    assert not PlanRow.objects.exists()


def test_a_plan_does_not_grow_without_end(post, ledger, monkeypatch):
    monkeypatch.setattr("cms.disclosure.views.MAX_ROWS", 1)
    for n in range(3):
        post(f"{PLAN}dong/", filled(content=f"Dòng {n}"))
    assert PlanRow.objects.count() == 1


def test_the_plan_and_its_xlsx_say_the_same(get, post, ledger):
    post(f"{PLAN}dong/", filled())
    post(f"{PLAN}dong/", filled(content="+84 hack", due="", when="", on_board=None))
    headings, rows = table(get(f"{PLAN}xlsx/"))
    assert headings == [column.heading for column in PLAN_COLUMNS]
    said = words(get(PLAN))
    assert [row[2] for row in rows] == ["+84 hack", "Dự toán ngân sách 2027"]
    assert [row[5:9] for row in rows] == [("x", None, None, None), ("x", "x", None, None)]
    assert rows[1][4].isoformat() == "2026-12-31T00:00:00"
    assert "Quý IV, trước ngày 31/12/2026" in said
    assert re.search(r"\+84 hack .* Trang thông tin điện tử", said)


def test_a_hostile_text_stays_text(get, post, ledger):
    post(f"{PLAN}dong/", filled(content='<script>alert(1)</script>"', note="<img src=x>"))
    markup = get(PLAN).content.decode()
    assert "<script>alert(1)" not in markup
    assert "<img src=x>" not in markup


def test_queries_do_not_grow_with_what_is_listed(get, ledger):
    counts = []
    for more in (1, 4):
        for _one in range(more):
            edition = ledger.edition()
            ledger.public(edition, "site", "20/11 08:00")
            PlanRow.objects.create(
                unit=ledger.unit,
                year=2026,
                disclosure_class=1,
                content="Kế hoạch",
                due=dt.date(2026, 11, 25),
            )
        for address in (LIST, PLAN, "/admin/cong-khai/"):
            get(address)
            with CaptureQueriesContext(connection) as queries:
                get(address)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
