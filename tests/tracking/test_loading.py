"""The plan's files: all or nothing, and nothing twice."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from cms.tracking.loading import DATA, Counts, load
from cms.tracking.models import Indicator, Observation, Target

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]


@pytest.fixture
def files(tmp_path):
    for name in ("indicators.csv", "observations.csv"):
        shutil.copy(DATA / name, tmp_path / name)

    def spoil(name, old, new):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return spoil


def test_a_second_load_changes_nothing(plan):
    before = list(Observation.objects.values()), list(Target.objects.values())
    assert plan == load() == Counts(indicators=9, targets=39, observations=2)
    assert (list(Observation.objects.values()), list(Target.objects.values())) == before


def test_every_indicator_says_what_it_counts_and_what_proves_it(plan):
    codes = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.2", "3.1"]
    assert list(Indicator.objects.values_list("code", flat=True)) == codes
    for indicator in Indicator.objects.all():
        assert indicator.definition
        assert indicator.evidence_rule
        assert indicator.types


def test_a_dash_is_kept_apart_from_an_empty_cell(plan):
    """The plan prints "-" for 3.1 in 2021 and 2022, and leaves 2024 and 2025 empty."""
    targets = dict(Target.objects.filter(indicator__code="3.1").values_list("year", "percent"))
    assert targets == {2021: None, 2022: None, 2023: 100}


def test_a_changed_target_follows_the_file_and_observations_stay(plan, files):
    directory = files("indicators.csv", "67,78,95,98,100", "67,78,95,,100")
    assert load(directory) == Counts(indicators=9, targets=38, observations=2)


@pytest.mark.parametrize(
    ("name", "old", "new", "cause"),
    [
        ("indicators.csv", "67,78,95,98,100", "67,78,95,105,100", ":2: 105 % in 2024 is over"),
        ("indicators.csv", "67,78,95,98,100", "67,78,95,98%,100", ":2: 2024 '98%' is not a whole"),
        ("indicators.csv", "1.2,commune", "1.1,commune", ":3: indicator 1.1 stands there already"),
        ("indicators.csv", "1.2,commune", "1.2,ward", ":3: level 'ward' is not one of"),
        ("indicators.csv", "1.2,commune,xã", "1.2,commune,thôn", ":3: 'thôn' is no type of unit"),
        ("indicators.csv", "ip_station", "guess", ":3: evidence 'guess' is not one of"),
        ("indicators.csv", "Theo lời khai của đơn vị.", "", "the evidence_rule is empty"),
        ("observations.csv", "1.1,old", "9.9,old", ":2: there is no indicator '9.9'"),
        ("observations.csv", "old-ca-mau", "mars", ":2: scope 'mars' is not one of"),
        ("observations.csv", "declared", "heard", ":2: means 'heard' is not one of"),
        ("observations.csv", "97,101", "102,101", ":2: 102 of 101 is no count"),
        ("observations.csv", "37,97", "0,0", ":3: 0 of 0 is no count"),
        ("observations.csv", "2024-12-31", "31/12/2024", ":2: date '31/12/2024' is not a date"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(files, name, old, new, cause):
    with pytest.raises(CommandError) as refusal:
        call_command("load_plan", files(name, old, new))
    message = str(refusal.value)
    assert name in message
    assert cause in message
    assert "\n" not in message
    assert not Indicator.objects.exists()
