"""What became of a unit, and what it was made of."""

import datetime as dt

import pytest

from cms.units.models import Unit, UnitChange

pytestmark = pytest.mark.usefixtures("ca_mau")

BEFORE = dt.date(2024, 11, 30)
EVE = dt.date(2025, 6, 30)
MERGED = dt.date(2025, 7, 1)
LATER = dt.date(2026, 11, 22)


def named(units):
    return [str(unit) for unit in units]


def test_32002_names_three_units():
    days = (BEFORE, EVE, MERGED)
    units = [Unit.objects.by_code("32002", day) for day in days]
    assert named(units) == ["Phường 4", "Phường 2", "Phường An Xuyên"]
    assert len({unit.pk for unit in units}) == 3


def test_phuong_2_kept_its_ground_when_its_code_moved():
    former = Unit.objects.by_code("32011", BEFORE)
    assert former.full_name == "Phường 2"
    assert [unit.label for unit in former.became()] == ["32002@2024-12-01"]
    with pytest.raises(Unit.DoesNotExist):
        Unit.objects.by_code("32011", EVE)


def test_u_minh_and_nguyen_phich_swapped_codes():
    assert Unit.objects.by_code("32044", EVE).full_name == "Thị trấn U Minh"
    assert Unit.objects.by_code("32044", MERGED).full_name == "Xã Nguyễn Phích"
    assert Unit.objects.by_code("32047", EVE).full_name == "Xã Khánh Hòa"
    assert Unit.objects.by_code("32047", MERGED).full_name == "Xã U Minh"
    assert named(Unit.objects.by_code("32044", EVE).became()) == ["Xã Nguyễn Phích"]


def test_nguyen_phich_was_split_three_ways_main_heir_first():
    former = Unit.objects.by_code("32053", EVE)
    assert former.full_name == "Xã Nguyễn Phích"
    assert named(former.became()) == ["Xã Nguyễn Phích", "Xã Khánh An", "Xã Khánh Lâm"]
    assert set(former.outgoing.values_list("share", "main")) == {("part", True), ("part", False)}


def test_an_xuyen_is_made_of_five_and_followed_back_of_seven():
    an_xuyen = Unit.objects.by_code("32002", MERGED)
    direct = {"Phường 9", "Phường 2", "Phường 1", "Phường Tân Xuyên", "Xã An Xuyên"}
    assert set(named(an_xuyen.made_of())) == direct
    assert {unit.code for unit in an_xuyen.made_of(on=EVE)} == {
        "31999",
        "32002",
        "32005",
        "32022",
        "32023",
    }
    back = an_xuyen.made_of(on=BEFORE)
    assert {unit.label for unit in back} == {"31999", "32002", "32005", "32011", "32022", "32023"}


def test_phuong_4_is_followed_through_two_mergers():
    phuong_4 = Unit.objects.by_code("32002", BEFORE)
    assert set(named(phuong_4.became())) == {"Phường 2", "Phường Tân Xuyên"}
    assert named(phuong_4.became(on=BEFORE)) == ["Phường 4"]
    assert set(named(phuong_4.became(on=EVE))) == {"Phường 2", "Phường Tân Xuyên"}
    assert named(phuong_4.became(on=LATER)) == ["Phường An Xuyên"]


def test_a_day_before_the_unit_existed_finds_nothing():
    assert Unit.objects.by_code("32002", MERGED).became(on=EVE) == []


def test_ho_thi_ky_alone_came_through_unchanged():
    """One unit before, one after, each the whole of the other, with the same code and name."""
    unchanged = []
    for unit in Unit.objects.as_of(MERGED).communes():
        made_of = unit.made_of()
        if len(made_of) == 1 and made_of[0].became() == [unit]:
            unchanged.append((unit.code, made_of[0].code, str(unit), str(made_of[0])))
    assert unchanged == [("32092", "32092", "Xã Hồ Thị Kỷ", "Xã Hồ Thị Kỷ")]


def test_a_dissolved_district_has_no_successor():
    for district in Unit.objects.as_of(EVE).districts():
        assert district.became() == []
        assert district.became(on=LATER) == []


def test_every_former_commune_is_accounted_for_today():
    for unit in Unit.objects.as_of(BEFORE).communes().in_province("96"):
        assert unit.became(on=LATER), unit


def test_following_does_not_ask_for_each_unit(django_assert_max_num_queries):
    province = Unit.objects.provinces().get(valid_from=MERGED)
    an_xuyen = Unit.objects.by_code("32002", MERGED)
    with django_assert_max_num_queries(4):
        an_xuyen.made_of(on=BEFORE)
    with django_assert_max_num_queries(4):
        province.made_of(on=BEFORE)


def test_shares_of_the_merger():
    links = UnitChange.objects.filter(date=MERGED, from_unit__level="commune")
    assert links.filter(share="all").count() == 145
    assert links.filter(share="part").count() == 41
