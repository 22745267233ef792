"""What a channel carries, in what order and on which days: the same for sites and devices."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from cms.contract.documents import Edition, Schedule


class Span(Protocol):
    """A span of each of `days` (ISO weekdays, none: all), local times; see `Window`."""

    @property
    def days(self) -> Sequence[int]: ...
    @property
    def start(self) -> str: ...
    @property
    def end(self) -> str: ...


def in_turn(editions: Iterable[Edition], schedule: Schedule | None) -> list[Edition]:
    """Editions in the order of their turns on a board or on the air.

    Priority first, then those that the unit has put in an order, then the newest; what the unit
    has ordered keeps its place whatever its priority.
    """
    newest_first = sorted(editions, key=lambda e: (e.publish_at, e.id), reverse=True)
    order = {name: place for place, name in enumerate(schedule.order if schedule else [])}

    def turn(edition: Edition) -> tuple[int, int]:
        if edition.bulletin in order:
            return 1, order[edition.bulletin]
        return (0 if edition.priority == "priority" else 2), 0

    return sorted(newest_first, key=turn)


def runs_on(windows: Sequence[Span], day: date) -> bool:
    """Whether one of the windows is open at some time of a local day; without any, always."""
    today, yesterday = day.isoweekday(), (day - timedelta(days=1)).isoweekday()
    return not windows or any(
        not window.days
        or today in window.days
        or (window.end <= window.start and window.end > "00:00" and yesterday in window.days)
        for window in windows
    )
