"""What became of a source bulletin, for those who sent it: one line for each commune.

Where each commune stands takes four queries however many there are; who, when and why are
asked for in two more, for the lines that are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.accounts.models import Role, User
from cms.accounts.roles import units_of
from cms.bulletins.models import BulletinPage, SourceAnswer
from cms.devices.models import Report
from cms.publishing.models import LedgerRow, Output
from cms.units.models import Unit

WAITING, TAKEN, SCHEDULED, LIVE, PLAYED, DECLINED = (
    "cho",
    "da-nhan",
    "da-xep-lich",
    "dang-phat",
    "da-phat",
    "tu-choi",
)
NAMES = {
    WAITING: _("waiting"),
    TAKEN: _("taken"),
    SCHEDULED: _("in the schedule"),
    LIVE: _("live"),
    PLAYED: _("played"),
    DECLINED: _("declined"),
}
ANSWERED = {"taken": TAKEN, "scheduled": SCHEDULED, "declined": DECLINED}
SENT_LATELY = 10


@dataclass(frozen=True)
class Standing:
    """Where one commune stands, and on which `channels` it is public now."""

    pk: UUID
    unit: str
    code: str
    state: str
    channels: tuple[str, ...] = ()
    played_at: datetime | None = None

    @property
    def name(self) -> str:
        """The state in words."""
        return str(NAMES[self.state])


@dataclass(frozen=True)
class Line:
    """A standing with its story: `at` is since when; `until`, when the last channel ended."""

    standing: Standing
    who: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    at: datetime | None = None
    until: datetime | None = None


def standings(page: BulletinPage) -> list[Standing]:
    """Every commune that a bulletin is for, by name."""
    units = Unit.objects.filter(pk__in=_receivers(page)).order_by("name", "code")
    answers = SourceAnswer.objects.filter(bulletin=page.uuid).values_list("unit_id", "state")
    answered = dict(answers)
    public = _public(page)
    played = _played(page)
    found = []
    for pk, full_name, code in units.values_list("pk", "full_name", "code"):
        channels, at = public.get(pk), played.get(pk)
        state = _state(answered.get(pk), channels, at)
        found.append(Standing(pk, full_name, code, state, channels or (), at))
    return found


def _receivers(page: BulletinPage):
    units = Unit.objects.current().communes().filter(parent=page.unit_id)
    if page.audience == BulletinPage.AudienceKind.UNITS:
        chosen = BulletinPage.audience_units.through.objects.filter(bulletinpage=page.pk)
        units = units.filter(pk__in=chosen.values("unit"))
    return units.values("pk")


def _ledger(page: BulletinPage):
    return LedgerRow.objects.filter(edition__bulletin=page.uuid, ends=None).order_by()


def _public(page: BulletinPage) -> dict[UUID, tuple[str, ...]]:
    """By commune that it ever was public at: on which channels it is so now."""
    kinds = Output.Kind.values
    open_on = {kind: Count("pk", filter=Q(output__kind=kind, ended_by=None)) for kind in kinds}
    rows = _ledger(page).values("output__unit_id").annotate(**open_on)
    return {
        unit: tuple(kind for kind, number in zip(kinds, numbers, strict=True) if number)
        for unit, *numbers in rows.values_list("output__unit_id", *kinds)
    }


def _played(page: BulletinPage) -> dict[UUID, datetime]:
    """When a device of each commune last reported that it was on; it names the feed's item."""
    items = [f"{page.uuid}-{language}" for language in ("vi", "km", "en")]
    rows = Report.objects.filter(playing__in=items).order_by().values_list("device__unit_id")
    return dict(rows.annotate(Max("received_at")))


def _state(answered: str | None, channels: tuple[str, ...] | None, played) -> str:
    """What has been seen counts before what was said; a refusal is what the unit says last."""
    if answered == SourceAnswer.State.DECLINED:
        return DECLINED
    if played or channels == ():
        return PLAYED
    return LIVE if channels else ANSWERED.get(answered, WAITING)


def lines(page: BulletinPage, shown: Sequence[Standing]) -> list[Line]:
    """Who, when and why of some standings of a bulletin, in their order."""
    wanted = [one.pk for one in shown]
    answers = {
        one.unit_id: one
        for one in SourceAnswer.objects.filter(bulletin=page.uuid, unit__in=wanted)
        .select_related("answered_by")
        .defer("windows")
    }
    rows = _ledger(page).filter(output__unit__in=wanted).values_list("output__unit_id")
    times = {unit: (first, last) for unit, first, last in rows.annotate(_FIRST, _LAST)}
    return [_line(one, answers.get(one.pk), times.get(one.pk, (None, None))) for one in shown]


_FIRST, _LAST = Min("at"), Max("ended_by__at")


def _line(one: Standing, answer: SourceAnswer | None, times: tuple) -> Line:
    answered_at = answer.answered_at if answer else None
    first, last = times
    at = {PLAYED: one.played_at or first, LIVE: first}.get(one.state, answered_at)
    return Line(
        standing=one,
        who=str(answer.answered_by or "") if answer else "",
        answered_at=answered_at,
        reason=answer.reason if answer and one.state == DECLINED else "",
        at=at,
        until=last if one.state == PLAYED and not one.channels else None,
    )


def summary(rows: list[Standing]) -> str:
    """The counts in one sentence: "Trong 64 đơn vị: 3 chờ, 61 đang phát." """
    counts = Counter(row.state for row in rows)
    parts = [f"{counts[state]} {name}" for state, name in NAMES.items() if counts[state]]
    text = ngettext("Of %(total)d unit: %(parts)s.", "Of %(total)d units: %(parts)s.", len(rows))
    return text % {"total": len(rows), "parts": ", ".join(parts)}


@dataclass(frozen=True)
class Sent:
    """A source bulletin of a person's own side, with how many have answered it."""

    page: BulletinPage
    answered: int
    total: int


def sent_lately(user: User) -> list[Sent]:
    """The newest live source bulletins that a person's province or hub has sent."""
    hubs = list(Role.objects.filter(user=user, hub__isnull=False).values_list("hub", flat=True))
    provinces = Unit.objects.current().provinces().values_list("pk", flat=True)
    mine = units_of(user).intersection(provinces)
    if not hubs and not mine:
        return []
    # Communes send nothing: the index of the few units that do is all that is read.
    side = Q(unit__in=mine) | Q(unit__in=list(provinces), hub__in=hubs)
    pages = BulletinPage.objects.filter(side, live=True).exclude(audience="own")
    pages = pages.only("title", "uuid", "audience", "unit", "hub", "priority", "live")
    found = list(pages.order_by("-last_published_at", "-pk")[:SENT_LATELY])
    if not found:
        return []
    answers = SourceAnswer.objects.filter(bulletin__in=[page.uuid for page in found])
    counts = dict(answers.values_list("bulletin").annotate(Count("pk")).order_by())
    through = BulletinPage.audience_units.through.objects.filter(
        bulletinpage__in=[page.pk for page in found]
    )
    named = dict(through.values_list("bulletinpage").annotate(Count("pk")).order_by())
    below = Unit.objects.current().communes().filter(parent__in={page.unit_id for page in found})
    all_of = dict(below.values_list("parent").annotate(Count("pk")).order_by())
    return [
        Sent(
            page,
            counts.get(page.uuid, 0),
            all_of.get(page.unit_id, 0) if page.audience == "all" else named.get(page.pk, 0),
        )
        for page in found
    ]
