"""What the law or the plan wants public soon and that is not."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.disclosure.due import due
from cms.disclosure.models import PlanRow
from tests.conftest import new_bulletin

from .conftest import NOW, at

DECIDED = dt.date(2026, 11, 18)


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
def draft(ledger, installation):
    """`draft(title, decided_on, number, parent)`: never approved; written in two goes."""

    def write(title="Dự toán", decided_on=DECIDED, number=2, parent=None):
        page = new_bulletin(title=title)
        (parent or installation.datmui).add_child(instance=page)
        # What is added after the first save stands in the revision alone.
        page.disclosure_class = number
        page.decided_on = decided_on
        page.save_revision(user=installation.author)
        return page

    return write


@pytest.fixture
def wanted(ledger):
    """`wanted(within)`: what is due at Đất Mũi."""
    return lambda within=10: due([ledger.unit.pk], within, now=NOW)


def plan_row(unit, day, **fields):
    values = {"content": "Công khai dự toán", "disclosure_class": 2, **fields}
    return PlanRow.objects.create(unit=unit, year=day.year, due=day, **values)


def test_a_draft_is_due_five_working_days_from_its_decision(draft, wanted):
    page = draft()
    (one,) = wanted()
    assert (one.kind, one.pk, one.title) == ("bulletin", page.pk, "Dự toán")
    assert (one.deadline, one.working_days, one.late) == (dt.date(2026, 11, 25), 2, 0)
    assert wanted(within=1) == []


def test_a_draft_that_is_late_says_by_how_much(draft, wanted):
    draft(decided_on=dt.date(2026, 11, 9))
    (one,) = wanted(within=0)
    assert (one.deadline, one.working_days, one.late) == (dt.date(2026, 11, 16), -5, 5)


@pytest.mark.parametrize(
    ("decided_on", "number"),
    [(None, 2), (DECIDED, None), (dt.date(2025, 1, 6), 2)],
)
def test_a_draft_without_class_or_day_or_long_past_is_not_due(draft, wanted, decided_on, number):
    draft(decided_on=decided_on, number=number)
    assert wanted() == []


def test_what_is_published_is_not_due(installation, ledger, wanted):
    installation.publish(disclosure_class=2, decided_on=DECIDED, category="disclosure")
    assert wanted() == []


def test_what_is_approved_for_a_day_too_late_is_due(installation, ledger, wanted):
    facts = {"disclosure_class": 2, "decided_on": DECIDED, "category": "disclosure"}
    installation.publish(title="Trong hạn", publish_at=at("25/11/2030 23:59"), **facts)
    (one,) = wanted()
    assert one.title == "Trong hạn"
    assert one.deadline == dt.date(2026, 11, 25)


def test_the_plan_is_due_until_its_bulletin_is_public(installation, ledger, wanted):
    row = plan_row(ledger.unit, dt.date(2026, 11, 27))
    plan_row(ledger.unit, dt.date(2026, 12, 27), content="Tháng sau")
    (one,) = wanted()
    assert (one.kind, one.pk, one.working_days) == ("plan", row.pk, 4)
    row.bulletin = installation.publish(disclosure_class=2, decided_on=DECIDED)
    row.save()
    assert wanted() == []


def test_units_see_their_own_and_most_urgent_first(draft, ledger, installation):
    draft("Đất Mũi", dt.date(2026, 11, 19))
    foreign = installation.pages["anxuyen"]
    draft("An Xuyên", dt.date(2026, 11, 18), parent=foreign)
    plan_row(ledger.unit, dt.date(2026, 11, 24), content="Kế hoạch")
    assert [one.title for one in due([ledger.unit.pk], 10, now=NOW)] == ["Kế hoạch", "Đất Mũi"]
    assert [one.title for one in due([foreign.unit.pk], 10, now=NOW)] == ["An Xuyên"]
    assert [one.title for one in due(None, 10, now=NOW)] == ["Kế hoạch", "An Xuyên", "Đất Mũi"]
    assert due([], 10, now=NOW) == []


def test_queries_do_not_grow(draft, ledger):
    counts = []
    for more in (1, 5):
        for n in range(more):
            draft(f"Dự toán {more}.{n}")
            plan_row(ledger.unit, dt.date(2026, 11, 24))
        with CaptureQueriesContext(connection) as queries:
            found = due(None, 10, now=NOW)
        counts.append((len(found), len(queries)))
    assert counts == [(2, 3), (12, 3)]
