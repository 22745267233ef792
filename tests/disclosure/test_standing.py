"""What was public where, from when to when, held against the law."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.disclosure.standing import State, quarter, standings

from .conftest import NOW, at

QUARTER = quarter(2026, 4)


@pytest.fixture
def stand(ledger):
    """`stand(first, last)`: the standings of Đất Mũi, the fourth quarter unless told."""
    return lambda *period: standings(ledger.unit, *(period or QUARTER), now=NOW)


def test_quarters():
    assert [quarter(2026, n) for n in (1, 4)] == [
        (dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        (dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ]
    assert quarter(2024, 1)[1] - quarter(2024, 1)[0] == dt.timedelta(days=90)
    with pytest.raises(ValueError, match="quarter 5"):
        quarter(2026, 5)


def test_in_time_and_still_public(ledger, stand):
    one = ledger.edition()
    ledger.public(one, "site", "20/11 14:03")
    ledger.public(one, "board", "20/11 14:04")
    (found,) = stand()
    assert found.facts.title == "Dự toán ngân sách 2027"
    assert found.deadline == dt.date(2026, 11, 23)
    assert (found.state, found.late_days, found.missing, found.short) == (State.MET, 0, (), ())
    assert found.shown["site"].first == at("20/11 14:03")
    assert found.shown["site"].until is None
    assert found.shown["board"].days == 2
    assert "radio" not in found.shown


def test_late_by_working_days(ledger, stand):
    ledger.public(ledger.edition(decided_on=dt.date(2026, 11, 9)), "site", "20/11 08:00")
    (found,) = stand()
    assert found.deadline == dt.date(2026, 11, 16)
    assert (found.state, found.late_days) == (State.LATE, 4)
    assert found.missing == ("board",)


def test_on_the_board_alone_it_is_not_yet_on_the_site(ledger, stand):
    ledger.public(ledger.edition(), "board", "20/11 08:00")
    (found,) = stand()
    assert (found.state, found.missing) == (State.NOT_YET, ("site",))


def test_without_a_day_of_decision_nothing_is_judged(ledger, stand):
    ledger.public(ledger.edition(decided_on=None), "site", "20/11 08:00")
    (found,) = stand()
    assert (found.state, found.deadline) == (State.UNKNOWN, None)


def test_a_new_edition_is_no_gap(ledger, stand):
    bulletin = uuid.uuid4()
    first = ledger.edition(bulletin=bulletin)
    second = ledger.edition("Dự toán ngân sách 2027 (đính chính)", bulletin=bulletin, n=2)
    ledger.public(first, "site", "02/10 08:00", "20/10 09:30")
    ledger.public(second, "site", "20/10 09:30", "05/11 08:00")
    (found,) = stand()
    assert found.editions == (1, 2)
    assert found.facts.title.endswith("(đính chính)")
    assert found.shown["site"].days == 34
    assert found.shown["site"].gaps == []
    assert found.shown["site"].until == at("05/11 08:00")


def test_a_gap_is_named_and_breaks_the_days_in_a_row(ledger, stand):
    one = ledger.edition()
    ledger.public(one, "site", "02/10 08:00")
    ledger.public(one, "board", "02/10 08:00", "20/10 08:00")
    ledger.public(one, "board", "20/10 08:01", "09/11 08:00")
    (found,) = stand()
    board = found.shown["board"]
    assert board.days == 19
    assert board.gaps == [(at("20/10 08:00"), at("20/10 08:01"))]
    assert found.short == ("board",)


def test_what_must_stay_for_good_and_ended(ledger, stand):
    one = ledger.edition(number=13)
    ledger.public(one, "site", "02/10 08:00")
    ledger.public(one, "board", "02/10 08:00", "20/11 08:00")
    assert stand()[0].short == ("board",)


def test_days_still_running_are_counted_up_to_now(ledger, stand):
    one = ledger.edition(number=10)
    for kind in ("site", "board", "radio"):
        ledger.public(one, kind, "20/11 10:01")
    (found,) = stand()
    assert [shown.days for shown in found.shown.values()] == [2, 2, 2]
    assert found.short == ()


def test_the_quarter_is_that_of_the_first_day_in_vietnam(ledger, stand):
    # 23:59 on 30/9 is the third quarter, although a correction follows in the fourth.
    bulletin = uuid.uuid4()
    ledger.public(ledger.edition(bulletin=bulletin), "site", "30/09 23:59", "10/10 08:00")
    ledger.public(ledger.edition(bulletin=bulletin, n=2), "site", "10/10 08:00")
    other = ledger.edition("Ngày đầu quý")
    ledger.public(other, "site", "01/10 00:00")
    assert [one.facts.title for one in stand()] == ["Ngày đầu quý"]
    assert [one.editions for one in stand(*quarter(2026, 3))] == [(1, 2)]


def test_another_language_is_no_disclosure_of_its_own(ledger, stand):
    bulletin = uuid.uuid4()
    ledger.public(ledger.edition(bulletin=bulletin), "site", "20/11 08:00")
    ledger.public(ledger.edition(bulletin=bulletin, language="km"), "site", "20/11 08:00")
    (found,) = stand()
    assert found.languages == ("km",)


def test_what_is_not_the_units_own_disclosure_is_not_listed(ledger, units, stand):
    from_above = ledger.edition(issuer=units.province)
    ledger.public(from_above, "site", "20/11 08:00")
    plain = ledger.edition(number=None)
    ledger.public(plain, "site", "20/11 08:00")
    elsewhere = ledger.edition()
    ledger.public(elsewhere, "site", "20/11 08:00", unit=units.anxuyen)
    assert stand() == []


def test_an_erased_title_is_gone_and_the_fact_stays(ledger, stand):
    end = at("01/11 08:00")
    for number in (7, 3):
        one = ledger.edition("Danh sách hộ được hỗ trợ", number=number, expire_at=end)
        ledger.public(one, "site", "02/10 08:00", "01/11 08:00")
    persons, project = sorted(stand(), key=lambda found: -found.facts.disclosure_class)
    assert persons.facts == (7, dt.date(2026, 11, 16), None)
    assert project.facts.title == "Danh sách hộ được hỗ trợ"
    assert [found.shown["site"].days for found in (persons, project)] == [30, 30]


def test_a_title_of_persons_is_said_while_its_period_goes_on(ledger, stand):
    one = ledger.edition(number=7, expire_at=at("23/11 10:01"))
    ledger.public(one, "site", "02/11 08:00")
    assert stand()[0].facts.title == "Dự toán ngân sách 2027"


def test_an_edition_without_its_document_is_a_fact_too(ledger, stand):
    one = ledger.edition(number=7)
    ledger.public(one, "site", "02/10 08:00", "01/11 08:00")
    ledger.empty(one)
    (found,) = stand()
    assert found.facts == (7, None, None)
    assert found.shown["site"].days == 30


def test_oldest_first(ledger, stand):
    for title, day in (("B", "12/11 08:00"), ("A", "03/11 08:00"), ("C", "20/11 08:00")):
        ledger.public(ledger.edition(title), "site", day)
    assert [one.facts.title for one in stand()] == ["A", "B", "C"]


def test_queries_do_not_grow_with_disclosures(ledger, stand):
    counts = []
    for more in (1, 6):
        for _one in range(more):
            edition = ledger.edition()
            for kind in ("site", "board", "radio"):
                ledger.public(edition, kind, "02/10 08:00", "20/10 08:00")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = stand()
        counts.append((len(found), len(queries)))
    assert counts == [(1, 2), (7, 2)]
