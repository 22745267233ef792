"""Brings the plan's indicators, targets and known history into the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from cms.units.models import Unit
from cms.units.tables import Line, day, lines

from .models import Indicator, Observation, Scope, Target

DATA = Path(__file__).resolve().parent / "data"

YEARS = range(2021, 2026)
INDICATOR_COLUMNS = ["code", "level", "unit_types", "name", "definition", "evidence"]
INDICATOR_COLUMNS += ["evidence_rule", *map(str, YEARS)]
OBSERVATION_COLUMNS = ["indicator", "scope", "date", "means", "n", "d", "source"]


@dataclass(frozen=True)
class Counts:
    """What the database holds of the plan after a load."""

    indicators: int
    targets: int
    observations: int


def load(directory: Path = DATA) -> Counts:
    """Load `indicators.csv` and `observations.csv` in one transaction, nothing twice.

    Indicators follow the file, targets included; observations are only ever added.
    Raises `tables.DataError` ("file:line: cause") or OSError before anything is written.
    """
    indicators = _indicators(directory / "indicators.csv")
    observations = _observations(directory / "observations.csv", set(indicators))
    with transaction.atomic():
        for code, (fields, targets) in indicators.items():
            indicator, _new = Indicator.objects.update_or_create(code=code, defaults=fields)
            indicator.targets.exclude(year__in=targets).delete()
            for year, percent in targets.items():
                indicator.targets.update_or_create(year=year, defaults={"percent": percent})
        by_code = Indicator.objects.in_bulk(field_name="code")
        for code, fields in observations:
            Observation.objects.get_or_create(indicator=by_code[code], unit=None, **fields)
    return Counts(Indicator.objects.count(), Target.objects.count(), Observation.objects.count())


def _indicators(path: Path) -> dict[str, tuple[dict[str, str], dict[int, int | None]]]:
    found: dict[str, tuple[dict[str, str], dict[int, int | None]]] = {}
    for line in lines(path, INDICATOR_COLUMNS):
        code = line["code"]
        if not re.fullmatch(r"[0-9]+\.[0-9]+", code):
            raise line.error(f"code {code!r} is not like 1.1")
        if code in found:
            raise line.error(f"indicator {code} stands there already")
        _one_of(line, "level", Unit.Level.values)
        _one_of(line, "evidence", Indicator.Evidence.values)
        for unit_type in line["unit_types"].split(";"):
            if unit_type not in Unit.Type.values:
                raise line.error(f"{unit_type!r} is no type of unit")
        fields = {column: line[column] for column in INDICATOR_COLUMNS[1:7]}
        for column, value in fields.items():
            if not value:
                raise line.error(f"the {column} is empty")
        found[code] = fields, _targets(line)
    return found


def _targets(line: Line) -> dict[int, int | None]:
    """Years with a number or a dash; an empty cell leaves the last target in force."""
    targets: dict[int, int | None] = {}
    for year in YEARS:
        cell = line[str(year)]
        if cell == "-":
            targets[year] = None
        elif cell:
            percent = _number(line, str(year))
            if percent > 100:
                raise line.error(f"{percent} % in {year} is over 100 %")
            targets[year] = percent
    return targets


def _observations(path: Path, codes: set[str]) -> list[tuple[str, dict[str, object]]]:
    found = []
    for line in lines(path, OBSERVATION_COLUMNS):
        if line["indicator"] not in codes:
            raise line.error(f"there is no indicator {line['indicator']!r}")
        _one_of(line, "scope", Scope.values)
        _one_of(line, "means", Observation.Means.values)
        n, d = _number(line, "n"), _number(line, "d")
        if not 0 < d >= n:
            raise line.error(f"{n} of {d} is no count")
        seen_on = line.parse("date", day, "a date YYYY-MM-DD")
        if seen_on is None or not line["source"]:
            raise line.error("an observation needs its date and its source")
        fields = {"scope": line["scope"], "means": line["means"], "source": line["source"]}
        found.append((line["indicator"], {"seen_on": seen_on, "n": n, "d": d, **fields}))
    return found


def _one_of(line: Line, column: str, values: list[str]) -> None:
    if line[column] not in values:
        raise line.error(f"{column} {line[column]!r} is not one of {', '.join(values)}")


def _number(line: Line, column: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", line[column]):
        raise line.error(f"{column} {line[column]!r} is not a whole number")
    return int(line[column])
