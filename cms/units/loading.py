"""Brings the unit files into the database, all or nothing, as often as one likes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction

from .checks import UnitData, read
from .models import Unit, UnitChange
from .rows import Label

DATA = Path(__file__).resolve().parent / "data"

_UNIT_FIELDS = ["valid_to", "type", "name", "full_name", "parent_id", "ground", "host_label"]
_UNIT_FIELDS += ["lat", "lon", "note"]
_CHANGE_FIELDS = ["date", "share", "main"]


@dataclass(frozen=True)
class Counts:
    """How many rows (units and changes together) a load created, mended and left alone."""

    created: int
    updated: int
    unchanged: int


def load(directory: Path = DATA) -> Counts:
    """Load `units.csv` and `changes.csv` in one transaction.

    Rows are matched by label, so a second load of the same files changes nothing; units
    that the files do not name are left as they are. Raises `tables.DataError`
    ("file:line: cause") or OSError before anything is written.
    """
    data = read(directory)
    with transaction.atomic():
        held = {_label_of(unit): unit for unit in Unit.objects.all()}
        # A unit entered by hand keeps the id that others may already point at.
        ids = {row.label: row.label.id for row in data.units}
        ids.update((label, unit.pk) for label, unit in held.items())
        units = _store(_units(data, ids), held, _label_of, _UNIT_FIELDS, {"host_label": ""})
        links = {_ends_of(change): change for change in UnitChange.objects.all()}
        changes = _store(_changes(data, ids), links, _ends_of, _CHANGE_FIELDS, {"main": False})
    return Counts(*(sum(pair) for pair in zip(units, changes, strict=True)))


def _label_of(unit: Unit) -> Label:
    return Label(unit.level, unit.code, unit.valid_from)


def _ends_of(change: UnitChange) -> tuple[uuid.UUID, uuid.UUID]:
    return change.from_unit_id, change.to_unit_id


def _units(data: UnitData, ids: dict[Label, uuid.UUID]) -> list[Unit]:
    return [
        Unit(
            pk=ids[row.label],
            level=row.label.level,
            code=row.label.code,
            valid_from=row.label.valid_from,
            valid_to=row.valid_to,
            type=row.type,
            name=row.name,
            full_name=row.full_name,
            parent_id=ids[row.parent] if row.parent else None,
            ground=row.ground,
            host_label=row.host_label,
            lat=row.lat,
            lon=row.lon,
            note=row.note,
        )
        for row in data.units
    ]


def _changes(data: UnitData, ids: dict[Label, uuid.UUID]) -> list[UnitChange]:
    return [
        UnitChange(
            from_unit_id=ids[row.source],
            to_unit_id=ids[row.target],
            date=row.date,
            share=row.share,
            main=row.main,
        )
        for row in data.changes
    ]


def _store(
    wanted: list[models.Model],
    held: dict[Hashable, models.Model],
    key_of: Callable[[models.Model], Hashable],
    fields: list[str],
    freed: dict[str, object],
) -> tuple[int, int, int]:
    """Create what is missing and mend what differs: (created, updated, unchanged).

    `freed` is what only one row may hold (a host label, being the main heir): it may pass
    from one row to another, so all that change let go of it first.
    """
    fresh, changed = [], []
    for row in wanted:
        old = held.get(key_of(row))
        if old is None:
            fresh.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in fields):
            row.pk = old.pk
            changed.append(row)
    if changed:
        objects = type(changed[0])._default_manager
        objects.filter(pk__in=[row.pk for row in changed]).update(**freed)
        objects.bulk_update(changed, [name.removesuffix("_id") for name in fields])
    if fresh:
        type(fresh[0])._default_manager.bulk_create(fresh)
    return len(fresh), len(changed), len(wanted) - len(fresh) - len(changed)
