"""Is a target met? Whole numbers only.

A rounded percentage is for reading and is never compared: 97 of 101 is 96,0 % and was
once printed as 98 %. `n` is what counts, `d` out of how many, `target` a whole
percentage; n/d stands beside every percentage that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class State(Enum):
    """What can be said of an indicator on a day."""

    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"  # there is nothing to count: d = 0
    NO_DATA = "no data"  # nothing has been observed yet, which is not 0
    NO_TARGET = "no target"


def _check(n: int, d: int, target: int = 0) -> None:
    if not 0 <= n <= d:
        raise ValueError(f"{n} of {d} is no count")
    if not 0 <= target <= 100:
        raise ValueError(f"{target} % is no target")


def met(n: int, d: int, target: int) -> bool:
    """Whether n of d reaches `target` per cent; never where d = 0.

    Raises ValueError unless 0 <= n <= d and 0 <= target <= 100, like all functions here.
    """
    _check(n, d, target)
    return d > 0 and 100 * n >= target * d


def needed(n: int, d: int, target: int) -> int:
    """How many more of the same d are needed to meet the target; 0 once it is met."""
    _check(n, d, target)
    return max(0, -(-target * d // 100) - n)


def percent(n: int, d: int) -> str:
    """n of d in per cent with one decimal, halves rounded up: "96,0 %".

    Raises ValueError where d = 0: such a share does not exist.
    """
    _check(n, d)
    if d == 0:
        raise ValueError("a share of nothing")
    tenths = (2000 * n + d) // (2 * d)
    return f"{tenths // 10},{tenths % 10} %"


def target_on(targets: Mapping[int, int | None], year: int) -> int | None:
    """The target in force in a year: its own, or the last one before it.

    None before the first year, and where the plan says "-" (a year present with None).
    """
    past = [known for known in targets if known <= year]
    return targets[max(past)] if past else None


def judge(n: int | None, d: int, target: int | None) -> State:
    """What n of d says about a target; `n` is None before the first observation."""
    if d == 0:
        return State.NOT_APPLICABLE
    if n is None:
        return State.NO_DATA
    if target is None:
        return State.NO_TARGET
    return State.MET if met(n, d, target) else State.NOT_MET
