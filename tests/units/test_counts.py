"""How many units of which type there were, on the days around each merger."""

import datetime as dt

import pytest

from cms.units.days import VIETNAM
from cms.units.models import Unit

pytestmark = pytest.mark.usefixtures("ca_mau")

BEFORE = dt.date(2024, 11, 30)
AFTER_PHUONG_4 = dt.date(2024, 12, 1)
EVE = dt.date(2025, 6, 30)
MERGED = dt.date(2025, 7, 1)


def communes(day):
    return Unit.objects.as_of(day).communes().in_province("96")


@pytest.mark.parametrize(
    ("day", "every", "towns", "rural"),
    [
        (dt.date(2021, 12, 31), 101, 19, 82),
        (BEFORE, 101, 19, 82),
        (AFTER_PHUONG_4, 100, 18, 82),
        (EVE, 100, 18, 82),
        (MERGED, 64, 9, 55),
        (dt.date(2026, 11, 22), 64, 9, 55),
    ],
)
def test_communes_of_the_province_by_type(day, every, towns, rural):
    assert communes(day).count() == every
    assert communes(day).of_type("phường", "thị trấn").count() == towns
    assert communes(day).of_type("xã").count() == rural


def test_bac_lieu_had_64_communes_of_its_own():
    assert Unit.objects.as_of(EVE).communes().in_province("95").count() == 64
    assert not Unit.objects.as_of(MERGED).in_province("95").exists()


@pytest.mark.parametrize(("day", "number"), [(BEFORE, 9), (EVE, 9), (MERGED, 0)])
def test_districts_of_ca_mau_end_with_the_merger(day, number):
    assert Unit.objects.as_of(day).districts().in_province("96").count() == number


def test_the_64_stand_on_the_ground_of_two_provinces():
    current = Unit.objects.as_of(MERGED).communes()
    assert current.on_ground("96").count() == 39
    assert current.on_ground("95").count() == 25


def test_ca_mau_is_two_provinces_in_time():
    assert [str(unit) for unit in Unit.objects.as_of(EVE).provinces()] == [
        "Tỉnh Bạc Liêu",
        "Tỉnh Cà Mau",
    ]
    now = Unit.objects.as_of(MERGED).provinces().get()
    assert (now.code, now.valid_from) == ("96", MERGED)
    assert {unit.code for unit in now.made_of()} == {"95", "96"}


def test_a_day_begins_at_midnight_in_vietnam_whatever_the_zone():
    last_moment = dt.datetime(2025, 6, 30, 16, 59, 59, tzinfo=dt.UTC)
    first_moment = dt.datetime(2025, 6, 30, 17, 0, tzinfo=dt.UTC)
    assert communes(last_moment).count() == 100
    assert communes(first_moment).count() == 64
    assert communes(dt.datetime(2025, 7, 1, tzinfo=VIETNAM)).count() == 64


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Unit.objects.as_of(dt.datetime(2025, 7, 1))  # noqa: DTZ001


def test_parents_are_of_the_same_time():
    assert Unit.objects.by_code("32248", EVE).parent.full_name == "Huyện Ngọc Hiển"
    assert Unit.objects.by_code("32248", MERGED).parent.valid_from == MERGED
