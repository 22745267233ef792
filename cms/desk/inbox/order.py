"""Turning "this one earlier" into the order that the contract keeps: arithmetic alone.

See `cms.contract.documents.Schedule.order`: what it names comes after priority bulletins
that it does not name, and before all others. A unit has one order for both channels.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


def merged(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """One order of all that two channels carry, in which each keeps its own.

    Both come from one rule, so what they share stands in the same order in each.
    """
    ours, theirs = set(first), set(second)
    rest = iter(second)
    found: list[str] = []
    for name in first:
        if name in theirs:
            for other in rest:
                if other == name:
                    break
                if other not in ours:
                    found.append(other)
        found.append(name)
    return [*found, *(other for other in rest if other not in ours)]


def moved(
    order: Sequence[str], pinned: Collection[str], one: str, other: str, *, before: bool
) -> list[str]:
    """What a unit's order must name so that `one` comes right before, or after, `other`.

    `order` holds everything in its present order; `pinned` those with priority, and those
    that the unit has named already. No more is named than must be: the rest goes on by
    the rule. Raises ValueError for one that is not there.
    """
    left = [name for name in order if name != one]
    if one == other or len(left) == len(order):
        raise ValueError(one)
    place = left.index(other) + (0 if before else 1)
    left.insert(place, one)
    last = max(order.index(one), left.index(one), left.index(other))
    # One with priority that is not named would come before all that is.
    for number, name in enumerate(left):
        if name in pinned:
            last = max(last, number)
    return left[: last + 1]
