"""Met or not, by whole numbers: examples from the plan, and properties."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.tracking.arithmetic import State, judge, met, needed, percent, target_on

targets = st.integers(0, 100)


@st.composite
def counts(draw, least=0):
    d = draw(st.integers(least, 5000))
    return draw(st.integers(0, d)), d


@pytest.mark.parametrize(
    ("n", "d", "target", "is_met", "more"),
    [
        (97, 101, 98, False, 2),
        (37, 97, 40, False, 2),
        (37, 101, 40, False, 4),
        (39, 97, 40, True, 0),
        (64, 64, 100, True, 0),
        (63, 64, 100, False, 1),
        (0, 9, 0, True, 0),
        (0, 0, 0, False, 0),
        (0, 0, 100, False, 0),
    ],
)
def test_known_cases(n, d, target, is_met, more):
    assert met(n, d, target) is is_met
    assert needed(n, d, target) == more


@pytest.mark.parametrize(
    ("n", "d", "text"),
    [
        (97, 101, "96,0 %"),
        (37, 97, "38,1 %"),
        (37, 101, "36,6 %"),
        (0, 64, "0,0 %"),
        (64, 64, "100,0 %"),
        (1, 3, "33,3 %"),
        (2, 3, "66,7 %"),
        (1, 2000, "0,1 %"),
        (1, 2001, "0,0 %"),
    ],
)
def test_percentages_for_reading(n, d, text):
    assert percent(n, d) == text


def test_a_share_of_nothing_does_not_exist():
    with pytest.raises(ValueError, match="nothing"):
        percent(0, 0)


@pytest.mark.parametrize(("n", "d", "target"), [(2, 1, 50), (-1, 1, 50), (1, 1, 101), (1, 1, -1)])
def test_what_is_no_count_or_target_is_refused(n, d, target):
    for function in (met, needed):
        with pytest.raises(ValueError, match="is no"):
            function(n, d, target)


@given(counts(least=1), targets)
def test_met_agrees_with_exact_fractions(count, target):
    n, d = count
    assert met(n, d, target) == (Fraction(n, d) >= Fraction(target, 100))


@given(counts(least=1), targets)
def test_needed_is_the_fewest_that_meet_the_target(count, target):
    n, d = count
    more = needed(n, d, target)
    assert n + more <= d
    assert met(n + more, d, target)
    assert more == 0 or not met(n + more - 1, d, target)


@given(counts(), targets)
def test_nothing_to_count_is_never_met(count, target):
    n, d = count
    if d == 0:
        assert not met(n, d, target)
        assert judge(n, d, target) is State.NOT_APPLICABLE


@given(counts(least=1), targets)
def test_one_more_never_unmeets(count, target):
    n, d = count
    if n < d and met(n, d, target):
        assert met(n + 1, d, target)


@given(counts(least=1))
def test_percent_is_rounded_half_up(count):
    n, d = count
    exact = Decimal(n * 100) / Decimal(d)
    expected = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert percent(n, d) == f"{expected} %".replace(".", ",")


def test_the_last_target_holds():
    plan = {2021: None, 2022: None, 2023: 100}
    years = (2020, 2021, 2022, 2023, 2024, 2031)
    assert [target_on(plan, year) for year in years] == [None, None, None, 100, 100, 100]
    assert target_on({}, 2024) is None
    assert target_on({2021: 5, 2023: None}, 2024) is None


@given(st.dictionaries(st.integers(2000, 2100), st.none() | targets), st.integers(2000, 2100))
def test_the_target_of_a_year_is_the_latest_up_to_it(plan, year):
    found = target_on(plan, year)
    upto = sorted(known for known in plan if known <= year)
    assert found == (plan[upto[-1]] if upto else None)


@pytest.mark.parametrize(
    ("n", "d", "target", "state"),
    [
        (None, 0, None, State.NOT_APPLICABLE),
        (None, 64, 100, State.NO_DATA),
        (None, 64, None, State.NO_DATA),
        (64, 64, None, State.NO_TARGET),
        (0, 64, 0, State.MET),
        (63, 64, 100, State.NOT_MET),
    ],
)
def test_what_can_be_said(n, d, target, state):
    assert judge(n, d, target) is state
