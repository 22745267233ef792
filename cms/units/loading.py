"""Brings the unit files into the database, all or nothing, as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from .models import Unit, UnitChange
from .rows import UnitData, read

DATA = Path(__file__).resolve().parent / "data"

_UNIT_FIELDS = [
    "level",
    "code",
    "valid_from",
    "valid_to",
    "type",
    "name",
    "full_name",
    "parent_id",
    "ground",
    "host_label",
    "lat",
    "lon",
    "note",
]
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
    that the files do not name are left as they are. Raises `rows.DataError`
    ("file:line: cause") or OSError before anything is written.
    """
    data = read(directory)
    with transaction.atomic():
        units = _store(Unit, _units(data), "pk", _UNIT_FIELDS)
        changes = _store(UnitChange, _changes(data), ("from_unit_id", "to_unit_id"), _CHANGE_FIELDS)
    return Counts(*(sum(pair) for pair in zip(units, changes, strict=True)))


def _units(data: UnitData) -> list[Unit]:
    return [
        Unit(
            pk=row.label.id,
            level=row.label.level,
            code=row.label.code,
            valid_from=row.label.valid_from,
            valid_to=row.valid_to,
            type=row.type,
            name=row.name,
            full_name=row.full_name,
            parent_id=row.parent.id if row.parent else None,
            ground=row.ground,
            host_label=row.host_label,
            lat=row.lat,
            lon=row.lon,
            note=row.note,
        )
        for row in data.units
    ]


def _changes(data: UnitData) -> list[UnitChange]:
    return [
        UnitChange(
            from_unit_id=row.source.id,
            to_unit_id=row.target.id,
            date=row.date,
            share=row.share,
            main=row.main,
        )
        for row in data.changes
    ]


def _store(model, wanted, key, fields) -> tuple[int, int, int]:
    """Create what is missing and mend what differs: (created, updated, unchanged)."""

    def key_of(row):
        return row.pk if key == "pk" else tuple(getattr(row, name) for name in key)

    held = {key_of(row): row for row in model.objects.all()}
    fresh, changed = [], []
    for row in wanted:
        old = held.get(key_of(row))
        if old is None:
            fresh.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in fields):
            row.pk = old.pk
            changed.append(row)
    model.objects.bulk_create(fresh)
    if changed:
        # A host label may pass from one unit to another within one load.
        if model is Unit:
            Unit.objects.filter(pk__in=[row.pk for row in changed]).update(host_label="")
        model.objects.bulk_update(changed, [name.removesuffix("_id") for name in fields])
    return len(fresh), len(changed), len(wanted) - len(fresh) - len(changed)
