"""The unit files as checked rows: every line is judged before any is stored.

Columns and sources are described in `data/README.md`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from .naming import host_label

UNIT_COLUMNS = (
    "level,code,valid_from,valid_to,type,name,full_name,parent,ground,host_label,lat,lon,note"
).split(",")
CHANGE_COLUMNS = "level,from,to,date,share,main".split(",")

TYPES = {
    "commune": {"xã", "phường", "thị trấn", "đặc khu"},
    "district": {"huyện", "quận", "thị xã", "thành phố"},
    "province": {"tỉnh", "thành phố"},
}
CODE_DIGITS = {"commune": 5, "district": 3, "province": 2}
PARENT_LEVELS = {"commune": {"district", "province"}, "district": {"province"}, "province": set()}
# Vietnam's mainland and islands, roughly; a swapped pair of coordinates falls outside.
LAT, LON = (Decimal(6), Decimal(24)), (Decimal(102), Decimal(118))

_NAMESPACE = uuid.UUID("8f9f2c5e-6a27-5d0c-9b1e-4c6d6175f096")
DAY = dt.timedelta(days=1)


class DataError(ValueError):
    """A line that cannot be taken; the message is `file:line: cause`."""

    def __init__(self, path: Path, line: int, cause: str) -> None:
        super().__init__(f"{path}:{line}: {cause}")


class Label(NamedTuple):
    """What names a unit in data files."""

    level: str
    code: str
    valid_from: dt.date | None

    def __str__(self) -> str:
        start = f"@{self.valid_from}" if self.valid_from else ""
        return f"{self.level}:{self.code}{start}"

    @property
    def id(self) -> uuid.UUID:
        """The unit's id when it comes from data: the same in every installation."""
        return uuid.uuid5(_NAMESPACE, str(self))


@dataclass(frozen=True)
class UnitRow:
    line: int
    label: Label
    valid_to: dt.date | None
    type: str
    name: str
    full_name: str
    parent: Label | None
    ground: str
    host_label: str
    lat: Decimal | None
    lon: Decimal | None
    note: str


@dataclass(frozen=True)
class ChangeRow:
    line: int
    source: Label
    target: Label
    date: dt.date
    share: str
    main: bool


@dataclass(frozen=True)
class UnitData:
    """Checked rows: parents stand before their children."""

    units: list[UnitRow]
    changes: list[ChangeRow]


def read(directory: Path) -> UnitData:
    """Read and check `units.csv` and `changes.csv` of a directory.

    Raises DataError at the first line that is wrong in itself or does not fit the rest,
    and OSError where a file cannot be opened.
    """
    units_file, changes_file = directory / "units.csv", directory / "changes.csv"
    units = [_unit(row) for row in _lines(units_file, UNIT_COLUMNS)]
    changes = [_change(row) for row in _lines(changes_file, CHANGE_COLUMNS)]
    by_label = _check_units(units_file, units)
    _check_changes(changes_file, changes, by_label)
    _check_continuity(units_file, units, changes)
    order = ["province", "district", "commune"]
    units.sort(key=lambda row: order.index(row.label.level))
    return UnitData(units, changes)


@dataclass(frozen=True)
class _Line:
    path: Path
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, cause: str) -> DataError:
        return DataError(self.path, self.number, cause)

    def parse(self, column: str, reader: Callable[[str], object], wanted: str):
        """The cell as read by `reader`, None where it is empty."""
        if not self[column]:
            return None
        try:
            return reader(self[column])
        except (ValueError, InvalidOperation):
            raise self.error(f"{column} {self[column]!r} is not {wanted}") from None


def _lines(path: Path, columns: list[str]) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != columns:
                raise DataError(path, 1, f"the columns must be {','.join(columns)}")
            for row in reader:
                if None in row or None in row.values():
                    raise DataError(path, reader.line_num, f"not {len(columns)} columns")
                cells = {column: value.strip() for column, value in row.items()}
                yield _Line(path, reader.line_num, cells)
    except csv.Error as error:
        raise DataError(path, reader.line_num, str(error)) from None
    except UnicodeDecodeError as error:
        raise DataError(path, 1, f"not UTF-8 at byte {error.start}") from None


