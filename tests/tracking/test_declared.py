"""What was declared, and how long it holds."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cms.devices.models import Station
from cms.tracking.arithmetic import State
from cms.tracking.models import AppendOnlyError, Indicator, Observation
from cms.units.models import Unit

YEAR_END = dt.date(2024, 12, 31)
EVE = dt.date(2025, 6, 30)
MERGED = dt.date(2025, 7, 1)


@pytest.mark.parametrize("scope", ["all", "old-ca-mau"])
class TestKnownHistory:
    def test_stations_working_at_the_end_of_2024(self, standing, scope):
        found = standing("1.1", YEAR_END, scope)
        assert (found.n, found.d, found.target) == (97, 101, 98)
        assert (found.percent, found.state, found.needed) == ("96,0 %", State.NOT_MET, 2)
        assert found.declared.means == "declared"
        assert found.seen is None

    def test_stations_on_ip_at_the_end_of_2024(self, standing, scope):
        found = standing("1.2", YEAR_END, scope)
        assert (found.n, found.d, found.target) == (37, 97, 40)
        assert (found.percent, found.state, found.needed) == ("38,1 %", State.NOT_MET, 2)

    def test_there_is_no_number_before_the_first_observation(self, standing, scope):
        found = standing("1.1", YEAR_END - dt.timedelta(days=1), scope)
        assert (found.n, found.state, found.percent) == (None, State.NO_DATA, "")

    def test_the_figure_falls_at_the_merger(self, standing, scope):
        assert standing("1.1", EVE, scope).n == 97
        found = standing("1.1", MERGED, scope)
        assert (found.n, found.state) == (None, State.NO_DATA)
        assert found.units == {"all": 64, "old-ca-mau": 39}[scope]
        assert "97/101" in found.notes[0]

    def test_a_figure_over_other_units_says_so(self, standing, scope):
        """Its denominator is 101, though Phường 4 was gone by then."""
        found = standing("1.1", YEAR_END, scope)
        assert found.units == 100
        assert "101" in found.notes[1]
        assert "100" in found.notes[1]


def test_a_later_word_about_the_same_day_wins(standing, plan):
    old = Observation.objects.get(indicator__code="1.1")
    Observation.objects.create(
        indicator=old.indicator,
        scope=old.scope,
        seen_on=old.seen_on,
        means="declared",
        n=96,
        d=101,
        source="Đính chính",
    )
    assert standing("1.1", YEAR_END).n == 96


class TestStations:
    """The list of stations is taken before any figure, and is never added to it."""

    @pytest.fixture
    def stations(self, unit):
        def add(label, kind="ip", **more):
            return Station.objects.create(
                unit=unit(label), name="Đài", kind=kind, valid_from=MERGED, **more
            )

        return add

    def test_units_with_a_working_station_count(self, standing, stations):
        stations("datmui")
        stations("tanan", silent_since=dt.date(2026, 9, 1), silent_reason="sét đánh")
        stations("tanan", kind="fm", silent_since=dt.date(2026, 8, 1))
        found = standing("1.1")
        assert (found.n, found.d) == (1, 64)
        why = {lack.unit.host_label: lack.why for lack in found.missing}
        assert len(why) == 63
        assert why["tanan"].endswith("01/09/2026: sét đánh")
        assert standing("1.1", dt.date(2026, 8, 31)).n == 2

    def test_stations_on_ip_count_among_stations_not_units(self, standing, stations):
        stations("datmui")
        stations("datmui", kind="fm")
        stations("tanan", converted_on=dt.date(2026, 3, 1))
        found = standing("1.2")
        assert (found.n, found.d) == (2, 3)
        assert [lack.unit.host_label for lack in found.missing] == ["datmui"]
        assert standing("1.2", dt.date(2026, 2, 28)).n == 1

    def test_scopes_keep_to_their_own_ground(self, standing, stations):
        stations("baclieu")
        assert standing("1.2").n == 1
        assert standing("1.2", scope="old-ca-mau").state is State.NO_DATA


class TestUnitsWords:
    @pytest.fixture
    def declare(self, plan):
        def say(code, unit, day, n, d=1):
            word = Observation(
                indicator=Indicator.objects.get(code=code),
                unit=unit,
                seen_on=day,
                means="declared",
                n=n,
                d=d,
                source="Công văn của đơn vị",
            )
            word.full_clean()
            word.save()

        return say

    def test_districts_declare_their_media_bodies(self, standing, declare):
        districts = list(Unit.objects.as_of(EVE).districts().in_province("96"))
        for district in districts[:7]:
            declare("2.1", district, dt.date(2024, 6, 1), 1)
        declare("2.1", districts[7], dt.date(2024, 6, 1), 0)
        found = standing("2.1", YEAR_END)
        assert (found.n, found.d, found.target, found.needed) == (7, 9, 100, 2)
        assert {lack.unit for lack in found.missing} == set(districts[7:])
        assert standing("2.1", dt.date(2024, 5, 31)).state is State.NO_DATA

    def test_the_latest_word_of_each_unit_counts(self, standing, declare):
        district = Unit.objects.as_of(EVE).districts().in_province("96").first()
        declare("2.1", district, dt.date(2024, 6, 1), 1)
        declare("2.1", district, dt.date(2024, 9, 1), 0)
        assert standing("2.1", dt.date(2024, 8, 31)).n == 1
        assert standing("2.1", dt.date(2024, 9, 1)).n == 0

    def test_a_merged_unit_does_not_inherit_a_word(self, standing, declare):
        former = Unit.objects.by_code("32248", EVE)
        declare("1.1", former, EVE, 1)
        assert standing("1.1", EVE).n == 1
        assert standing("1.1", MERGED).state is State.NO_DATA

    def test_a_declaration_never_counts_where_only_the_seen_does(self, standing, declare, unit):
        declare("1.4", unit("datmui"), MERGED, 1)
        found = standing("1.4")
        assert (found.n, found.state) == (None, State.NO_DATA)
        assert (found.declared.n, found.declared.d) == (1, 55)

    def test_a_unit_that_did_not_exist_that_day_cannot_declare(self, declare, unit):
        with pytest.raises(ValidationError) as refusal:
            declare("1.1", unit("datmui"), EVE, 1)
        assert list(refusal.value.message_dict) == ["unit"]


def test_observations_are_only_added(plan):
    word = Observation.objects.first()
    word.n = 101
    for attempt in (
        word.save,
        word.delete,
        Observation.objects.all().delete,
        lambda: Observation.objects.update(n=101),
        lambda: Observation.objects.filter(pk=word.pk).update(n=101),
        lambda: Observation.objects.bulk_update([word], ["n"]),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            attempt()
    assert Observation.objects.count() == 2
    assert Observation.objects.get(pk=word.pk).n == 97
