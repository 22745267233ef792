"""Whether the lines of the unit files fit each other, before any is stored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .rows import ChangeRow, Label, UnitRow, change_rows, unit_rows
from .tables import DataError

PARENT_LEVELS = {"commune": {"district", "province"}, "district": {"province"}, "province": set()}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class UnitData:
    """Checked lines: parents stand before their children."""

    units: list[UnitRow]
    changes: list[ChangeRow]


def read(directory: Path) -> UnitData:
    """Read and check `units.csv` and `changes.csv` of a directory.

    Raises DataError at the first line that is wrong in itself or does not fit the rest,
    and OSError where a file cannot be opened.
    """
    units_file, changes_file = directory / "units.csv", directory / "changes.csv"
    units, changes = unit_rows(units_file), change_rows(changes_file)
    by_label = _check_labels(units_file, units)
    _check_hosts(units_file, units)
    for row in units:
        _check_parent(units_file, row, by_label)
    _check_overlaps(units_file, units)
    for change in changes:
        _check_days(changes_file, change, by_label)
    _check_shares(changes_file, changes)
    _check_continuity(units_file, units, changes)
    order = ["province", "district", "commune"]
    units.sort(key=lambda row: order.index(row.label.level))
    return UnitData(units, changes)


def _start(row: UnitRow) -> dt.date:
    return row.label.valid_from or dt.date.min


def _end(row: UnitRow) -> dt.date:
    return row.valid_to or dt.date.max


def _check_labels(path: Path, units: list[UnitRow]) -> dict[Label, UnitRow]:
    by_label: dict[Label, UnitRow] = {}
    for row in units:
        first = by_label.setdefault(row.label, row)
        if first is not row:
            raise DataError(path, row.line, f"{row.label} stands on line {first.line} already")
    return by_label


def _check_hosts(path: Path, units: list[UnitRow]) -> None:
    hosts: dict[str, UnitRow] = {}
    for row in units:
        if not row.host_label:
            continue
        if row.label.level != "commune" or row.valid_to:
            raise DataError(path, row.line, "only a current commune has a host label")
        first = hosts.setdefault(row.host_label, row)
        if first is not row:
            cause = f"host label {row.host_label!r} stands on line {first.line} already"
            raise DataError(path, row.line, cause)


def _check_parent(path: Path, row: UnitRow, by_label: dict[Label, UnitRow]) -> None:
    if row.parent is None:
        if PARENT_LEVELS[row.label.level]:
            raise DataError(path, row.line, "the parent is empty")
        return
    if row.parent.level not in PARENT_LEVELS[row.label.level]:
        cause = f"a {row.label.level} cannot belong to {row.parent}"
        raise DataError(path, row.line, cause)
    parent = by_label.get(row.parent)
    if parent is None:
        raise DataError(path, row.line, f"there is no parent {row.parent}")
    if _start(row) < _start(parent) or _end(row) > _end(parent):
        cause = f"{row.label} exists on days when {row.parent} does not"
        raise DataError(path, row.line, cause)


def _check_overlaps(path: Path, units: list[UnitRow]) -> None:
    bearers: dict[tuple[str, str], list[UnitRow]] = defaultdict(list)
    for row in units:
        bearers[row.label.level, row.label.code].append(row)
    for rows in bearers.values():
        rows.sort(key=_start)
        for earlier, later in zip(rows, rows[1:], strict=False):
            if _start(later) <= _end(earlier):
                cause = f"{later.label} begins before {earlier.label} has ended"
                raise DataError(path, later.line, cause)


def _check_days(path: Path, change: ChangeRow, units: dict[Label, UnitRow]) -> None:
    for label in (change.source, change.target):
        if label not in units:
            raise DataError(path, change.line, f"there is no unit {label}")
    source, target = units[change.source], units[change.target]
    eve = change.date - DAY
    if source is target:
        raise DataError(path, change.line, f"{source.label} cannot become itself")
    if not _start(source) <= eve <= _end(source):
        raise DataError(path, change.line, f"{source.label} did not exist on {eve}")
    if change.share == "all" and _end(source) != eve:
        cause = f"{source.label} went whole on {change.date} but did not end the day before"
        raise DataError(path, change.line, cause)
    if not _start(target) <= change.date <= _end(target):
        raise DataError(path, change.line, f"{target.label} does not exist on {change.date}")


def _check_shares(path: Path, changes: list[ChangeRow]) -> None:
    leaving: dict[Label, list[ChangeRow]] = defaultdict(list)
    for change in changes:
        for other in leaving[change.source]:
            if other.target == change.target:
                cause = f"this link stands on line {other.line} already"
            elif other.date == change.date and "all" in (other.share, change.share):
                cause = f"with line {other.line}, more than all of {change.source} is given away"
            elif other.date == change.date and other.main and change.main:
                cause = f"line {other.line} names another main heir of {change.source}"
            else:
                continue
            raise DataError(path, change.line, cause)
        leaving[change.source].append(change)


def _check_continuity(path: Path, units: list[UnitRow], changes: list[ChangeRow]) -> None:
    """The ground of a commune or province never vanishes, and never comes from nowhere.

    Districts are exempt: since 1/7/2025 there is no such level, and nothing succeeds one.
    """
    left: dict[tuple[Label, dt.date], list[str]] = defaultdict(list)
    arrived: set[tuple[Label, dt.date]] = set()
    for change in changes:
        left[change.source, change.date - DAY].append(change.share)
        arrived.add((change.target, change.date))
    for row in units:
        if row.label.level == "district":
            continue
        if row.valid_to and left.get((row.label, row.valid_to), ["part"]) == ["part"]:
            cause = f"changes.csv does not say what all of {row.label} became"
            raise DataError(path, row.line, cause)
        start = row.label.valid_from
        if start and (row.label, start) not in arrived:
            cause = f"changes.csv does not say what {row.label} was made of"
            raise DataError(path, row.line, cause)
