"""What units and the province have said of an indicator, and how long it holds.

A unit's own word is about that unit, and a merged unit does not inherit it. A figure for
a whole scope speaks for the units of that scope on its day, and for no others.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cms.units.models import Unit

from .counting import Count, Ids, Missing
from .models import Indicator, Observation, Scope
from .scopes import Over, over


def _latest(observations):
    """Only the last word of each (indicator, unit or scope)."""
    newer = observations.filter(
        Q(seen_on__gt=OuterRef("seen_on")) | Q(seen_on=OuterRef("seen_on"), pk__gt=OuterRef("pk")),
        Q(unit=OuterRef("unit")) | Q(unit=None, scope=OuterRef("scope")),
        indicator=OuterRef("indicator"),
    )
    return observations.filter(~Exists(newer)).order_by("seen_on", "pk")


@dataclass(frozen=True)
class Declarations:
    """The last declared words up to a day: of units, and of whole scopes."""

    day: dt.date
    of_units: Mapping[int, Mapping[uuid.UUID, Observation]]
    of_scopes: Mapping[int, list[Observation]]

    @classmethod
    def until(cls, day: dt.date, units: Ids) -> Declarations:
        """Two queries, however many units there are."""
        declared = Observation.objects.filter(means="declared", seen_on__lte=day)
        of_units: dict[int, dict[uuid.UUID, Observation]] = defaultdict(dict)
        for word in _latest(declared.filter(unit__in=units)):
            of_units[word.indicator_id][word.unit_id] = word
        of_scopes: dict[int, list[Observation]] = defaultdict(list)
        for word in _latest(declared.filter(unit=None)):
            of_scopes[word.indicator_id].append(word)
        return cls(day, of_units, of_scopes)

    def count_units(self, indicator: Indicator, units: Iterable[Unit]) -> Count | None:
        """The sum of what the units said of themselves; None where none has spoken."""
        units, words = list(units), self.of_units.get(indicator.pk, {})
        spoken = [words[unit.pk] for unit in units if unit.pk in words]
        if not spoken:
            return None
        lacking = []
        for unit in units:
            word = words.get(unit.pk)
            if word is None:
                lacking.append(Missing(unit, _("has not declared")))
            elif word.n < word.d:
                said = {"count": f"{word.n}/{word.d}", "day": word.seen_on.strftime("%d/%m/%Y")}
                lacking.append(Missing(unit, _("declared %(count)s on %(day)s") % said))
        if indicator.counts_stations:
            n, d = sum(word.n for word in spoken), sum(word.d for word in spoken)
        else:
            n, d = len(units) - len(lacking), len(units)
        source = _("declarations of the units")
        return Count(Observation.Means.DECLARED, n, d, source, tuple(lacking))

    def count_scope(self, indicator: Indicator, where: Over) -> tuple[Count | None, str]:
        """The figure declared for exactly these units, and a word on one that fell.

        A figure falls when the units it spoke for are no longer those of the scope.
        """
        asked = {unit.pk for unit in where.of(indicator)}
        fallen = ""
        for word in reversed(self.of_scopes.get(indicator.pk, [])):
            spoken_for = over(Scope(word.scope), word.seen_on).of(indicator)
            day = word.seen_on.strftime("%d/%m/%Y")
            count = f"{word.n}/{word.d}"
            if {unit.pk for unit in spoken_for} == asked:
                source = _("%(source)s (as of %(day)s)") % {"source": word.source, "day": day}
                return Count(Observation.Means.DECLARED, word.n, word.d, source), ""
            fallen = fallen or _(
                "The last declared figure, %(count)s on %(day)s, was of the units before the "
                "merger and does not count for those of this day."
            ) % {"count": count, "day": day}
        return None, fallen
