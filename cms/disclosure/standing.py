"""What was public where, from when to when, held against the law; and what is still due.

Read from the publication ledger, which is never changed: a begin row says when an edition
became public on one output, the row that ends it until when. Only a unit's own bulletins on
its own channels count: what the province sends is the province's disclosure.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone

from cms.publishing.freeze import read
from cms.publishing.models import Edition, LedgerRow
from cms.units.days import day_end, day_start, local_day
from cms.units.models import Unit

from .calendar import WorkingCalendar, deadline, working_calendar
from .rules import obligation, whole_days

CHANNELS = ("site", "board", "radio")
MAIN_LANGUAGE = "vi"


class State(enum.StrEnum):
    """How a disclosure stands to its deadline; judged by the website, obliged for all classes."""

    MET = "met"
    LATE = "late"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


class Facts(NamedTuple):
    """What an edition says of itself. `title` is None where its content was erased by law."""

    disclosure_class: int
    decided_on: dt.date | None
    title: str | None


class Span(NamedTuple):
    """Public without a break from `start` to `end` (UTC), None while it still is."""

    start: dt.datetime
    end: dt.datetime | None


@dataclass(frozen=True)
class Shown:
    """One channel of a disclosure: its unbroken spans in order, at least one."""

    spans: tuple[Span, ...]
    now: dt.datetime

    @property
    def first(self) -> dt.datetime:
        return self.spans[0].start

    @property
    def until(self) -> dt.datetime | None:
        """None: still public."""
        return self.spans[-1].end

    @property
    def days(self) -> int:
        """Whole consecutive days of the longest unbroken span, up to now if it goes on."""
        return max(whole_days(start, end or self.now) for start, end in self.spans)

    @property
    def gaps(self) -> list[Span]:
        """When it was not shown between its first and its last moment."""
        pairs = zip(self.spans, self.spans[1:], strict=False)
        return [Span(before.end, after.start) for before, after in pairs]


@dataclass(frozen=True)
class Standing:
    """One disclosed bulletin, through all its editions in Vietnamese.

    `languages`: the others in which it was public as well, which are no disclosures of
    their own. `late_days`: working days after the deadline, up to today where it is not public yet.
    `short`: channels on which it ended before the days that the law asks for.
    """

    bulletin: uuid.UUID
    languages: tuple[str, ...]
    editions: tuple[int, ...]
    facts: Facts
    deadline: dt.date | None
    shown: Mapping[str, Shown]
    state: State
    late_days: int = 0
    missing: tuple[str, ...] = ()
    short: tuple[str, ...] = field(default=())

    @property
    def begun(self) -> dt.datetime:
        """When a reader could first see it anywhere."""
        return min(one.first for one in self.shown.values())


def quarter(year: int, number: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter (1-4); ValueError for any other number."""
    if number not in range(1, 5):
        raise ValueError(f"there is no quarter {number}")
    start = dt.date(year, 3 * number - 2, 1)
    after = dt.date(year + number // 4, 3 * number % 12 + 1, 1)
    return start, after - dt.timedelta(days=1)


def standings(
    unit: Unit,
    first: dt.date,
    last: dt.date,
    *,
    now: dt.datetime | None = None,
    calendar: WorkingCalendar | None = None,
) -> list[Standing]:
    """The unit's disclosures that first became public from `first` to `last`, oldest first.

    Two queries, with the calendar's, however many there are.
    """
    now = now or timezone.now()
    calendar = calendar or working_calendar()
    found = []
    for rows in _by_bulletin(_begin_rows(unit, first, last)).values():
        main = [row for row in rows if row.edition.language == MAIN_LANGUAGE] or rows
        if first <= local_day(main[0].at) <= last:
            others = {row.edition.language for row in rows} - {MAIN_LANGUAGE}
            facts = facts_of(main[-1].edition, now)
            found.append(_standing(main, tuple(sorted(others)), facts, now, calendar))
    return sorted(found, key=lambda one: (one.begun, one.bulletin))


def facts_of(edition: Edition, now: dt.datetime) -> Facts:
    """The facts of a disclosed edition, as far as they outlive the erasure of its content.

    What names persons is erased when its period is over (Law 10/2022/QH15, classes 7-9):
    its title is then no longer said either.
    """
    if not edition.document:
        return Facts(edition.disclosure_class, None, None)
    over = edition.expire_at is not None and edition.expire_at <= now
    erased = over and obligation(edition.disclosure_class).names_people
    title = None if erased else edition.title
    return Facts(edition.disclosure_class, read(edition).decided_on, title)


def _begin_rows(unit: Unit, first: dt.date, last: dt.date) -> Iterable[LedgerRow]:
    """All begin rows of the bulletins of which some row began in the period."""
    own = LedgerRow.objects.filter(
        output__unit=unit, edition__issuer=unit, edition__disclosure_class__gte=1, ends=None
    )
    touched = own.filter(at__gte=day_start(first), at__lt=day_end(last))
    return (
        own.filter(edition__bulletin__in=touched.values("edition__bulletin"))
        .select_related("output", "edition", "ended_by")
        .order_by("at", "pk")
    )


def _by_bulletin(rows: Iterable[LedgerRow]) -> dict[uuid.UUID, list[LedgerRow]]:
    grouped: dict[uuid.UUID, list[LedgerRow]] = {}
    for row in rows:
        grouped.setdefault(row.edition.bulletin, []).append(row)
    return grouped


def _standing(
    rows: list[LedgerRow],
    languages: tuple[str, ...],
    facts: Facts,
    now: dt.datetime,
    calendar: WorkingCalendar,
) -> Standing:
    shown = {
        kind: Shown(tuple(_merged(own)), now)
        for kind in CHANNELS
        if (own := [row for row in rows if row.output.kind == kind])
    }
    asked = obligation(facts.disclosure_class)
    lengths = {"board": asked.board, "radio": asked.radio}
    last = deadline(facts.decided_on, calendar) if facts.decided_on else None
    state, late = _judged(shown.get("site"), last, now, calendar)
    return Standing(
        bulletin=rows[0].edition.bulletin,
        languages=languages,
        editions=tuple(sorted({row.edition.n for row in rows})),
        facts=facts,
        deadline=last,
        shown=shown,
        state=state,
        late_days=late,
        missing=tuple(name for name in asked.channels if name not in shown),
        short=tuple(
            name
            for name, days in lengths.items()
            if name in shown and _too_short(shown[name], days)
        ),
    )


def _too_short(shown: Shown, days: int | None) -> bool:
    """Whether it ended early: before the days asked for, or at all where it is for good."""
    if shown.until is None or days is None:
        return False
    return days == 0 or shown.days < days


def _judged(
    site: Shown | None, last: dt.date | None, now: dt.datetime, calendar: WorkingCalendar
) -> tuple[State, int]:
    if last is None:
        return State.UNKNOWN, 0
    day = local_day(site.first if site else now)
    if day > last:
        return State.LATE, calendar.between(last, day)
    return (State.MET if site else State.NOT_YET), 0


def _merged(rows: Iterable[LedgerRow]) -> list[Span]:
    """Spans of one channel in order, those that touch as one: a new edition is no gap."""
    spans: list[Span] = []
    for row in rows:
        ended = getattr(row, "ended_by", None)
        span = Span(row.at, ended.at if ended else None)
        before = spans[-1] if spans else None
        if before is None or (before.end is not None and before.end < span.start):
            spans.append(span)
        elif before.end is not None:
            open_ended = span.end is None
            spans[-1] = Span(before.start, None if open_ended else max(before.end, span.end))
    return spans
