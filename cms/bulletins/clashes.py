"""Where two programmes would be on one channel at once: arithmetic alone, no database.

A clash is a span of local time in which both name a window of the channel, both are
valid, and, on the radio, both are heard on the same ground. What names no window shares
the channel's own hours with everything there and clashes with nothing; to compare it
all the same, give it the unit's sessions as its windows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from cms.units.days import VIETNAM

DAY = 24 * 60
EVERY_DAY = tuple(range(1, 8))


class Span(Protocol):
    """A window as the contract has it: see `cms.contract.documents.Window`."""

    channel: str
    days: Sequence[int]
    start: str
    end: str


@dataclass(frozen=True)
class Programme:
    """What another item claims. `what` is the caller's own: it comes back in the clash.

    `valid_from` and `valid_until` are aware, half-open, None being open; `areas` are ids of
    audible areas, none being all of them.
    """

    what: Any
    windows: Sequence[Span]
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    areas: Collection[str] = ()


@dataclass(frozen=True)
class Clash:
    """`other.what` is on at the same time: on ISO weekdays `days`, local, from `start` until
    before `end`; an `end` at or before `start` is on the next day."""

    other: Programme
    days: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True)
class _Piece:
    """Minutes of one weekday: from `start` until before `end`, at most 24 hours."""

    day: int
    start: int
    end: int


def clashes(
    channel: str,
    windows: Sequence[Span],
    valid_from: datetime | None,
    valid_until: datetime | None,
    areas: Collection[str],
    others: Iterable[Programme],
) -> list[Clash]:
    """Every span in which one of `others` is on `channel` together with the given programme.

    In the order of `others`, then of the week.
    """
    mine = _pieces(channel, windows)
    found: list[Clash] = []
    for other in others:
        if channel == "radio" and not _same_ground(areas, other.areas):
            continue
        begin = _later(valid_from, other.valid_from)
        end = _earlier(valid_until, other.valid_until)
        if begin is not None and end is not None and begin >= end:
            continue
        shared = _overlaps(mine, _pieces(channel, other.windows))
        met = [piece for piece in shared if _happens(piece, begin, end)]
        found += _by_time(other, _across_midnight(met))
    return found


def _same_ground(areas: Collection[str], others: Collection[str]) -> bool:
    if not areas or not others:
        return True
    return not {str(one) for one in areas}.isdisjoint(str(one) for one in others)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment), default=None)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)


def _pieces(channel: str, windows: Sequence[Span]) -> list[_Piece]:
    """What windows cover of each weekday, in order, none of them touching the next."""
    spans: list[_Piece] = []
    for window in windows:
        if window.channel != channel:
            continue
        start, end = _minutes(window.start), _minutes(window.end)
        for day in window.days or EVERY_DAY:
            if start < end:
                spans.append(_Piece(day, start, end))
                continue
            spans.append(_Piece(day, start, DAY))
            if end:
                spans.append(_Piece(day % 7 + 1, 0, end))
    return _merged(spans)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _merged(spans: list[_Piece]) -> list[_Piece]:
    merged: list[_Piece] = []
    for span in sorted(spans, key=lambda one: (one.day, one.start)):
        last = merged[-1] if merged else None
        if last and last.day == span.day and span.start <= last.end:
            merged[-1] = _Piece(span.day, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def _overlaps(mine: list[_Piece], theirs: list[_Piece]) -> list[_Piece]:
    return [
        _Piece(one.day, max(one.start, other.start), min(one.end, other.end))
        for one in mine
        for other in theirs
        if one.day == other.day and one.start < other.end and other.start < one.end
    ]


def _happens(piece: _Piece, begin: datetime | None, end: datetime | None) -> bool:
    """Whether the piece of some week lies, at least in part, between two moments."""
    if begin is None or end is None:
        # Open on one side: weeks enough.
        return True
    day = begin.astimezone(VIETNAM).date()
    # Every weekday comes in these eight days; the last of them is the first one's again,
    # of which `begin` may have cut the first.
    for _ in range(8):
        if day.isoweekday() == piece.day:
            midnight = datetime.combine(day, time(), tzinfo=VIETNAM)
            starts = midnight + timedelta(minutes=piece.start)
            ends = midnight + timedelta(minutes=piece.end)
            if starts < end and begin < ends:
                return True
        day += timedelta(days=1)
    return False


def _across_midnight(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Join what runs on over midnight, so that a night is one span; `end` may pass 24 h."""
    early = {piece.day: piece for piece in pieces if piece.start == 0}
    joined = {}
    for piece in pieces:
        after = early.get(piece.day % 7 + 1)
        if piece.end == DAY and after and piece.start and after.end <= piece.start:
            joined[piece] = after
    taken = set(joined.values())
    for piece in pieces:
        if piece in joined:
            yield _Piece(piece.day, piece.start, DAY + joined[piece].end)
        elif piece not in taken:
            yield piece


def _by_time(other: Programme, pieces: Iterable[_Piece]) -> list[Clash]:
    """One clash for each span of the day, with all its days."""
    days: dict[tuple[int, int], list[int]] = {}
    for piece in pieces:
        days.setdefault((piece.start, piece.end), []).append(piece.day)
    return [
        Clash(other, tuple(sorted(found)), _clock(start), _clock(end))
        for (start, end), found in days.items()
    ]


def _clock(minutes: int) -> time:
    hours, rest = divmod(minutes % DAY, 60)
    return time(hours, rest)
