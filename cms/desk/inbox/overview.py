"""The lists of the inbox: what waits, what is on our channels, what was declined.

For one unit each line is a bulletin as that unit has it. For several units at once each
line is a bulletin with how many of them stand where. The number of queries depends on
neither bulletins nor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from cms.accounts.models import User
from cms.bulletins.inbox import notes_waiting, over, waiting_for
from cms.bulletins.models import BulletinPage, SourceAnswer
from cms.desk.inbox.collisions import Collision, channel_name, collisions, own_programmes
from cms.desk.inbox.content import current_editions, is_updated, windows_at
from cms.units.models import Unit

WAITING, CARRIED, DECLINED = "cho", "dang-phat", "tu-choi"
LISTS = (WAITING, CARRIED, DECLINED)
STATES = {
    CARRIED: (SourceAnswer.State.TAKEN, SourceAnswer.State.SCHEDULED),
    DECLINED: (SourceAnswer.State.DECLINED,),
}
PER_PAGE = 20
# What a line shows: a body of 60,000 characters is not read for it.
FIELDS = (
    "title",
    "uuid",
    "unit",
    "hub",
    "priority",
    "audience",
    "on_site",
    "on_board",
    "on_radio",
    "valid_until",
    "live",
    "first_published_at",
    "last_published_at",
)
URGENT_FIRST = Case(When(priority=BulletinPage.Priority.PRIORITY, then=Value(0)), default=Value(1))


@dataclass(frozen=True)
class Counts:
    """How many of several units a bulletin is for, and where they stand."""

    total: int
    waiting: int
    carried: int
    declined: int


@dataclass
class Line:
    """One bulletin in a list. `counts` are there for several units."""

    page: BulletinPage
    answer: SourceAnswer | None = None
    updated: bool = False
    change_note: str = ""
    collisions: list[Collision] = field(default_factory=list)
    counts: Counts | None = None

    @property
    def sender(self) -> str:
        """The body that sent it."""
        return self.page.hub.name if self.page.hub_id else self.page.unit.full_name

    @property
    def urgent(self) -> bool:
        """Whether it is on the unit's channels without an answer."""
        return self.page.priority == BulletinPage.Priority.PRIORITY

    @property
    def channels(self) -> list[str]:
        """The channels that it is for, in words; those that the unit left out are not there."""
        names = self.page.channels
        if self.answer and not self.urgent and self.answer.state in STATES[CARRIED]:
            names = [name for name in names if name in self.answer.channels]
        return [channel_name(name) for name in names]


def inbox_of(unit: Unit) -> dict[str, QuerySet]:
    """The three lists of one unit: pages that wait, answers of the others."""
    answers = SourceAnswer.objects.filter(unit=unit, page__live=True)
    answers = answers.order_by("-answered_at", "-pk")
    lasting = answers.exclude(page__valid_until__lte=timezone.now())
    return {
        WAITING: waiting_for(unit).order_by(URGENT_FIRST, "-last_published_at", "-pk"),
        CARRIED: lasting.filter(state__in=STATES[CARRIED]),
        DECLINED: answers.filter(state__in=STATES[DECLINED]),
    }


def lines_for(unit: Unit, which: str, number: str | None) -> tuple[Page, dict[str, int]]:
    """A page of `Line`s of one list of a unit, and the length of each list."""
    lists = inbox_of(unit)
    found = lists[which]
    if which == WAITING:
        found = _slim(found)
    else:
        found = found.select_related("answered_by").prefetch_related(_pages())
    page = Paginator(found, PER_PAGE).get_page(number)
    counts = {name: one.count() for name, one in lists.items() if name != which}
    counts[which] = page.paginator.count
    if which == WAITING:
        lines = [Line(one) for one in page.object_list]
    else:
        lines = [Line(one.page, one) for one in page.object_list]
    _complete(lines, unit)
    page.object_list = lines
    return page, counts


def _slim(pages: QuerySet[BulletinPage]) -> QuerySet[BulletinPage]:
    names = [*FIELDS, "unit__full_name", "hub__name"]
    return pages.select_related("unit", "hub").only(*names)


def _pages() -> Prefetch:
    return Prefetch("page", queryset=_slim(BulletinPage.objects.all()))


