"""Who counts, and who is missing and why: from declarations, probes and reports.

Declared and seen are counted apart and never merged. A count is None where nothing has
been observed yet, which is not the same as 0.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cms.devices.models import Device, Station
from cms.units.days import VIETNAM
from cms.units.models import Unit

from .models import Observation, SiteProbe

SITE_WINDOW = dt.timedelta(days=2)
BOARD_WINDOW = dt.timedelta(days=1)

Ids = Collection[uuid.UUID]


@dataclass(frozen=True)
class Missing:
    """A unit that does not count, and why, in words for the screen."""

    unit: Unit
    why: str


@dataclass(frozen=True)
class Count:
    """n of d by one means; `source` says whose word it is, `missing` names who lacks it.

    An aggregate that somebody declared names nobody: `missing` is then empty.
    """

    means: Observation.Means
    n: int
    d: int
    source: str
    missing: tuple[Missing, ...] = ()


def clock(moment: dt.datetime) -> str:
    """A moment as it is read in Vietnam: "14:03, 22/11/2026"."""
    return moment.astimezone(VIETNAM).strftime("%H:%M, %d/%m/%Y")


def latest_probes(units: Ids, before: dt.datetime) -> dict[uuid.UUID, SiteProbe]:
    """The latest probe of each unit's site before a moment: one query."""
    probes = SiteProbe.objects.filter(unit=OuterRef("pk"), at__lt=before).order_by("-at")
    latest = Unit.objects.filter(pk__in=units).values_list(Subquery(probes.values("pk")[:1]))
    return {probe.unit_id: probe for probe in SiteProbe.objects.filter(pk__in=latest.order_by())}


def latest_board_reports(
    units: Ids, before: dt.datetime, *, large: bool
) -> dict[uuid.UUID, dt.datetime]:
    """When each unit's boards last reported before a moment: one query."""
    boards = Device.objects.boards().filter(unit__in=units).with_last_report(before)
    if large:
        boards = boards.filter(large_district_board=True)
    last: dict[uuid.UUID, dt.datetime] = {}
    for unit, moment in boards.order_by().values_list("unit_id", "last_report"):
        if moment is not None:
            last[unit] = max(moment, last.get(unit, moment))
    return last


def stations_on(units: Ids, day: dt.date) -> dict[uuid.UUID, list[Station]]:
    """The stations that stand on a day, by unit: one query."""
    found: dict[uuid.UUID, list[Station]] = defaultdict(list)
    for station in Station.objects.as_of(day).filter(unit__in=units):
        found[station.unit_id].append(station)
    return found


def seen_sites(
    units: Iterable[Unit], probes: Mapping[uuid.UUID, SiteProbe], before: dt.datetime
) -> Count | None:
    """Units whose latest probe within two days found their site up, and ours."""

    def why_not(unit: Unit) -> str:
        probe = probes.get(unit.pk)
        if probe is None:
            return _("no data yet")
        if probe.at < before - SITE_WINDOW:
            return _("last checked at %(time)s, over 2 days before") % {"time": clock(probe.at)}
        if not probe.ok:
            words = {"time": clock(probe.at), "cause": probe.get_cause_display()}
            return _("at %(time)s: %(cause)s") % words
        return "" if probe.live else _("the site is not published by this system")

    source = _("home pages fetched by this system")
    return _seen(units, probes, why_not, source)


def seen_boards(
    units: Iterable[Unit], reports: Mapping[uuid.UUID, dt.datetime], before: dt.datetime
) -> Count | None:
    """Units of which a board's signed report came within the last day."""

    def why_not(unit: Unit) -> str:
        last = reports.get(unit.pk)
        if last is None:
            return _("no data yet")
        if last < before - BOARD_WINDOW:
            return _("last report at %(time)s") % {"time": clock(last)}
        return ""

    return _seen(units, reports, why_not, _("signed reports of boards"))


def _seen(
    units: Iterable[Unit],
    observed: Mapping[uuid.UUID, object],
    why_not: Callable[[Unit], str],
    source: str,
) -> Count | None:
    units = list(units)
    if not any(unit.pk in observed for unit in units):
        return None
    lacking = [Missing(unit, why) for unit in units if (why := why_not(unit))]
    means = Observation.Means.SEEN
    return Count(means, len(units) - len(lacking), len(units), source, tuple(lacking))


def working_stations(
    units: Iterable[Unit], stations: Mapping[uuid.UUID, list[Station]], day: dt.date
) -> Count | None:
    """Units with at least one working station, by the list of stations."""
    units = list(units)
    if not any(stations.get(unit.pk) for unit in units):
        return None
    lacking = []
    for unit in units:
        own = stations.get(unit.pk, [])
        if not own:
            lacking.append(Missing(unit, _("no station on the list")))
        elif not any(station.works_on(day) for station in own):
            lacking.append(Missing(unit, _silence(own)))
    means, source = Observation.Means.DECLARED, _("the list of stations")
    return Count(means, len(units) - len(lacking), len(units), source, tuple(lacking))


def _silence(stations: list[Station]) -> str:
    last = max(stations, key=lambda station: station.silent_since)
    why = _("silent since %(day)s") % {"day": last.silent_since.strftime("%d/%m/%Y")}
    return f"{why}: {last.silent_reason}" if last.silent_reason else why


def ip_stations(
    units: Iterable[Unit], stations: Mapping[uuid.UUID, list[Station]], day: dt.date
) -> Count | None:
    """Stations on IP among the stations that exist, by the list of stations."""
    pairs = [(unit, station) for unit in units for station in stations.get(unit.pk, [])]
    if not pairs:
        return None
    lacking = [
        Missing(unit, f"{station.name} ({station.get_kind_display()})")
        for unit, station in pairs
        if not station.is_ip_on(day)
    ]
    means, source = Observation.Means.DECLARED, _("the list of stations")
    return Count(means, len(pairs) - len(lacking), len(pairs), source, tuple(lacking))
