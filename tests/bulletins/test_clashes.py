"""When two programmes meet on a channel: windows, days, midnight, validity, audible ground."""

from datetime import datetime, time

from cms.bulletins.clashes import Programme, clashes
from cms.contract.documents import Window
from cms.units.days import VIETNAM


def window(start, end, days=(), channel="radio"):
    return Window(channel=channel, days=list(days), start=start, end=end)


def at(day, clock="00:00", month=11):
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, month, day, hours, minutes, tzinfo=VIETNAM)


def met(mine, theirs, channel="radio", areas=(), their_areas=(), valid=(None, None), other=None):
    """(days, start, end) of each clash, as text."""
    programme = Programme("x", theirs, *(other or (None, None)), areas=their_areas)
    found = clashes(channel, mine, *valid, areas, [programme])
    assert all(clash.other is programme for clash in found)
    return [(clash.days, f"{clash.start:%H:%M}", f"{clash.end:%H:%M}") for clash in found]


def test_the_shared_span_of_the_shared_days():
    mine = [window("17:00", "18:00", [1, 3])]
    assert met(mine, [window("17:30", "19:00", [1, 2])]) == [((1,), "17:30", "18:00")]
    assert met(mine, [window("16:00", "17:30")]) == [((1, 3), "17:00", "17:30")]
    # An end is not included: one begins when the other ends.
    assert met(mine, [window("18:00", "19:00")]) == []
    assert met(mine, [window("17:00", "18:00", [2])]) == []


def test_each_span_by_itself_and_windows_that_touch_are_one():
    mine = [window("05:30", "06:00"), window("17:00", "17:30"), window("17:30", "18:00")]
    every = (1, 2, 3, 4, 5, 6, 7)
    assert met(mine, [window("05:00", "23:00")]) == [
        (every, "05:30", "06:00"),
        (every, "17:00", "18:00"),
    ]


def test_other_channels_and_no_windows_do_not_clash():
    mine = [window("17:00", "18:00")]
    assert met(mine, [window("17:00", "18:00", channel="board")]) == []
    assert met(mine, []) == []
    assert met([], mine) == []


def test_a_window_that_passes_midnight_meets_the_next_morning():
    night = [window("22:00", "02:00", [7])]
    assert met(night, [window("01:00", "03:00", [1])]) == [((1,), "01:00", "02:00")]
    assert met(night, [window("01:00", "03:00", [7])]) == []
    assert met(night, [window("23:00", "01:30", [7])]) == [((7,), "23:00", "01:30")]
    assert met(night, [window("21:00", "00:00")]) == [((7,), "22:00", "00:00")]


def test_a_whole_day():
    found = met([window("00:00", "00:00", [2])], [window("08:00", "08:00", [2])])
    assert found == [((2,), "08:00", "00:00")]
    every = (1, 2, 3, 4, 5, 6, 7)
    both = met([window("00:00", "00:00")], [window("00:00", "00:00")])
    assert both == [(every, "00:00", "00:00")]


def test_only_while_both_are_valid():
    mine = [window("17:00", "18:00")]
    # 23/11/2026 is a Monday.
    first_half = (at(16), at(23, "17:00"))
    assert met(mine, mine, valid=first_half, other=(at(23, "17:00"), None)) == []
    assert met(mine, mine, valid=first_half, other=(at(23, "16:59"), None)) == []
    assert met(mine, mine, valid=(at(16), at(23, "17:01")), other=(at(23), None)) == [
        ((1,), "17:00", "18:00")
    ]
    assert met(mine, mine, valid=(at(23, "17:59"), at(25)), other=(None, None)) == [
        ((1, 2), "17:00", "18:00")
    ]
    assert met(mine, mine, valid=(at(23, "18:00"), at(30, "17:01"))) == [
        ((1, 2, 3, 4, 5, 6, 7), "17:00", "18:00")
    ]
    assert met(mine, mine, valid=(at(23), at(24)), other=(at(24), at(25))) == []


def test_open_ended_validity_is_for_ever():
    mine = [window("17:00", "18:00", [5])]
    friday = [((5,), "17:00", "18:00")]
    assert met(mine, mine, valid=(at(23), None), other=(at(24), None)) == friday
    assert met(mine, mine, valid=(None, at(24)), other=(None, at(28))) == friday


def test_two_areas_of_a_unit_do_not_clash_on_the_radio_and_none_means_all():
    mine = [window("17:00", "18:00", [1])]
    clash = [((1,), "17:00", "18:00")]
    assert met(mine, mine, areas=["a"], their_areas=["b"]) == []
    assert met(mine, mine, areas=["a", "c"], their_areas=["b", "c"]) == clash
    assert met(mine, mine, areas=["a"], their_areas=[]) == clash
    assert met(mine, mine, areas=[], their_areas=["b"]) == clash
    boards = [window("17:00", "18:00", [1], channel="board")]
    assert met(boards, boards, channel="board", areas=["a"], their_areas=["b"]) == clash


def test_the_others_keep_their_order():
    mine = [window("17:00", "18:00")]
    others = [Programme(name, mine) for name in ("second", "first")]
    found = clashes("radio", mine, None, None, [], others)
    assert [clash.other.what for clash in found] == ["second", "first"]
    assert (found[0].start, found[0].end) == (time(17), time(18))
