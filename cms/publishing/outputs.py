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
    """Outputs of the units whose channels carry an edition, see `carriers_of`."""
    return carriers_of(Edition.objects.filter(pk=edition.pk))


def carriers_of(editions: QuerySet[Edition]) -> Q:
    """Outputs of the units whose channels carry any of some editions, which are not read for it.

    Of each: its issuer; with priority its whole audience; else the units that took it.
    """
    first = editions.filter(priority="priority")
    chosen = Edition.units.through.objects.filter(edition__in=first.filter(audience="units"))
    issuers_to_all = first.filter(audience="all").values("issuer")
    below = Unit.objects.filter(parent__in=issuers_to_all, level=Unit.Level.COMMUNE)
    taken = SourceAnswer.objects.filter(
        bulletin__in=editions.exclude(priority="priority").values("bulletin"),
        state__in=(SourceAnswer.State.TAKEN, SourceAnswer.State.SCHEDULED),
    )
    return (
        Q(unit__in=editions.values("issuer"))
        | Q(unit__in=below.values("pk"))
        | Q(unit__in=chosen.values("unit"))
        | Q(unit__in=taken.values("unit"))
    )


def audience_filter(kind: str, issuer: Unit, units: Iterable[Unit]) -> Q:
    """Outputs of the units that an audience holds, and of the issuer."""
    where = Q(unit=issuer)
    if kind == "all":
        where |= Q(unit__parent=issuer, unit__level=Unit.Level.COMMUNE)
    elif kind == "units":
        where |= Q(unit__in=list(units))
    return where
