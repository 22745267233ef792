"""Who reads what citizens sent to which unit, and the figures that are made of ratings."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from cms.accounts.models import Role, User
from cms.accounts.roles import is_held, units_of
from cms.contract.feedback import GRADES
from cms.sites.feedback.models import Feedback, PageRating, Satisfaction
from cms.units.days import today
from cms.units.models import Unit

# Writers and approvers of the unit, of a hub that serves it, of the province over it.
READERS = (Role.Kind.AUTHOR, Role.Kind.APPROVER)
# Days that the table of ratings looks back, and months that the table of satisfaction does.
RATED_DAYS, RATED_MONTHS = 90, 12
# More is not read; a unit of one's own shows them all but in a very busy quarter.
PAGES_SHOWN = 100
UNITS_SHOWN = 200
SATISFIED_FROM = 4


def may_read(user: User) -> bool:
    """Whether there is anything here for a person."""
    return user.is_superuser or bool(units_of(user, *READERS))


def held(user: User, unit: str = "unit") -> Q:
    """The condition on rows of units whose citizens a person hears."""
    return Q() if user.is_superuser else is_held(user, *READERS, unit=unit)


def messages_for(user: User) -> QuerySet[Feedback]:
    """The messages that a person may read, the newest first."""
    return Feedback.objects.filter(held(user)).select_related("unit")


def units_for(user: User) -> QuerySet[Unit]:
    """The units that a person may choose from: theirs, where somebody has sent anything."""
    sent = Q(pk__in=Feedback.objects.values("unit")) | Q(pk__in=PageRating.objects.values("unit"))
    sent |= Q(pk__in=Satisfaction.objects.values("unit"))
    return Unit.objects.filter(held(user, unit="pk"), sent).order_by("-level", "name", "code")


def unit_named(user: User, name: str) -> Unit | None:
    """That of `units_for` with this host label, or, as former units have none, with this key."""
    try:
        named = Q(pk=UUID(name))
    except ValueError:
        named = Q(host_label=name)
    return units_for(user).filter(named).first() if name else None


class Waiting(NamedTuple):
    """New messages of a unit: how many, and since when the oldest waits (UTC)."""

    unit: Unit
    count: int
    oldest: dt.datetime


def waiting_for(user: User, most: int) -> list[Waiting]:
    """Units of a person's where new messages wait, the longest wait first.

    For those who hold a role there; an administrator who holds none has nothing to do.
    """
    rows = list(
        Feedback.objects.filter(is_held(user, *READERS), state=Feedback.State.NEW)
        .values("unit")
        .annotate(count=Count("pk"), oldest=Min("at"))
        .order_by("oldest")[:most]
    )
    units = Unit.objects.in_bulk([row["unit"] for row in rows])
    return [Waiting(units[row["unit"]], row["count"], row["oldest"]) for row in rows]


class RatedPage(NamedTuple):
    """How many of those who rated a page found it useful: `useful` of `total`."""

    unit: Unit
    page: str
    useful: int
    total: int

    @property
    def address(self) -> str:
        """The page where citizens have it."""
        port = "" if settings.BANTIN_PORT in (80, 443) else f":{settings.BANTIN_PORT}"
        return f"{settings.BANTIN_SCHEME}://{self.unit.host}{port}{self.page}"


def rated_pages(user: User, unit: Unit | None = None) -> list[RatedPage]:
    """The pages that were rated most within RATED_DAYS, of one unit or of all of a person's."""
    since = today() - dt.timedelta(days=RATED_DAYS - 1)
    found = PageRating.objects.filter(held(user), day__gte=since)
    if unit is not None:
        found = found.filter(unit=unit)
    rows = list(
        found.values("unit", "page")
        .annotate(yes=Sum("useful"), total=Sum(F("useful") + F("not_useful")))
        .order_by("-total", "page")[:PAGES_SHOWN]
    )
    units = Unit.objects.in_bulk({row["unit"] for row in rows})
    return [RatedPage(units[row["unit"]], row["page"], row["yes"], row["total"]) for row in rows]


class SatisfiedMonth(NamedTuple):
    """The grades of a month: how many of each, 5 first; `satisfied` of `total` are 4 or 5."""

    month: dt.date
    counts: list[int]
    satisfied: int
    total: int


def satisfied_months(user: User, unit: Unit | None = None) -> list[SatisfiedMonth]:
    """Months with a grade, the newest first; a month without one is not there."""
    found = Satisfaction.objects.filter(held(user))
    if unit is not None:
        found = found.filter(unit=unit)
    months: dict[dt.date, dict[int, int]] = {}
    rows = found.values(month=TruncMonth("day"), grade=F("score")).annotate(n=Sum("count"))
    for row in rows:
        months.setdefault(row["month"], {})[row["grade"]] = row["n"]
    newest = sorted(months, reverse=True)[:RATED_MONTHS]
    return [_month(month, months[month]) for month in newest]


def _month(month: dt.date, counts: dict[int, int]) -> SatisfiedMonth:
    satisfied = sum(n for score, n in counts.items() if score >= SATISFIED_FROM)
    shown = [counts.get(grade.score, 0) for grade in GRADES]
    return SatisfiedMonth(month, shown, satisfied, sum(counts.values()))
