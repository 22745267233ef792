"""Kiểm tra trang: who reads what, and in which words."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.paginator import Page
from django.urls import reverse

from cms.accounts.roles import grant
from cms.contract.addresses import bulletin_path, bulletin_path_for
from cms.desk.checking.views import SHOWN, _uuids
from cms.desk.checking.wording import SIMPLE, SPECIAL, words
from cms.publishing.conformance import MORE
from cms.publishing.freeze import read
from cms.publishing.models import Edition, SiteFinding
from cms.units.models import Unit
from sitegen.finding import OF_PAGE, OF_SITE

pytestmark = pytest.mark.django_db

THEN = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)


def finding(unit, **fields):
    values = {
        "page": "/lien-he.html",
        "rule": "link",
        "selector": "main > p > a",
        "expected": "200",
        "found": "/khong-co.html",
        "severity": "error",
        "since": THEN,
        **fields,
    }
    return SiteFinding.objects.create(unit=unit, **values)


@pytest.fixture
def author(installation, client):
    client.force_login(installation.author)
    return client


def seen(client, *where):
    answer = client.get(reverse(*where))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_rule_has_words(installation):
    assert SIMPLE.keys() | SPECIAL.keys() == OF_PAGE | OF_SITE | {MORE}
    for rule in OF_PAGE | OF_SITE | {MORE}:
        number = rule in {"weight", MORE}
        row = SiteFinding(
            rule=rule,
            found="2026-10-01" if rule in {"news", "keeping"} else "200000" if number else "x",
            expected="<= 131072" if number else "history",
        )
        said = words(row)
        assert said.what
        assert said.to_do
        assert "%(" not in said.what
    assert "195" in words(SiteFinding(rule="weight", found="200000", expected="<= 131072")).what
    assert "01/10/2026" in words(SiteFinding(rule="news", found="2026-10-01")).what


def test_a_unit_reads_its_own_and_nobody_elses(installation, client):
    unit = installation.datmui.unit
    finding(unit)
    finding(installation.pages["anxuyen"].unit, found="/cua-an-xuyen.html")
    single = get_user_model().objects.create_user("mot.xa")
    grant(single, "author", unit)
    client.force_login(single)
    answer = client.get(reverse("desk_checks"))
    assert answer.status_code == 302
    assert answer.url == reverse("desk_check", args=["datmui"])
    text = client.get(answer.url).content.decode()
    assert "/khong-co.html" in text
    assert "main &gt; p &gt; a" in text
    assert "10:30, 20/11/2026" in text
    assert "/cua-an-xuyen.html" not in text
    assert client.get(reverse("desk_check", args=["anxuyen"])).status_code == 404
    assert client.get(reverse("desk_check", args=["tinh"])).status_code == 404
    nobody = get_user_model().objects.create_user("khong.vai")
    client.force_login(nobody)
    assert client.get(reverse("desk_check", args=["datmui"])).status_code != 200


def test_what_a_hostile_page_holds_is_shown_as_text(installation, author):
    finding(installation.datmui.unit, found="<script>alert(1)</script>", selector="a[x='<b>']")
    text = seen(author, "desk_check", None, ["datmui"])
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_bulletin_is_named_and_leads_to_its_editor(installation, author):
    page = installation.publish(title="Lịch tiêm chủng")
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    finding(installation.datmui.unit, page=path)
    text = seen(author, "desk_check", None, ["datmui"])
    assert "Lịch tiêm chủng" in text
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text
    source = installation.publish(parent=installation.province, title="Của tỉnh", audience="all")
    path = bulletin_path(read(Edition.objects.get(bulletin=source.uuid)))
    finding(installation.datmui.unit, page=path)
    single = get_user_model().objects.create_user("mot.xa")
    grant(single, "author", installation.datmui.unit)
    author.force_login(single)
    text = seen(author, "desk_check", None, ["datmui"])
    assert "Của tỉnh" in text
    assert reverse("wagtailadmin_pages:edit", args=[source.pk]) not in text
    assert "Tỉnh Cà Mau" in text


def test_a_path_names_the_ids_that_it_may_have():
    name = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    first, last = _uuids(bulletin_path_for(name, "mot-hai", THEN))
    assert first <= UUID(name) <= last
    assert (last.int - first.int).bit_length() == 88
    assert _uuids("/lien-he.html") is None
    assert _uuids("/ban-tin/2026/x-aaaaaaa1.html") is None


@pytest.mark.parametrize("below", [True, False])
def test_the_province_has_a_table_with_the_broken_first(installation, client, below):
    """Whoever works for the province reads of all its communes; what is theirs is told at home."""
    boss = get_user_model().objects.create_user("tinh.xem")
    grant(boss, "author", installation.province.unit, below=below)
    last = Unit.objects.current().communes().order_by("-name").first()
    for number in range(3):
        finding(last, found=f"/x{number}")
    finding(last, rule="news", found="", severity="warning")
    finding(installation.datmui.unit, rule="introduction", severity="warning")
    client.force_login(boss)
    answer = client.get(reverse("desk_checks"))
    page: Page = answer.context_data["page"]
    rows = [(unit.full_name, unit.errors, unit.warnings) for unit in page]
    assert rows[:2] == [(last.full_name, 3, 1), ("Xã Đất Mũi", 0, 1)]
    assert len(rows) == SHOWN
    assert page.paginator.count == 65
    sought = client.get(reverse("desk_checks"), {"q": "Đất Mũi"}).content.decode()
    assert reverse("desk_check", args=["datmui"]) in sought
    assert reverse("desk_check", args=[last.host_label]) not in sought
    assert client.get(reverse("desk_check", args=[last.host_label])).status_code == 200
    home = seen(client, "wagtailadmin_home")
    assert (reverse("desk_check", args=[last.host_label]) in home) is below


def test_the_dashboard_tells_of_errors_alone(installation, author):
    heading = 'id="desk-broken"'
    finding(installation.datmui.unit, rule="introduction", severity="warning")
    assert heading not in seen(author, "wagtailadmin_home")
    finding(installation.datmui.unit)
    finding(installation.pages["anxuyen"].unit)
    home = seen(author, "wagtailadmin_home")
    assert heading in home
    assert reverse("desk_check", args=["datmui"]) in home
    assert reverse("desk_check", args=["anxuyen"]) not in home


def test_a_table_of_all_units_takes_a_bounded_number_of_queries(
    installation, client, django_assert_max_num_queries
):
    boss = get_user_model().objects.create_user("tinh.xem")
    grant(boss, "author", installation.province.unit, below=True)
    client.force_login(boss)
    for unit in Unit.objects.current().communes()[:30]:
        finding(unit, since=THEN + timedelta(minutes=1))
    client.get(reverse("desk_checks"))
    with django_assert_max_num_queries(25):
        client.get(reverse("desk_checks"))
