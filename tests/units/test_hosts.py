import datetime as dt
import re

import pytest

from cms.units.models import Unit
from cms.units.naming import host_label, sort_key, unaccented

MERGED = dt.date(2025, 7, 1)


@pytest.mark.usefixtures("ca_mau")
class TestHosts:
    def test_each_current_commune_has_its_own_label(self):
        labels = list(Unit.objects.as_of(MERGED).communes().values_list("host_label", flat=True))
        assert len(labels) == len(set(labels)) == 64
        assert all(re.fullmatch(r"[a-z]{2,63}", label) for label in labels)

    def test_dat_mui(self, settings):
        settings.BANTIN_DOMAIN = "camau.example"
        assert Unit.objects.get(host_label="datmui").host == "datmui.camau.example"

    def test_the_province_has_the_bare_domain(self, settings):
        settings.BANTIN_DOMAIN = "camau.example"
        assert Unit.objects.as_of(MERGED).provinces().get().host == "camau.example"

    def test_former_units_have_no_site(self):
        for unit in Unit.objects.as_of(dt.date(2025, 6, 30)):
            assert unit.host == ""

    def test_sites_are_64_and_the_province(self):
        assert Unit.objects.with_site().count() == 65


@pytest.mark.parametrize(
    ("name", "label"),
    [("Đất Mũi", "datmui"), ("Nguyễn Phích", "nguyenphich"), ("Hồ Thị Kỷ", "hothiky")],
)
def test_label_is_the_unaccented_name_without_separators(name, label):
    assert host_label(name) == label


def test_unaccented_folds_d_with_stroke():
    assert unaccented("Đăng ký ở Đá Bạc") == "Dang ky o Da Bac"


def test_names_sort_as_in_vietnamese():
    names = ["Ô Môn", "Đất Mũi", "Phường 10", "An Trạch", "Ăn", "Phường 9", "Da", "Hòa", "Hoa"]
    assert sorted(names, key=sort_key) == [
        "An Trạch",
        "Ăn",
        "Da",
        "Đất Mũi",
        "Hoa",
        "Hòa",
        "Ô Môn",
        "Phường 9",
        "Phường 10",
    ]
