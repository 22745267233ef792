"""One order for two channels, and what it must name."""

import pytest

from cms.desk.inbox.order import merged, moved


def by_the_rule(everything, first, named):
    """The contract's order of what is there, newest first in `everything`."""
    urgent = [name for name in everything if name in first and name not in named]
    rest = [name for name in everything if name not in first and name not in named]
    return [*urgent, *named, *rest]


def test_two_channels_in_one_order():
    assert merged("abc", "bd") == list("abcd")
    assert merged("bd", "abc") == list("abdc")
    assert merged("", "ab") == list("ab")
    assert merged("ab", "") == list("ab")
    assert merged("ac", "bd") == list("acbd")
    for one, other in (("abcd", "xbyd"), ("pqr", "qrs"), ("az", "bz")):
        both = merged(one, other)
        assert [name for name in both if name in one] == list(one)
        assert [name for name in both if name in other] == list(other)
        assert len(both) == len(set(both))


@pytest.mark.parametrize("first", ["", "a", "ab", "abcd"])
def test_one_step_moves_one_and_leaves_the_rest(first):
    everything = "abcd"
    for place in range(1, 4):
        one, other = everything[place], everything[place - 1]
        swapped = list(everything)
        swapped[place - 1], swapped[place] = one, other
        up = moved(everything, first, one, other, before=True)
        assert by_the_rule(everything, first, up) == swapped
        down = moved(everything, first, other, one, before=False)
        assert by_the_rule(everything, first, down) == swapped


def test_it_names_no_more_than_it_must():
    assert moved("abcd", "", "b", "a", before=True) == ["b", "a"]
    assert moved("abcd", "abc", "b", "a", before=True) == ["b", "a", "c"]


def test_what_is_not_there_cannot_be_moved():
    for one, other in (("x", "a"), ("a", "x"), ("a", "a")):
        with pytest.raises(ValueError):
            moved("abcd", "", one, other, before=True)


def test_what_was_named_before_keeps_its_place():
    # The unit has put d before c; now b goes before a.
    assert moved("abdc", "abdc", "b", "a", before=True) == list("badc")
    assert moved("abcde", "d", "c", "b", before=True) == list("acbd")
