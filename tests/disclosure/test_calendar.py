"""Working days, the holidays' file, and the lunar days in it."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.disclosure.calendar import (
    DATA,
    WorkingCalendar,
    deadline,
    load_holidays,
    working_calendar,
    working_days_after,
)
from cms.disclosure.models import Holiday
from cms.units.tables import DataError, day, lines

COLUMNS = ["day", "kind", "name", "source"]
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
CALENDARS = st.builds(
    WorkingCalendar,
    off=st.frozensets(DAYS, max_size=40),
    on=st.frozensets(DAYS, max_size=40),
)
ONE = dt.timedelta(days=1)


@given(DAYS, st.integers(0, 60), CALENDARS)
def test_the_nth_working_day_has_n_working_days_up_to_it(start, n, calendar):
    end = calendar.after(start, n)
    assert calendar.between(start, end) == n
    assert end == start if n == 0 else calendar.is_working(end)
    assert end >= start


@given(DAYS, st.integers(0, 30), st.integers(0, 30), CALENDARS)
def test_working_days_add_up(start, a, b, calendar):
    assert calendar.after(calendar.after(start, a), b) == calendar.after(start, a + b)


@given(DAYS, DAYS, DAYS, CALENDARS)
def test_counting_is_additive_and_never_negative(a, b, c, calendar):
    a, b, c = sorted((a, b, c))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(c, a) == 0


@given(DAYS, st.integers(1, 30), CALENDARS, DAYS)
def test_a_further_day_off_never_brings_a_deadline_forward(start, n, calendar, extra):
    more = WorkingCalendar(calendar.off | {extra}, calendar.on)
    assert more.after(start, n) >= calendar.after(start, n)


def test_a_count_below_nought_is_refused():
    with pytest.raises(ValueError, match="-1 working days"):
        WorkingCalendar().after(dt.date(2026, 1, 1), -1)


def test_five_days_over_a_weekend():
    assert deadline(dt.date(2026, 11, 18), WorkingCalendar()) == dt.date(2026, 11, 25)
    assert deadline(dt.date(2026, 11, 21), WorkingCalendar()) == dt.date(2026, 11, 27)


@pytest.mark.django_db
def test_deadlines_over_tet_and_over_a_worked_saturday():
    load_holidays()
    # 13/2/2026 is the Friday before the nine days of Tết.
    assert deadline(dt.date(2026, 2, 13)) == dt.date(2026, 2, 27)
    # Saturday 22/8/2026 is worked for Monday 31/8; 1/9 and 2/9 are off.
    assert working_days_after(dt.date(2026, 8, 21), 1) == dt.date(2026, 8, 22)
    assert deadline(dt.date(2026, 8, 27)) == dt.date(2026, 9, 8)


@pytest.mark.django_db
def test_loading_again_keeps_what_was_edited():
    Holiday.objects.all().delete()
    first = load_holidays()
    assert first == len(list(lines(DATA, COLUMNS))) == Holiday.objects.count()
    Holiday.objects.filter(day="2026-01-02").update(kind="working", name="Đi làm")
    Holiday.objects.create(day="2027-02-11", name="Nghỉ theo thông báo")
    assert load_holidays() == 0
    assert Holiday.objects.get(day="2026-01-02").name == "Đi làm"
    assert working_calendar().is_working(dt.date(2026, 1, 2))
    assert not working_calendar().is_working(dt.date(2027, 2, 11))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("2026-02-30,holiday,A,x", ":2: day '2026-02-30' is not a date"),
        ("2026-02-03,festival,A,x", ":2: kind 'festival'"),
        ("2026-02-03,holiday,,x", ":2: a day and a name"),
        ("2026-02-03,holiday,A,x\n2026-02-03,holiday,B,x", ":3: 2026-02-03 stands there already"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(tmp_path, line, cause):
    Holiday.objects.all().delete()
    path = tmp_path / "holidays.csv"
    path.write_text(f"day,kind,name,source\n{line}\n")
    with pytest.raises(DataError, match=cause):
        load_holidays(path)
    assert not Holiday.objects.exists()


def new_moons():
    """Days (+07:00) of new moon, 2023-2028.

    Mean lunations with the largest periodic terms of J. Meeus, Astronomical Algorithms,
    chapter 49: good to some minutes, and no new moon of these years is that near midnight.
    """
    found = []
    for k in range(280, 360):
        t = k / 1236.85
        jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
        sun = math.radians(2.5534 + 29.10535670 * k)
        moon = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
        node = math.radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
        jde += (
            -0.40720 * math.sin(moon)
            + 0.17241 * math.sin(sun)
            + 0.01608 * math.sin(2 * moon)
            + 0.01039 * math.sin(2 * node)
            + 0.00739 * math.sin(moon - sun)
            - 0.00514 * math.sin(moon + sun)
            + 0.00208 * math.sin(2 * sun)
        )
        terrestrial = dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=jde - 2451545)
        # Terrestrial time runs about 70 s ahead of UTC in these years.
        found.append((terrestrial - dt.timedelta(seconds=70) + dt.timedelta(hours=7)).date())
    return found


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_tet_and_gio_to_are_on_their_lunar_days(year):
    """Mùng 1 is a day of new moon, and 10/3 the tenth day of the second month after."""
    rows = [row for row in lines(DATA, COLUMNS) if row["day"].startswith(str(year))]
    this_year = {row["name"]: day(row["day"]) for row in rows}
    tet = next(at for name, at in this_year.items() if ": mùng 1" in name)
    gio_to = next(at for name, at in this_year.items() if "10/3 âm lịch" in name)
    moons = new_moons()
    third_month = moons[moons.index(tet) + 2]
    assert gio_to == third_month + 9 * ONE


def test_every_year_has_the_days_of_the_labour_code():
    rows = [(day(row["day"]), row["kind"], row["name"]) for row in lines(DATA, COLUMNS)]
    for year in range(2024, 2028):
        off = {
            (at.month, at.day) for at, kind, _name in rows if at.year == year and kind != "working"
        }
        assert {(1, 1), (4, 30), (5, 1), (9, 2)} <= off
        assert sum(f"{year}" == f"{at.year}" and "Tết" in name for at, _k, name in rows) >= 6
        unsure = [
            name for at, _kind, name in rows if at.year == year and "chưa có thông báo" in name
        ]
        assert bool(unsure) == (year == 2027)


def test_what_is_worked_in_exchange_is_a_saturday_for_a_day_off():
    rows = list(lines(DATA, COLUMNS))
    worked = [day(row["day"]) for row in rows if row["kind"] == "working"]
    off = {day(row["day"]) for row in rows if row["kind"] == "holiday"}
    assert [at.weekday() for at in worked] == [5] * 4
    for at in worked:
        name = next(row["name"] for row in rows if day(row["day"]) == at)
        swapped = day("-".join(reversed(name[-10:].split("/"))))
        assert swapped in off
        assert swapped.weekday() < 5
