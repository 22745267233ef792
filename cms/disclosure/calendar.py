"""Working days: the weekend, the holidays, and Saturdays worked in exchange.

All days are days in Vietnam. Sources of the holidays: Labour Code 45/2019/QH14, article 112,
and the government's notice of each year, named line by line in `data/holidays.csv`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from cms.units.tables import day as parsed_day
from cms.units.tables import lines

from .models import Holiday

DATA = Path(__file__).resolve().parent / "data" / "holidays.csv"
COLUMNS = ["day", "kind", "name", "source"]

# Law 10/2022/QH15: within 5 working days from the decision on the content to be published.
WORKING_DAYS_TO_PUBLISH = 5
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked: Monday to Friday, without `off`, with `on`."""

    off: frozenset[dt.date] = frozenset()
    on: frozenset[dt.date] = frozenset()

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on a day."""
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def after(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after a day, which is itself not counted; n = 0 is the day.

        Raises ValueError for n below 0, OverflowError past the year 9999.
        """
        if n < 0:
            raise ValueError(f"{n} working days after {day}")
        while n:
            day += DAY
            n -= self.is_working(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days there are after `start` up to and with `end`; 0 if none."""
        span = range(1, (end - start).days + 1)
        return sum(self.is_working(start + n * DAY) for n in span)


WEEKENDS = WorkingCalendar()


def working_calendar() -> WorkingCalendar:
    """The calendar with the holidays of the database: one query."""
    days: dict[str, set[dt.date]] = {kind: set() for kind in Holiday.Kind.values}
    for day, kind in Holiday.objects.values_list("day", "kind"):
        days[kind].add(day)
    return WorkingCalendar(frozenset(days["holiday"]), frozenset(days["working"]))


def working_days_after(day: dt.date, n: int, calendar: WorkingCalendar | None = None) -> dt.date:
    """The n-th working day after a day, by the calendar given or that of the database."""
    return (calendar or working_calendar()).after(day, n)


def deadline(decided_on: dt.date, calendar: WorkingCalendar | None = None) -> dt.date:
    """The last day on which a decision of that day may be published in time."""
    return working_days_after(decided_on, WORKING_DAYS_TO_PUBLISH, calendar)


@transaction.atomic
def load_holidays(path: Path = DATA) -> int:
    """Add the days of the file that the database has not got; how many.

    What an administrator has changed stays as it is. Raises `tables.DataError`
    ("file:line: cause") before anything is written.
    """
    wanted: dict[dt.date, Holiday] = {}
    for line in lines(path, COLUMNS):
        day = line.parse("day", parsed_day, "a date")
        if day is None or not line["name"]:
            raise line.error("a day and a name are needed")
        if line["kind"] not in Holiday.Kind.values:
            raise line.error(f"kind {line['kind']!r} is neither holiday nor working")
        if day in wanted:
            raise line.error(f"{day} stands there already")
        wanted[day] = Holiday(day=day, kind=line["kind"], name=line["name"])
    known = set(Holiday.objects.values_list("day", flat=True))
    fresh = [row for day, row in wanted.items() if day not in known]
    Holiday.objects.bulk_create(fresh)
    return len(fresh)
