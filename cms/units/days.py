"""Which local day a moment belongs to.

A unit, a target or a count holds for whole days, and a day begins at 00:00 +07:00 in
Vietnam whatever zone the server or the database uses.
"""

import datetime as dt
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local_day(moment: dt.date | dt.datetime) -> dt.date:
    """The day in Vietnam of a date (itself) or of an aware datetime.

    Raises ValueError for a datetime without a zone: guessing one moves the border of
    a merger by hours.
    """
    if isinstance(moment, dt.datetime):
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone")
        return moment.astimezone(VIETNAM).date()
    return moment


def day_start(day: dt.date) -> dt.datetime:
    """The first moment of a day in Vietnam, aware."""
    return dt.datetime.combine(day, dt.time(), tzinfo=VIETNAM)


def day_end(day: dt.date) -> dt.datetime:
    """The first moment after a day in Vietnam, aware; the end of a half-open interval."""
    return day_start(day + dt.timedelta(days=1))


def today() -> dt.date:
    """The current day in Vietnam."""
    return dt.datetime.now(VIETNAM).date()
