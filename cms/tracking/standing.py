"""Where each indicator stands on a day, over a scope."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from cms.units.days import day_end, local_day

from . import counting, wording
from .arithmetic import State, judge, needed, percent, target_on
from .counting import Count, Missing
from .declared import Declarations
from .models import Indicator, Scope
from .scopes import Over, over

Evidence = Indicator.Evidence


@dataclass(frozen=True)
class Standing:
    """One indicator on one day.

    `units` is how many units the indicator asks about. `declared` and `seen` stand side by
    side; `counted` is the one that the indicator's evidence rule takes, None before the
    first observation. `notes` say what a reader must know to trust the number.
    """

    indicator: Indicator
    day: dt.date
    scope: Scope
    units: int
    target: int | None
    declared: Count | None
    seen: Count | None
    notes: tuple[str, ...] = field(default=())

    @property
    def counted(self) -> Count | None:
        return self.seen if self.indicator.counts_what_is_seen else self.declared

    @property
    def n(self) -> int | None:
        return self.counted.n if self.counted else None

    @property
    def d(self) -> int:
        return self.counted.d if self.counted else self.units

    @property
    def state(self) -> State:
        return judge(self.n, self.d, self.target)

    @property
    def met(self) -> bool:
        return self.state is State.MET

    @property
    def needed(self) -> int | None:
        """How many more meet the target; None where nothing is counted or wanted."""
        if self.n is None or self.target is None or self.d == 0:
            return None
        return needed(self.n, self.d, self.target)

    @property
    def percent(self) -> str:
        """For reading, never for comparing; empty where there is no share."""
        return percent(self.n, self.d) if self.n is not None and self.d else ""

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.counted.missing if self.counted else ()

    @property
    def sentence(self) -> str:
        """The standing in one sentence, in the active language."""
        return wording.sentence(self)

    @property
    def state_name(self) -> str:
        return wording.state_name(self.state)


def standings(
    day: dt.date, scope: Scope | str = Scope.ALL, now: dt.datetime | None = None
) -> list[Standing]:
    """Every indicator's standing at the end of a day, or now if the day is not over.

    `now` is aware and stands in for the clock. The number of queries does not depend on
    the number of units. Raises ValueError for a day to come and for an unknown scope.
    """
    now = now or timezone.now()
    if day > local_day(now):
        raise ValueError(f"{day} has not come yet")
    where = over(Scope(scope), day)
    facts = _Facts.gather(where, min(day_end(day), now))
    indicators = Indicator.objects.prefetch_related("targets")
    return [facts.standing(indicator) for indicator in indicators]


@dataclass(frozen=True)
class _Facts:
    """Everything observed of a scope's units up to a moment, fetched once."""

    where: Over
    before: dt.datetime
    probes: dict
    board_reports: dict
    large_board_reports: dict
    stations: dict
    declarations: Declarations

    @classmethod
    def gather(cls, where: Over, before: dt.datetime) -> _Facts:
        ids = [unit.pk for unit in where.units]
        return cls(
            where=where,
            before=before,
            probes=counting.latest_probes(ids, before),
            board_reports=counting.latest_board_reports(ids, before, large=False),
            large_board_reports=counting.latest_board_reports(ids, before, large=True),
            stations=counting.stations_on(ids, where.day),
            declarations=Declarations.until(where.day, ids),
        )

    def standing(self, indicator: Indicator) -> Standing:
        units = self.where.of(indicator)
        targets = {target.year: target.percent for target in indicator.targets.all()}
        declared, fallen = self._declared(indicator)
        found = Standing(
            indicator=indicator,
            day=self.where.day,
            scope=self.where.scope,
            units=len(units),
            target=target_on(targets, self.where.day.year),
            declared=declared,
            seen=self._seen(indicator),
        )
        return dataclasses.replace(found, notes=wording.notes(found, targets, fallen))

    def _seen(self, indicator: Indicator) -> Count | None:
        units = self.where.of(indicator)
        match indicator.evidence:
            case Evidence.SITE:
                return counting.seen_sites(units, self.probes, self.before)
            case Evidence.BOARD:
                return counting.seen_boards(units, self.board_reports, self.before)
            case Evidence.LARGE_BOARD:
                return counting.seen_boards(units, self.large_board_reports, self.before)
        return None

    def _declared(self, indicator: Indicator) -> tuple[Count | None, str]:
        """Objects first, then the units' words, then a figure for the whole scope."""
        units = self.where.of(indicator)
        listed = None
        if indicator.evidence == Evidence.WORKING_STATION:
            listed = counting.working_stations(units, self.stations, self.where.day)
        elif indicator.evidence == Evidence.IP_STATION:
            listed = counting.ip_stations(units, self.stations, self.where.day)
        own = listed or self.declarations.count_units(indicator, units)
        return (own, "") if own else self.declarations.count_scope(indicator, self.where)
