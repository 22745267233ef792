"""When and beside what a draft would run on its unit's board and radio.

Computed from the unit's programme, which is what its devices are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cms.bulletins.clashes import Clash, Programme, clashes
from cms.contract.documents import Edition, Schedule, Window
from cms.publishing.programme import Turn
from cms.publishing.reading_time import speech_seconds
from cms.units.days import VIETNAM, local_day

EVERY_DAY = range(1, 8)


@dataclass(frozen=True)
class Session:
    """The next run of a radio session: its local `clock`, "17:00", and its seconds.

    `before` without the draft, `after` with it. Others whose sound is not made yet count by
    the estimate, and `estimated` says that there are such.
    """

    clock: str
    room: int
    before: int
    after: int
    estimated: bool

    @property
    def before_minutes(self) -> int:
        """Begun minutes without the draft."""
        return -(-self.before // 60)

    @property
    def after_minutes(self) -> int:
        """Begun minutes with the draft."""
        return -(-self.after // 60)

    @property
    def room_minutes(self) -> int:
        """Minutes that it may last."""
        return self.room // 60

    @property
    def full(self) -> bool:
        """Whether the draft makes it longer than it may be."""
        return self.after > self.room


def windows_on(edition: Edition, channel: str, schedule: Schedule) -> list[Window]:
    """The windows of an edition on a device channel; without its own, the channel's hours."""
    own = [window for window in edition.windows if window.channel == channel]
    if own:
        return own
    if channel == "board":
        return [Window(channel="board", start=schedule.board_on, end=schedule.board_off)]
    return [
        Window(channel="radio", start=one.start, end=_after(one.start, one.minutes))
        for one in schedule.sessions
    ]


def next_start(
    windows: Sequence[Window], begin: datetime, until: datetime | None
) -> datetime | None:
    """The first moment from `begin` on, before `until`, in one of the windows; None if none is."""
    moments = [
        max(start, begin)
        for start, end in _spans(windows, begin)
        if end > begin and (until is None or start < until)
    ]
    return min(moments, default=None)


def _spans(windows: Sequence[Window], begin: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Spans of the windows in the eight days around `begin`, which may be within the first."""
    today = local_day(begin)
    for day in (today + timedelta(days=n) for n in range(-1, 8)):
        for window in windows:
            if day.isoweekday() in (window.days or EVERY_DAY):
                start = datetime.combine(day, time.fromisoformat(window.start), tzinfo=VIETNAM)
                end = datetime.combine(day, time.fromisoformat(window.end), tzinfo=VIETNAM)
                yield start, end if end > start else end + timedelta(days=1)


def met(edition: Edition, channel: str, turns: Sequence[Turn]) -> list[Clash]:
    """Other bulletins that share a window of the channel, on the radio also the ground.

    What names no windows takes its turn in the channel's hours and meets nothing.
    """
    others = [
        Programme(
            turn.edition,
            turn.windows,
            turn.edition.publish_at,
            turn.edition.expire_at,
            # Areas of a source bulletin are not the unit's: there it is heard everywhere.
            turn.edition.areas if turn.own else (),
        )
        for turn in turns
        if turn.edition.bulletin != edition.bulletin
        and turn.edition.language == edition.language
        and turn.windows
    ]
    return clashes(
        channel, edition.windows, edition.publish_at, edition.expire_at, edition.areas, others
    )


def sessions(
    editions: Sequence[Edition],
    seconds: int,
    schedule: Schedule,
    turns: Sequence[Turn],
    now: datetime,
) -> list[Session]:
    """The next run of each radio session that carries the draft's `editions`.

    `seconds` is how long these last together. What has windows of its own is in a session
    as far as a window is open at some time of it.
    """
    main = editions[0]
    begin = max(main.publish_at, now)
    found = []
    for one in schedule.sessions:
        span = Window(channel="radio", start=one.start, end=_after(one.start, one.minutes))
        start = next_start([span], begin, main.expire_at)
        if start is None or not _in(main.windows, start, one.minutes):
            continue
        others = [
            turn
            for turn in turns
            if turn.edition.bulletin != main.bulletin
            and turn.edition.publish_at <= start
            and (turn.edition.expire_at is None or start < turn.edition.expire_at)
            and _in(turn.windows, start, one.minutes)
        ]
        before = sum(turn.seconds or speech_seconds(turn.edition) for turn in others)
        unmade = any(turn.seconds is None for turn in others)
        found.append(Session(one.start, one.minutes * 60, before, before + seconds, unmade))
    return found


def _in(windows: Sequence[Window], start: datetime, minutes: int) -> bool:
    mine = [window for window in windows if window.channel == "radio"]
    end = start + timedelta(minutes=minutes)
    return not mine or any(a < end and start < b for a, b in _spans(mine, start))


def _after(clock: str, minutes: int) -> str:
    hour, minute = map(int, clock.split(":"))
    hour, minute = divmod(hour * 60 + minute + minutes, 60)
    return f"{hour % 24:02}:{minute:02}"
