"""What the law asks of a disclosure, and what chosen times and channels break.

Law 10/2022/QH15 on grassroots democracy, articles 11-14; the classes and their durations
stand in `cms.contract.vocabulary`. Pure: nothing here reads a clock or the database.
A "day" of posting is a whole span of 24 hours, so that no shorter posting ever counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.contract.vocabulary import DISCLOSURE_BY_NUMBER
from cms.units.days import day_start, local_day

from .calendar import WEEKENDS, WORKING_DAYS_TO_PUBLISH, WorkingCalendar

DAY = dt.timedelta(days=1)


class Obligation(NamedTuple):
    """What a class obliges a commune to: consecutive days on each channel.

    None: the channel is not asked for; 0: for good. `names_people`: public for the
    period and no longer, `period` days.
    """

    site: int | None
    board: int | None
    radio: int | None
    names_people: bool

    @property
    def channels(self) -> tuple[str, ...]:
        """The obliged channels, by the contract's names."""
        days = {"site": self.site, "board": self.board, "radio": self.radio}
        return tuple(name for name, asked in days.items() if asked is not None)

    @property
    def period(self) -> int | None:
        """Days after which what names persons must be taken down; None: no such end."""
        return max(self.board or 0, self.radio or 0) if self.names_people else None


class Breach(NamedTuple):
    """One thing that the law does not allow: a code, the sentence to show, the field it is at."""

    code: str
    sentence: str
    field: str


def obligation(disclosure_class: int) -> Obligation:
    """What a class (1-14) asks for; every class is published on the website. KeyError otherwise."""
    row = DISCLOSURE_BY_NUMBER[disclosure_class]
    return Obligation(0, row.board_days, row.radio_days, row.names_people)


def whole_days(start: dt.datetime, end: dt.datetime) -> int:
    """Whole spans of 24 hours from one aware moment to another; 0 if it is not after."""
    return max(0, (end - start) // DAY)


def breaches(
    disclosure_class: int | None,
    decided_on: dt.date | None,
    channels: Collection[str],
    publish_at: dt.datetime | None,
    valid_until: dt.datetime | None,
    today: dt.date,
    *,
    calendar: WorkingCalendar = WEEKENDS,
) -> list[Breach]:
    """What the choices of a bulletin would break; empty without a disclosure class.

    `channels` are the contract's names; `publish_at` and `valid_until` aware moments, empty
    as in the bulletin (at once; never). `today` is the day on which it would be approved; of a
    bulletin that is public already, the day on which it became so. `calendar` gives the
    holidays: without it only weekends are days off.
    """
    if disclosure_class is None:
        return []
    asked = obligation(disclosure_class)
    return [
        *_of_deadline(decided_on, publish_at, today, calendar),
        *_of_channels(asked, channels),
        *_of_durations(asked, channels, publish_at, valid_until, today),
        *_of_persons(asked, publish_at, valid_until, today),
    ]


def _of_deadline(
    decided_on: dt.date | None,
    publish_at: dt.datetime | None,
    today: dt.date,
    calendar: WorkingCalendar,
) -> Iterator[Breach]:
    if decided_on is None:
        sentence = _("Without the day of the decision the deadline is not known.")
        yield Breach("no_decision_day", sentence, "decided_on")
        return
    if decided_on > today:
        yield Breach("decided_later", _("The decision is dated after today."), "decided_on")
        return
    last = calendar.after(decided_on, WORKING_DAYS_TO_PUBLISH)
    public_on = max(local_day(publish_at), today) if publish_at else today
    if public_on > last:
        late = calendar.between(last, public_on)
        sentence = ngettext(
            "It had to be public by %(last)s, 5 working days from the decision: "
            "%(late)d working day late.",
            "It had to be public by %(last)s, 5 working days from the decision: "
            "%(late)d working days late.",
            late,
        ) % {"last": f"{last:%d/%m/%Y}", "late": late}
        yield Breach("late", sentence, "publish_at")


def _of_channels(asked: Obligation, channels: Collection[str]) -> Iterator[Breach]:
    sentences = {
        "site": _("This class must be published on the website."),
        "board": _("This class must be posted on the board as well."),
        "radio": _("This class must be read over the loudspeakers as well."),
    }
    for name in asked.channels:
        if name not in channels:
            yield Breach(f"no_{name}", sentences[name], f"on_{name}")


def _of_durations(
    asked: Obligation,
    channels: Collection[str],
    publish_at: dt.datetime | None,
    valid_until: dt.datetime | None,
    today: dt.date,
) -> Iterator[Breach]:
    if valid_until is None:
        return
    days = whole_days(_start(publish_at, today), valid_until)
    if "board" in channels and asked.board == 0:
        sentence = _("This class stays on the board for good; leave the expiry empty.")
        yield Breach("board_not_permanent", sentence, "valid_until")
    elif "board" in channels and asked.board and days < asked.board:
        sentence = _("On the board for %(days)d whole days; the law asks for %(asked)d in a row.")
        yield Breach("board_short", sentence % {"days": days, "asked": asked.board}, "valid_until")
    if "radio" in channels and asked.radio and days < asked.radio:
        sentence = _("On the radio for %(days)d whole days; the law asks for %(asked)d in a row.")
        yield Breach("radio_short", sentence % {"days": days, "asked": asked.radio}, "valid_until")


def _of_persons(
    asked: Obligation,
    publish_at: dt.datetime | None,
    valid_until: dt.datetime | None,
    today: dt.date,
) -> Iterator[Breach]:
    if asked.period is None:
        return
    if valid_until is None:
        sentence = _("This class names persons: say when it ends, %(days)d days after it begins.")
        yield Breach("names_people_no_end", sentence % {"days": asked.period}, "valid_until")
        return
    days = whole_days(_start(publish_at, today), valid_until)
    if days > asked.period:
        sentence = _(
            "This class names persons: %(days)d days public is longer than the %(asked)d "
            "days of posting."
        )
        values = {"days": days, "asked": asked.period}
        yield Breach("names_people_too_long", sentence % values, "valid_until")


def _start(publish_at: dt.datetime | None, today: dt.date) -> dt.datetime:
    """When it would begin; published "at once", the first moment of today is the best case."""
    return publish_at or day_start(today)
