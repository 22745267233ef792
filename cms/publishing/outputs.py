"""Raising the desired version of outputs: the only way anything gets published."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from cms.bulletins.models import SourceAnswer
from cms.publishing.models import Edition, Output
from cms.units.models import Unit

KINDS = ("site", "board", "radio")


def ensure_outputs(units: Iterable[Unit]) -> int:
    """Make the outputs that are missing for units with a site; how many were made."""
    have = set(Output.objects.values_list("unit_id", "kind"))
    now = timezone.now()
    fresh = [
        Output(unit=unit, kind=kind, desired_at=now)
        for unit in units
        for kind in KINDS
        if (unit.pk, kind) not in have
    ]
    Output.objects.bulk_create(fresh)
    return len(fresh)


def raise_desired(where: Q, kinds: Iterable[str]) -> int:
    """One more version wanted of every output that `where` names; how many. One statement."""
    return Output.objects.filter(where, kind__in=list(kinds)).update(
        desired=F("desired") + 1,
        desired_at=timezone.now(),
        attempts=0,
        retry_at=None,
    )


def desired_in_all() -> int:
    """The sum of all desired versions: it grows with every change of anything published."""
    return Output.objects.aggregate(total=Sum("desired"))["total"] or 0


def carriers(edition: Edition) -> Q:
    """Outputs of the units whose channels carry an edition.

    Its issuer; with priority its whole audience; else the units that took it.
    """
    if edition.priority == "priority":
        return audience_filter(edition.audience, edition.issuer, edition.units.all())
    return Q(unit=edition.issuer) | Q(unit__in=_takers(edition.bulletin))


def _takers(bulletin) -> QuerySet:
    taken = (SourceAnswer.State.TAKEN, SourceAnswer.State.SCHEDULED)
    return SourceAnswer.objects.filter(bulletin=bulletin, state__in=taken).values("unit")


def audience_filter(kind: str, issuer: Unit, units: Iterable[Unit]) -> Q:
    """Outputs of the units that an audience holds, and of the issuer."""
    where = Q(unit=issuer)
    if kind == "all":
        where |= Q(unit__parent=issuer, unit__level=Unit.Level.COMMUNE)
    elif kind == "units":
        where |= Q(unit__in=list(units))
    return where
