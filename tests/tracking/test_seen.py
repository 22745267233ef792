"""What is seen: sites by probes, boards by signed reports."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.devices.models import Station
from cms.tracking.arithmetic import State
from cms.tracking.standing import standings
from cms.units.days import day_start
from cms.units.models import Unit

from .conftest import MERGED, NOON, TODAY

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def communes(*types):
    return Unit.objects.as_of(MERGED).communes().of_type(*types)


class TestSites:
    def test_nobody_looked_so_there_is_no_number(self, standing):
        found = standing("1.4")
        assert (found.n, found.d, found.units, found.state) == (None, 55, 55, State.NO_DATA)

    def test_all_wards_and_all_xa_are_up(self, standing, probe):
        for unit in communes("xã", "phường"):
            probe(unit, NOON - HOUR)
        wards, rural = standing("1.3"), standing("1.4")
        assert (wards.n, wards.d, wards.met) == (9, 9, True)
        assert (rural.n, rural.d, rural.met) == (55, 55, True)
        scoped = standing("1.4", scope="old-ca-mau")
        assert (scoped.n, scoped.d) == (35, 35)

    def test_the_missing_are_named_with_the_reason(self, standing, probe, unit):
        for other in communes("phường").exclude(host_label__in=["anxuyen", "hoathanh"]):
            probe(other, NOON - HOUR)
        probe(unit("anxuyen"), NOON - HOUR, ok=False)
        found = standing("1.3")
        assert (found.n, found.d, found.state, found.needed) == (7, 9, State.NOT_MET, 2)
        why = {lack.unit.full_name: lack.why for lack in found.missing}
        assert set(why) == {"Phường An Xuyên", "Phường Hòa Thành"}
        assert "11:00, 22/11/2026" in why["Phường An Xuyên"]

    def test_the_latest_probe_decides(self, standing, probe, unit):
        ward = unit("anxuyen")
        probe(ward, NOON - 3 * HOUR, ok=False)
        probe(ward, NOON - 2 * HOUR)
        assert standing("1.3").n == 1
        probe(ward, NOON - HOUR, ok=False)
        assert standing("1.3").n == 0

    def test_a_page_of_somebody_else_does_not_count(self, standing, probe, unit):
        probe(unit("anxuyen"), NOON - HOUR, live=0)
        assert standing("1.3").n == 0

    def test_a_look_older_than_two_days_does_not_count(self, standing, probe, unit):
        probe(unit("anxuyen"), NOON - 2 * DAY)
        assert standing("1.3").n == 1
        probe(unit("hoathanh"), NOON - 2 * DAY - dt.timedelta(seconds=1))
        found = standing("1.3")
        assert (found.n, found.d) == (1, 9)

    def test_a_past_day_is_read_as_of_its_end(self, standing, probe, unit):
        ward, past = unit("anxuyen"), dt.date(2026, 3, 10)
        probe(ward, day_start(past) + 5 * HOUR)
        probe(ward, day_start(past + DAY), ok=False)
        assert standing("1.3", past).n == 1
        assert standing("1.3", past + DAY).n == 0
        assert standing("1.3", past - DAY).state is State.NO_DATA
        assert standing("1.3", past, now=NOON + 300 * DAY).n == 1

    def test_a_merged_unit_does_not_inherit_evidence(self, standing, probe):
        eve = dt.date(2025, 6, 30)
        former = Unit.objects.by_code("32092", eve)
        probe(former, day_start(MERGED) - HOUR)
        assert standing("1.4", eve).n == 1
        assert standing("1.4", MERGED).state is State.NO_DATA

    def test_the_source_system_is_seen_when_the_provinces_own_site_is(self, standing, probe):
        assert standing("3.1").state is State.NO_DATA
        probe(Unit.objects.as_of(MERGED).provinces().get(), NOON - HOUR)
        for scope in ("all", "old-ca-mau"):
            found = standing("3.1", scope=scope)
            assert (found.n, found.d, found.target, found.met) == (1, 1, 100, True)


class TestBoards:
    def test_a_report_in_the_last_day_counts(self, standing, board, unit):
        board(unit("anxuyen"), NOON - DAY)
        board(unit("datmui"), NOON - HOUR)
        assert (standing("1.5").n, standing("1.5").d) == (1, 9)
        assert (standing("1.6").n, standing("1.6").d) == (1, 55)

    def test_an_older_report_is_not_zero_boards_known_but_zero_seen(self, standing, board, unit):
        board(unit("anxuyen"), NOON - DAY - dt.timedelta(seconds=1))
        found = standing("1.5")
        assert (found.n, found.state) == (0, State.NOT_MET)
        why = {lack.unit.host_label: lack.why for lack in found.missing}
        assert "11:59, 21/11/2026" in why["anxuyen"]

    def test_a_board_that_never_reported_is_no_data(self, standing, board, unit):
        board(unit("anxuyen"))
        assert standing("1.5").state is State.NO_DATA

    def test_one_live_board_of_two_is_enough(self, standing, board, unit):
        board(unit("anxuyen"), NOON - 9 * DAY)
        board(unit("anxuyen"), NOON - HOUR)
        assert standing("1.5").n == 1

    def test_radios_are_no_boards(self, standing, board, unit):
        radio = board(unit("anxuyen"), NOON - HOUR)
        radio.kind, radio.board_kind = "radio", ""
        radio.save()
        assert standing("1.5").state is State.NO_DATA

    def test_only_large_boards_count_for_a_district(self, standing, board):
        past = dt.date(2024, 10, 1)
        districts = list(Unit.objects.as_of(past).districts().in_province("96"))
        board(districts[0], day_start(past) + HOUR, large=True)
        board(districts[1], day_start(past) + HOUR)
        found = standing("2.2", past)
        assert (found.n, found.d, found.target) == (1, 9, 100)


class TestDenominators:
    @pytest.mark.parametrize("scope", ["all", "old-ca-mau"])
    @pytest.mark.parametrize("code", ["2.1", "2.2"])
    def test_districts_after_the_merger_are_not_applicable(self, standing, scope, code):
        assert standing(code, dt.date(2025, 6, 30), scope).units == 9
        found = standing(code, MERGED, scope)
        assert (found.state, found.units, found.percent) == (State.NOT_APPLICABLE, 0, "")
        assert not found.met

    @pytest.mark.parametrize(
        ("day", "scope", "towns", "rural"),
        [
            (dt.date(2024, 11, 30), "all", 19, 82),
            (dt.date(2024, 12, 1), "old-ca-mau", 18, 82),
            (dt.date(2025, 6, 30), "all", 18, 82),
            (MERGED, "all", 9, 55),
            (MERGED, "old-ca-mau", 4, 35),
        ],
    )
    def test_they_follow_the_day_and_the_scope(self, standing, day, scope, towns, rural):
        assert (standing("1.3", day, scope).units, standing("1.4", day, scope).units) == (
            towns,
            rural,
        )

    def test_targets_follow_the_year_and_the_last_one_holds(self, standing):
        years = range(2021, 2027)
        assert [standing("1.5", dt.date(year, 6, 1)).target for year in years] == [
            5,
            5,
            40,
            70,
            100,
            100,
        ]
        assert [standing("3.1", dt.date(year, 6, 1)).target for year in years] == [
            None,
            None,
            100,
            100,
            100,
            100,
        ]

    def test_a_dash_in_the_plan_is_no_target(self, standing, probe):
        past = dt.date(2022, 5, 1)
        probe(Unit.objects.as_of(past).provinces().get(code="96"), day_start(past))
        found = standing("3.1", past)
        assert (found.n, found.state, found.met) == (1, State.NO_TARGET, False)


def test_a_day_to_come_is_refused(plan):
    with pytest.raises(ValueError, match="not come"):
        standings(TODAY + DAY, "all", NOON)


def test_queries_do_not_grow_with_units(plan, probe, board, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as empty:
        standings(TODAY, "all", NOON)
    for unit in communes("xã", "phường"):
        probe(unit, NOON - HOUR)
        board(unit, NOON - HOUR)
        Station.objects.create(unit=unit, name="Đài", kind="ip")
    with django_assert_max_num_queries(len(empty)):
        standings(TODAY, "all", NOON)
