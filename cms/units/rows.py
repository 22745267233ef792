"""The lines of the unit files, each checked in itself.

Columns and sources are described in `data/README.md`.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from .naming import host_label
from .tables import Line, day, lines

UNIT_COLUMNS = ["level", "code", "valid_from", "valid_to", "type", "name", "full_name"]
UNIT_COLUMNS += ["parent", "ground", "host_label", "lat", "lon", "note"]
CHANGE_COLUMNS = ["level", "from", "to", "date", "share", "main"]

TYPES = {
    "commune": {"xã", "phường", "thị trấn", "đặc khu"},
    "district": {"huyện", "quận", "thị xã", "thành phố"},
    "province": {"tỉnh", "thành phố"},
}
CODE_DIGITS = {"commune": 5, "district": 3, "province": 2}
# Vietnam's mainland and islands, roughly; a swapped pair of coordinates falls outside.
LAT, LON = (Decimal(6), Decimal(24)), (Decimal(102), Decimal(118))

_NAMESPACE = uuid.UUID("8f9f2c5e-6a27-5d0c-9b1e-4c6d6175f096")


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


def unit_rows(path: Path) -> list[UnitRow]:
    """Every line of a units file; raises DataError at the first that is wrong in itself."""
    return [_unit(line) for line in lines(path, UNIT_COLUMNS)]


def change_rows(path: Path) -> list[ChangeRow]:
    """Every line of a changes file; raises DataError as `unit_rows` does."""
    return [_change(line) for line in lines(path, CHANGE_COLUMNS)]


def _degrees(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,5})?", text):
        raise ValueError(text)
    return Decimal(text)


def _label(line: Line, level: str, text: str) -> Label:
    code, _at, start = text.partition("@")
    digits = CODE_DIGITS.get(level)
    if digits is None:
        raise line.error(f"level {level!r} is not commune, district or province")
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        raise line.error(f"{code!r} is not a code of level {level} ({digits} digits)")
    try:
        return Label(level, code, day(start) if start else None)
    except ValueError:
        raise line.error(f"{start!r} is not a date YYYY-MM-DD") from None


def _unit(line: Line) -> UnitRow:
    start = f"@{line['valid_from']}" if line["valid_from"] else ""
    label = _label(line, line["level"], line["code"] + start)
    valid_to = line.parse("valid_to", day, "a date YYYY-MM-DD")
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
    lat = line.parse("lat", _degrees, "a number with at most 5 decimals")
    lon = line.parse("lon", _degrees, "a number with at most 5 decimals")
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


def _change(line: Line) -> ChangeRow:
    date = line.parse("date", day, "a date YYYY-MM-DD")
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
