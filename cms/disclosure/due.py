"""What the law or the plan wants public soon and that is not: for the dashboard."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.bulletins.models import BulletinPage
from cms.contract.vocabulary import DISCLOSURE_BY_NUMBER
from cms.units.days import local_day

from .calendar import WorkingCalendar, deadline, working_calendar
from .models import PlanRow

# A decision older than this, never published, is the list's matter and no longer the day's.
LOOK_BACK = dt.timedelta(days=366)
# More than 5 working days with the longest Tết between them.
LONGEST_TO_DEADLINE = dt.timedelta(days=31)
# Of a country's drafts the first few are wanted.
CHUNK = 100


@dataclass(frozen=True)
class Due:
    """One thing to make public. `working_days`: left until the deadline, below 0 when late.

    `kind` is "bulletin" (`pk` is its page's) or "plan" (`pk` is the plan row's).
    """

    kind: str
    pk: int
    unit: uuid.UUID
    unit_name: str
    title: str
    disclosure_class: int
    deadline: dt.date
    working_days: int

    @property
    def late(self) -> int:
        """Working days since the deadline; 0 before it."""
        return max(0, -self.working_days)


def due(
    units: Collection[uuid.UUID] | Q | None,
    within: int,
    *,
    now: dt.datetime | None = None,
    calendar: WorkingCalendar | None = None,
    limit: int | None = None,
) -> list[Due]:
    """What is due within so many working days, or late, and not public; most urgent first.

    `units`: ids, None for all, or a condition on rows with a unit (`is_held`); `limit`: no
    more than so many. Three queries, however many units and bulletins there are.
    """
    now = now or timezone.now()
    calendar = calendar or working_calendar()
    today = local_day(now)
    return due_from(
        units,
        today - LOOK_BACK,
        calendar.after(today, within),
        now=now,
        calendar=calendar,
        limit=limit,
    )


def due_from(
    units: Collection[uuid.UUID] | Q | None,
    first: dt.date,
    last: dt.date,
    *,
    now: dt.datetime,
    calendar: WorkingCalendar,
    limit: int | None = None,
) -> list[Due]:
    """What has its deadline from `first` to `last` and is not public now. Two queries."""
    of_pages = _bulletins(units, first, now, calendar)
    of_plan = _plan_rows(units, first, last, now, calendar, limit)
    # A later decision has no earlier deadline: each of them comes in the order of its own.
    wanted = islice((one for one in of_pages if first <= one.deadline <= last), limit)
    found = [*wanted, *of_plan]
    return sorted(found, key=lambda one: (one.deadline, one.unit_name, one.title, one.pk))[:limit]


def _bulletins(
    units: Collection[uuid.UUID] | Q | None,
    first: dt.date,
    now: dt.datetime,
    calendar: WorkingCalendar,
) -> Iterable[Due]:
    today = local_day(now)
    since = first - LONGEST_TO_DEADLINE
    # What an author wrote since the first save stands in the latest revision, and so in these.
    decided = {"draft_class__in": list(DISCLOSURE_BY_NUMBER)}
    decided |= {"draft_decided_on__gte": since, "draft_decided_on__lte": today}
    never_public = Q(live=False, first_published_at=None)
    later = Q(live=True, publish_at__gt=now)
    rows = BulletinPage.objects.filter(never_public | later, **decided)
    rows = _of(rows, units)
    rows = rows.order_by("draft_decided_on", "unit__full_name", "draft_title", "pk")
    for pk, unit, name, title, live, publish_at, number, decided_on in rows.values_list(
        "pk",
        "unit_id",
        "unit__full_name",
        "draft_title",
        "live",
        "publish_at",
        "draft_class",
        "draft_decided_on",
    ).iterator(chunk_size=CHUNK):
        last = deadline(decided_on, calendar)
        # What is approved and will be public in time asks nothing of anybody.
        if not (live and local_day(publish_at) <= last):
            yield Due("bulletin", pk, unit, name, title, number, last, _left(today, last, calendar))


def _plan_rows(
    units: Collection[uuid.UUID] | Q | None,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    calendar: WorkingCalendar,
    limit: int | None,
) -> Iterable[Due]:
    today = local_day(now)
    public = Q(bulletin__live=True) & (
        Q(bulletin__publish_at=None) | Q(bulletin__publish_at__lte=now)
    )
    rows = PlanRow.objects.filter(due__gte=first, due__lte=last).exclude(public)
    rows = _of(rows, units)
    rows = rows.order_by("due", "unit__full_name", "content", "pk")[:limit]
    for row in rows.select_related("unit"):
        yield Due(
            "plan",
            row.pk,
            row.unit_id,
            row.unit.full_name,
            row.content,
            row.disclosure_class,
            row.due,
            _left(today, row.due, calendar),
        )


def _of(rows: QuerySet, units: Collection[uuid.UUID] | Q | None) -> QuerySet:
    if units is None:
        return rows
    return rows.filter(units) if isinstance(units, Q) else rows.filter(unit__in=units)


def _left(today: dt.date, last: dt.date, calendar: WorkingCalendar) -> int:
    if last < today:
        return -calendar.between(last, today)
    return calendar.between(today, last)
