"""What chosen times and channels break of the law."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.contract.vocabulary import DISCLOSURES
from cms.disclosure.calendar import WEEKENDS, WorkingCalendar
from cms.disclosure.rules import breaches, obligation, whole_days
from cms.units.days import VIETNAM, day_end, day_start

MONDAY = dt.date(2026, 11, 23)
ALL = ("site", "board", "radio")


def at(day, hour=8):
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


def codes(number=1, decided_on=MONDAY, channels=ALL, days=None, publish_at=None, **others):
    start = publish_at or at(MONDAY)
    until = None if days is None else start + dt.timedelta(days=days)
    found = breaches(number, decided_on, channels, start, until, MONDAY, **others)
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("number", "channels", "board", "radio", "names_people"),
    [
        (1, ("site", "board"), 30, None, False),
        (4, ("site", "board"), 0, None, False),
        (7, ("site", "board", "radio"), 30, 3, True),
        (9, ("site", "board", "radio"), 30, 3, True),
        (12, ("site", "board", "radio"), 30, 3, False),
        (13, ("site", "board"), 0, None, False),
        (14, ("site",), None, None, False),
    ],
)
def test_what_a_class_asks_for(number, channels, board, radio, names_people):
    asked = obligation(number)
    assert asked.channels == channels
    assert (asked.board, asked.radio, asked.names_people) == (board, radio, names_people)
    assert asked.period == (30 if names_people else None)


def test_every_class_has_its_rules_and_no_other_number_does():
    assert [obligation(row.number).site for row in DISCLOSURES] == [0] * 14
    with pytest.raises(KeyError):
        obligation(15)


def test_without_a_class_nothing_is_asked():
    assert breaches(None, None, (), None, None, MONDAY) == []


def test_in_time_on_all_channels_for_long_enough():
    assert codes() == []
    assert codes(7, days=30) == []
    assert codes(1, days=30) == []
    assert codes(14, channels=("site",), days=1) == []


def test_the_fifth_working_day_is_in_time_and_the_sixth_is_late():
    decided = dt.date(2026, 11, 16)
    assert codes(decided_on=decided) == []
    late = breaches(1, decided, ALL, at(dt.date(2026, 11, 24)), None, MONDAY)
    assert [(one.code, one.field) for one in late] == [("late", "publish_at")]
    assert "23/11/2026" in late[0].sentence
    assert re.search(r"\b1\b", late[0].sentence)


def test_published_at_once_is_published_today():
    assert [one.code for one in breaches(1, dt.date(2026, 11, 13), ALL, None, None, MONDAY)] == [
        "late"
    ]
    # A time that is past already is met today at the earliest.
    assert codes(decided_on=dt.date(2026, 11, 13), publish_at=at(dt.date(2026, 11, 16))) == ["late"]


def test_a_holiday_moves_the_deadline():
    decided = dt.date(2026, 11, 13)
    holidays = WorkingCalendar(off=frozenset({dt.date(2026, 11, 20)}))
    assert codes(decided_on=decided) == ["late"]
    assert codes(decided_on=decided, calendar=holidays) == []


def test_the_day_belongs_to_vietnam_not_to_utc():
    # 23:30 UTC on Monday is Tuesday morning in Vietnam.
    moment = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert codes(decided_on=dt.date(2026, 11, 16), publish_at=moment) == ["late"]


def test_a_decision_without_a_day_or_after_today():
    assert codes(decided_on=None) == ["no_decision_day"]
    assert codes(decided_on=dt.date(2026, 11, 24)) == ["decided_later"]
    assert codes(decided_on=dt.date.max) == ["decided_later"]


@pytest.mark.parametrize(
    ("number", "channels", "wanted"),
    [
        (1, ("site",), ["no_board"]),
        (7, ("board",), ["no_site", "no_radio"]),
        (7, (), ["no_site", "no_board", "no_radio"]),
        (14, ("board",), ["no_site"]),
        (14, ("site",), []),
    ],
)
def test_a_channel_that_is_asked_for_and_not_chosen(number, channels, wanted):
    found = breaches(number, MONDAY, channels, at(MONDAY), at(MONDAY) + dt.timedelta(30), MONDAY)
    assert [one.code for one in found] == wanted
    assert [one.field for one in found] == [code.replace("no_", "on_") for code in wanted]


@pytest.mark.parametrize(
    ("number", "days", "wanted"),
    [
        (1, 29, ["board_short"]),
        (10, 2, ["board_short", "radio_short"]),
        (10, 3, ["board_short"]),
        (4, 365, ["board_not_permanent"]),
        (4, None, []),
        (1, None, []),
        (1, 400, []),
        (7, None, ["names_people_no_end"]),
        (8, 31, ["names_people_too_long"]),
        (9, 10, ["board_short"]),
    ],
)
def test_days_in_a_row(number, days, wanted):
    assert codes(number, days=days) == wanted


def test_a_short_posting_on_a_channel_that_was_not_chosen_is_not_its_fault():
    assert codes(1, channels=("site",), days=5) == ["no_board"]


def test_at_once_until_the_same_hour_a_month_later_is_thirty_days():
    until = at(MONDAY, 14) + dt.timedelta(days=30)
    assert breaches(7, MONDAY, ALL, None, until, MONDAY) == []


def test_a_whole_day_is_24_hours():
    start = at(MONDAY)
    assert whole_days(start, start + dt.timedelta(hours=23, minutes=59)) == 0
    assert whole_days(start, start + dt.timedelta(hours=48)) == 2
    assert whole_days(start, start - dt.timedelta(hours=48)) == 0
    assert whole_days(day_start(MONDAY), day_end(MONDAY)) == 1


@given(
    st.integers(1, 14),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)) | st.none(),
    st.sets(st.sampled_from(ALL)),
    st.integers(-40, 40) | st.none(),
    st.integers(-10, 400) | st.none(),
)
def test_every_breach_has_a_sentence_and_a_field_of_the_bulletin(
    number, decided, channels, begins, days
):
    publish_at = None if begins is None else at(MONDAY) + dt.timedelta(days=begins)
    until = None if days is None else (publish_at or at(MONDAY)) + dt.timedelta(days=days)
    found = breaches(number, decided, channels, publish_at, until, MONDAY, calendar=WEEKENDS)
    fields = {"decided_on", "publish_at", "valid_until", "on_site", "on_board", "on_radio"}
    assert all(one.sentence and one.field in fields for one in found)
    assert len({one.code for one in found}) == len(found)
    assert {one.code for one in found if one.code.startswith("no_") and one.field[:3] == "on_"} == {
        f"no_{name}" for name in obligation(number).channels if name not in channels
    }