def _date(text: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _label(line: _Line, level: str, text: str) -> Label:
    code, _at, start = text.partition("@")
    digits = CODE_DIGITS.get(level)
    if digits is None:
        raise line.error(f"level {level!r} is not commune, district or province")
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        raise line.error(f"{code!r} is not a code of level {level} ({digits} digits)")
    try:
        return Label(level, code, _date(start) if start else None)
    except ValueError:
        raise line.error(f"{start!r} is not a date YYYY-MM-DD") from None


def _unit(line: _Line) -> UnitRow:
    start = f"@{line['valid_from']}" if line["valid_from"] else ""
    label = _label(line, line["level"], line["code"] + start)
    valid_to = line.parse("valid_to", _date, "a date YYYY-MM-DD")
    if label.valid_from and valid_to and valid_to < label.valid_from:
        raise line.error("valid_to is before valid_from")
    if line["type"] not in TYPES[label.level]:
        raise line.error(f"type {line['type']!r} is not one of level {label.level}")
    if not line["name"]:
        raise line.error("the name is empty")
    if line["full_name"] != f"{line['type'].capitalize()} {line['name']}":
        raise line.error(f"full_name {line['full_name']!r} is not the type and the name")
    if line["host_label"] and line["host_label"] != host_label(line["name"]):
        raise line.error(f"host_label {line['host_label']!r} is not {host_label(line['name'])!r}")
    if line["ground"] and not re.fullmatch(r"[0-9]{2}", line["ground"]):
        raise line.error(f"ground {line['ground']!r} is not a province's code")
    parent = None
    if line["parent"]:
        level, _colon, text = line["parent"].partition(":")
        parent = _label(line, level, text)
    lat = line.parse("lat", Decimal, "a number")
    lon = line.parse("lon", Decimal, "a number")
    if (lat is None) != (lon is None):
        raise line.error("lat and lon go together")
    if lat is not None and not (LAT[0] <= lat <= LAT[1] and LON[0] <= lon <= LON[1]):
        raise line.error(f"the point {lat}, {lon} is not in Vietnam")
    return UnitRow(
        line=line.number,
        label=label,
        valid_to=valid_to,
        type=line["type"],
        name=line["name"],
        full_name=line["full_name"],
        parent=parent,
        ground=line["ground"],
        host_label=line["host_label"],
        lat=lat,
        lon=lon,
        note=line["note"],
    )


def _change(line: _Line) -> ChangeRow:
    date = line.parse("date", _date, "a date YYYY-MM-DD")
    if date is None:
        raise line.error("the date is empty")
    if line["share"] not in {"all", "part"}:
        raise line.error(f"share {line['share']!r} is not all or part")
    if line["main"] not in {"yes", "no"}:
        raise line.error(f"main {line['main']!r} is not yes or no")
    if line["share"] == "all" and line["main"] == "no":
        raise line.error("a unit that goes whole into one has its main heir there")
    return ChangeRow(
        line=line.number,
        source=_label(line, line["level"], line["from"]),
        target=_label(line, line["level"], line["to"]),
        date=date,
        share=line["share"],
        main=line["main"] == "yes",
    )


def _check_units(path: Path, units: list[UnitRow]) -> dict[Label, UnitRow]:
    by_label: dict[Label, UnitRow] = {}
    hosts: dict[str, UnitRow] = {}
    for row in units:
        if row.label in by_label:
            first = by_label[row.label].line
            raise DataError(path, row.line, f"{row.label} stands on line {first} already")
        by_label[row.label] = row
        if row.host_label:
            if row.label.level != "commune" or row.valid_to:
                raise DataError(path, row.line, "only a current commune has a host label")
            if row.host_label in hosts:
                first = hosts[row.host_label].line
                cause = f"host label {row.host_label!r} stands on line {first} already"
                raise DataError(path, row.line, cause)
            hosts[row.host_label] = row
    for row in units:
        _check_parent(path, row, by_label)
    _check_overlaps(path, units)
    return by_label


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
        raise DataError(path, row.line, f"{row.label} outlasts its parent {row.parent}")


def _start(row: UnitRow) -> dt.date:
    return row.label.valid_from or dt.date.min


def _end(row: UnitRow) -> dt.date:
    return row.valid_to or dt.date.max


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


def _check_changes(path: Path, changes: list[ChangeRow], units: dict[Label, UnitRow]) -> None:
    leaving: dict[Label, list[ChangeRow]] = defaultdict(list)
    for change in changes:
        for label in (change.source, change.target):
            if label not in units:
                raise DataError(path, change.line, f"there is no unit {label}")
        source, target = units[change.source], units[change.target]
        if source is target:
            raise DataError(path, change.line, f"{source.label} cannot become itself")
        if not _start(source) < change.date <= _end(source) + DAY * (_end(source) < dt.date.max):
            raise DataError(path, change.line, f"{source.label} did not exist before {change.date}")
        if change.share == "all" and _end(source) + DAY != change.date:
            cause = f"{source.label} went whole on {change.date} but did not end the day before"
            raise DataError(path, change.line, cause)
        if not _start(target) <= change.date <= _end(target):
            raise DataError(path, change.line, f"{target.label} does not exist on {change.date}")
        for other in leaving[change.source]:
            if other.target == change.target:
                cause = f"this link stands on line {other.line} already"
            elif other.date == change.date and "all" in (other.share, change.share):
                cause = f"line {other.line} and this one share out more than all of {source.label}"
            elif other.date == change.date and other.main and change.main:
                cause = f"line {other.line} names another main heir of {source.label}"
            else:
                continue
            raise DataError(path, change.line, cause)
        leaving[change.source].append(change)


def _check_continuity(path: Path, units: list[UnitRow], changes: list[ChangeRow]) -> None:
    """The ground of a commune or province never vanishes, and never comes from nowhere."""
    left: dict[Label, set[str]] = defaultdict(set)
    parts: dict[Label, int] = defaultdict(int)
    ends = {row.label: row.valid_to + DAY for row in units if row.valid_to}
    for change in changes:
        if change.date == ends.get(change.source):
            left[change.source].add(change.share)
            parts[change.source] += 1
    arrived = {(change.target, change.date) for change in changes}
    for row in units:
        if row.label.level == "district":
            continue
        if row.valid_to and (
            not left[row.label] or left[row.label] == {"part"} and parts[row.label] < 2
        ):
            raise DataError(path, row.line, f"changes.csv does not say what {row.label} became")
        start = row.label.valid_from
        if start and (row.label, start) not in arrived:
            raise DataError(path, row.line, f"changes.csv does not say what made {row.label}")