def _complete(lines: Sequence[Line], unit: Unit) -> None:
    """Add to each line what its edition says: corrections, and what it collides with."""
    editions = current_editions(line.page.uuid for line in lines)
    own = own_programmes(unit)
    for line in lines:
        edition = editions.get(line.page.uuid)
        if edition is None:
            continue
        if line.answer:
            line.updated = is_updated(edition, line.answer)
            line.change_note = edition.change_note if line.updated else ""
        if line.answer is None or line.answer.state != SourceAnswer.State.DECLINED:
            windows = windows_at(edition, line.answer)
            line.collisions = collisions(edition, windows, edition.channels, own)


def lines_of_all(
    units: QuerySet[Unit], which: str, number: str | None
) -> tuple[Page, dict[str, int]]:
    """A page of `Line`s of one list over several units, and the length of each list."""
    keys = units.order_by().values("pk")
    senders = list(units.order_by().values_list("parent", flat=True).distinct())
    lists = {name: _bulletins(keys, senders, name) for name in LISTS}
    found = _slim(lists[which]).order_by(URGENT_FIRST, "-last_published_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(number)
    counts = {name: one.count() for name, one in lists.items() if name != which}
    counts[which] = page.paginator.count
    page.object_list = [Line(one) for one in page.object_list]
    _count(page.object_list, units)
    return page, counts


def _bulletins(keys: QuerySet, senders: Sequence[UUID], which: str) -> QuerySet[BulletinPage]:
    """Live bulletins for some of the units that stand at one of them as the list says."""
    pages = BulletinPage.objects.filter(live=True, unit__in=senders).exclude(audience="own")
    if which != WAITING:
        answers = SourceAnswer.objects.filter(
            bulletin=OuterRef("uuid"), unit__in=keys, state__in=STATES[which]
        )
        pages = pages.filter(Exists(answers))
        return pages.exclude(over()) if which == CARRIED else pages
    of_each = SourceAnswer.objects.filter(
        bulletin=OuterRef(OuterRef("uuid")), unit=OuterRef("unit_id")
    )
    named = BulletinPage.audience_units.through.objects.filter(
        ~Exists(of_each), bulletinpage=OuterRef("pk"), unit__in=keys
    )
    of_unit = SourceAnswer.objects.filter(
        bulletin=OuterRef(OuterRef("uuid")), unit=OuterRef("pk")
    )  # fmt: skip
    anyone = Unit.objects.filter(~Exists(of_unit), pk__in=keys, parent=OuterRef("unit"))
    waits = Q(Exists(named), audience="units") | Q(Exists(anyone), audience="all")
    return pages.filter(waits).exclude(over())


def _count(lines: Sequence[Line], units: QuerySet[Unit]) -> None:
    """Add how many of the units wait, carry it, declined it."""
    keys = units.order_by().values("pk")
    of_lines = [line.page.uuid for line in lines]
    answers = SourceAnswer.objects.filter(bulletin__in=of_lines, unit__in=keys)
    grouped = answers.values_list("bulletin", "state").annotate(Count("pk"))
    stand: dict[UUID, dict[str, int]] = {}
    for bulletin, state, number in grouped.order_by():
        which = next(name for name, states in STATES.items() if state in states)
        counts = stand.setdefault(bulletin, {})
        counts[which] = counts.get(which, 0) + number
    named = _named([line.page.pk for line in lines], keys)
    below = dict(units.order_by().values_list("parent").annotate(Count("pk")))
    for line in lines:
        counts = {name: stand.get(line.page.uuid, {}).get(name, 0) for name in STATES}
        if line.page.audience == "all":
            total = below.get(line.page.unit_id, 0)
        else:
            total = named.get(line.page.pk, 0)
        # An audience that shrank leaves answers behind.
        waiting = max(0, total - sum(counts.values()))
        line.counts = Counts(total, waiting, counts[CARRIED], counts[DECLINED])


def _named(pages: Iterable[int], keys: QuerySet) -> dict[int, int]:
    rows = BulletinPage.audience_units.through.objects.filter(
        bulletinpage__in=list(pages), unit__in=keys
    )
    return dict(rows.values_list("bulletinpage").annotate(Count("pk")).order_by())


def notes_for(user: User) -> list[SourceAnswer]:
    """Local notes that wait for a person's approval."""
    return list(notes_waiting(user)[:PER_PAGE])
