"""The documents of some units' outputs, read from the store together.

Each reading is a bounded number of queries, however many units are asked for.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from django.db.models import Model, Q

from cms.bulletins.models import SourceAnswer, schedules_of
from cms.contract import documents
from cms.contract.frozen import decode_frozen
from cms.contract.reading import decode
from cms.publishing.drafting import windows_of
from cms.publishing.models import Edition, Tombstone
from cms.units.models import AudibleArea, Unit

TAKEN = (SourceAnswer.State.TAKEN, SourceAnswer.State.SCHEDULED)


def linked_from(names: Collection[str]) -> dict[str, list[documents.Edition]]:
    """Current editions of bulletins that are linked to, by bulletin."""
    found: dict[str, list[documents.Edition]] = {}
    if names:
        rows = Edition.objects.filter(bulletin__in=names, current=True)
        for data in rows.values_list("document", flat=True):
            one = decode_frozen(bytes(data))
            found.setdefault(one.bulletin, []).append(one)
    return found


def tombstones_of(units: Collection[Unit]) -> dict[UUID, list[documents.Tombstone]]:
    """Withdrawals of what each unit's outputs carried."""
    rows = Tombstone.objects.filter(audience(units, Tombstone))
    shares: dict[UUID, list[documents.Tombstone]] = {unit.pk: [] for unit in units}
    share = sharing(units)
    for data in rows.values_list("document", flat=True):
        one = decode(bytes(data), documents.Tombstone)
        for unit_id in share(one):
            shares[unit_id].append(one)
    return shares


def audience(units: Collection[Unit], model: type[Model]) -> Q:
    """Rows whose audience holds any of some units, or more."""
    chosen = model._meta.get_field("units").remote_field.through.objects.filter(unit__in=units)
    source = model._meta.model_name
    above = {unit.parent_id or unit.pk for unit in units}
    return (
        Q(issuer__in=units) | Q(pk__in=chosen.values(source)) | Q(audience="all", issuer__in=above)
    )


def sharing(
    units: Collection[Unit],
) -> Callable[[documents.Edition | documents.Tombstone], set[UUID]]:
    """Which of some units a document's audience holds."""
    by_name = {str(unit.pk): unit.pk for unit in units}
    below: dict[str, set[UUID]] = {}
    for unit in units:
        if unit.parent_id:
            below.setdefault(str(unit.parent_id), set()).add(unit.pk)

    def share(document: documents.Edition | documents.Tombstone) -> set[UUID]:
        names = {document.issuer, *document.audience.units}
        found = {by_name[name] for name in names if name in by_name}
        if document.audience.kind == "all":
            found |= below.get(document.issuer, set())
        return found

    return share


def schedules(units: Collection[Unit]) -> dict[UUID, documents.Schedule]:
    """When each unit's channels run, and in what order they carry what is there."""
    areas: dict[UUID, list[documents.Area]] = {unit.pk: [] for unit in units}
    for area in AudibleArea.objects.filter(unit__in=units).prefetch_related("hamlets"):
        areas[area.unit_id].append(
            documents.Area(
                id=str(area.pk), name=area.name, hamlets=[str(one) for one in area.hamlets.all()]
            )
        )
    return {
        unit_id: _schedule(unit_id, own, areas[unit_id])
        for unit_id, own in schedules_of(units).items()
    }


def _schedule(unit_id: UUID, own, areas: list[documents.Area]) -> documents.Schedule:
    starts = [start for start in (own.morning, own.evening) if start is not None]
    return documents.Schedule(
        id=str(unit_id),
        unit=str(unit_id),
        sessions=[
            documents.Session(start=f"{start:%H:%M}", minutes=own.session_minutes)
            for start in starts
        ],
        quiet=[documents.Quiet(start=f"{own.quiet_from:%H:%M}", end=f"{own.quiet_until:%H:%M}")],
        board_on=f"{own.board_on:%H:%M}",
        board_off=f"{own.board_off:%H:%M}",
        areas=areas,
        order=own.order,
    )


def placements(units: Collection[Unit]) -> dict[UUID, list[documents.Placement]]:
    """What each unit does with the source information that it took."""
    found: dict[UUID, list[documents.Placement]] = {unit.pk: [] for unit in units}
    rows = SourceAnswer.objects.filter(unit__in=units, state__in=TAKEN).order_by("unit", "bulletin")
    for row in rows:
        found[row.unit_id].append(placement_of(row))
    return found


def placement_of(answer: SourceAnswer) -> documents.Placement:
    """An answer as the contract has it."""
    scheduled = answer.state == SourceAnswer.State.SCHEDULED
    return documents.Placement(
        id=f"{answer.unit_id}-{answer.bulletin}",
        unit=str(answer.unit_id),
        bulletin=str(answer.bulletin),
        channels=answer.channels,
        windows=windows_of(answer.windows) if scheduled else [],
        note=answer.shown_note,
    )
