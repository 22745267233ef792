"""Which units an indicator is read over, on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from cms.units.models import Unit

from .models import Indicator, Scope

# The code that the plan's own province bore before the merger of 1/7/2025.
OLD_CA_MAU = "96"


@dataclass(frozen=True)
class Over:
    """The units of a scope on a day, of all levels."""

    scope: Scope
    day: dt.date
    units: tuple[Unit, ...]

    def of(self, indicator: Indicator) -> tuple[Unit, ...]:
        """The units that the indicator asks about."""
        return tuple(
            unit
            for unit in self.units
            if unit.level == indicator.level and unit.type in indicator.types
        )


def over(scope: Scope, day: dt.date) -> Over:
    """The units of a scope on a day: one query.

    Old Cà Mau's ground is that of the plan 2021-2025: 101, 100, then 39 communes. The
    whole province is the province as it was on that day: 101, 100, then 64. The province
    itself belongs to both.
    """
    there = Unit.objects.as_of(day)
    if scope == Scope.OLD_CA_MAU:
        levels = [Unit.Level.COMMUNE, Unit.Level.DISTRICT]
        inside = there.on_ground(OLD_CA_MAU).filter(level__in=levels)
    else:
        inside = there.in_province(settings.BANTIN_PROVINCE)
    province = there.provinces().filter(code=settings.BANTIN_PROVINCE)
    return Over(scope, day, tuple(inside | province))
