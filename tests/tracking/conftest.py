import datetime as dt

import pytest

from cms.devices.models import Device, Report
from cms.tracking import loading
from cms.tracking.models import SiteProbe
from cms.tracking.standing import standings
from cms.units.days import VIETNAM
from cms.units.loading import load
from cms.units.models import Unit

MERGED = dt.date(2025, 7, 1)
# A day long after the merger; noon in Vietnam, so that the day is not over.
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=VIETNAM)
TODAY = NOON.date()


@pytest.fixture
def plan(db):
    """Units and the plan, loaded from the project's own files."""
    load()
    return loading.load()


@pytest.fixture
def standing(plan):
    """`standing("1.1", day, scope)`: where one indicator stands, at noon if it is today."""

    def ask(code, day=TODAY, scope="all", now=NOON):
        return next(s for s in standings(day, scope, now) if s.indicator.code == code)

    return ask


@pytest.fixture
def unit(plan):
    """`unit("datmui")`: a current commune by its host label."""
    return lambda label: Unit.objects.get(host_label=label)


@pytest.fixture
def probe(plan):
    """`probe(unit, at, ok=True, live=1)`: one look at a unit's site."""

    def look(unit, at, *, ok=True, live=1):
        return SiteProbe.objects.create(
            unit=unit,
            at=at,
            ok=ok,
            status=200 if ok else 503,
            milliseconds=12,
            live=live,
            cause="" if ok else "status",
        )

    return look


@pytest.fixture
def board(plan):
    """`board(unit, *moments)`: a board that reported at these moments."""

    def build(unit, *moments, large=False):
        device = Device.objects.create(
            unit=unit,
            name="Bảng tin",
            kind="board",
            board_kind="led",
            large_district_board=large,
        )
        for number, moment in enumerate(moments, 1):
            Report.objects.create(
                device=device,
                received_at=moment,
                reported_at=moment,
                skew_seconds=0,
                sequence=number,
            )
        return device

    return build
