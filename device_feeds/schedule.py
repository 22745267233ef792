"""Which item a board shows at a moment: the one definition.

The board page's `schedule.js` says the same in JavaScript; `cases/*.json` hold both.

1. Outside the unit's hours nothing is on.
2. An item is on while valid_from <= now < valid_until and, where it has windows, inside
   one: on one of its days (none: any), from its start until before its end, local time; a
   window that ends at or before its start ends on the next day. A standing item is on,
   whatever the time, while no other is: a device whose clock is lost still says whose it is.
3. Items take turns in the feed's order, for their seconds. Priority items come first
   and again after every `NORMAL_BETWEEN` normal ones, so that a passer-by meets them.
4. The turn follows from the clock alone (seconds since 1970 modulo the length of the
   round): boards of one unit show the same, and a restarted one falls into step.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from cms.contract.addresses import local
from device_feeds.feeds import BoardFeed, Hours, ItemClass, WindowRef

NORMAL_BETWEEN = 4


class Slot(Struct, frozen=True, kw_only=True):
    """What of an item decides its turn. Moments carry their zone."""

    id: str
    klass: ItemClass = field(name="class")
    seconds: int
    valid_from: datetime
    valid_until: datetime | None = None
    windows: list[WindowRef] = []
    standing: bool = False


class Turn(Struct, frozen=True):
    """The item that is on, and how many seconds of its turn are left (1 or more)."""

    id: str
    left: int


def slots_of(feed: BoardFeed) -> list[Slot]:
    """The slots of a feed, in its order."""
    return [
        Slot(
            id=item.id,
            klass=item.bang_tin.klass,
            seconds=item.bang_tin.seconds,
            valid_from=datetime.fromisoformat(item.bang_tin.valid_from),
            valid_until=(
                datetime.fromisoformat(item.bang_tin.valid_until)
                if item.bang_tin.valid_until
                else None
            ),
            windows=item.bang_tin.windows,
            standing=item.bang_tin.standing,
        )
        for item in feed.items
    ]


def is_open(hours: Hours, moment: datetime) -> bool:
    """Whether boards are lit. Hours may pass midnight; equal times mean always."""
    now = local(moment).strftime("%H:%M")
    if hours.on < hours.off:
        return hours.on <= now < hours.off
    return hours.on == hours.off or now >= hours.on or now < hours.off


def in_windows(windows: Sequence[WindowRef], moment: datetime) -> bool:
    """Whether one of the windows is open; without any, always."""
    if not windows:
        return True
    now = local(moment)
    clock, today = now.strftime("%H:%M"), now.isoweekday()
    yesterday = today - 1 or 7
    for window in windows:
        days = window.days or range(1, 8)
        if window.start < window.end:
            if today in days and window.start <= clock < window.end:
                return True
        elif (today in days and clock >= window.start) or (
            yesterday in days and clock < window.end
        ):
            return True
    return False


def on_now(slots: Sequence[Slot], moment: datetime) -> list[Slot]:
    """The items whose turn may come at the moment, in the feed's order."""
    matters = [
        slot
        for slot in slots
        if not slot.standing
        and slot.valid_from <= moment
        and (slot.valid_until is None or moment < slot.valid_until)
        and in_windows(slot.windows, moment)
    ]
    return matters or [slot for slot in slots if slot.standing]


def round_of(slots: Sequence[Slot]) -> list[Slot]:
    """One round: the order in which the given items take their turns."""
    first = [slot for slot in slots if slot.klass == "uu_tien"]
    normal = [slot for slot in slots if slot.klass != "uu_tien"]
    if not first:
        return normal
    turns = list(first)
    for start in range(0, len(normal), NORMAL_BETWEEN):
        if start:
            turns += first
        turns += normal[start : start + NORMAL_BETWEEN]
    return turns


def at(slots: Sequence[Slot], hours: Hours, moment: datetime) -> Turn | None:
    """The turn at a moment; None outside the hours, or where nothing is on."""
    if not is_open(hours, moment):
        return None
    turns = round_of(on_now(slots, moment))
    if not turns:
        return None
    passed = int(moment.timestamp()) % sum(slot.seconds for slot in turns)
    for slot in turns:
        if passed < slot.seconds:
            return Turn(slot.id, slot.seconds - passed)
        passed -= slot.seconds
    raise AssertionError("a moment outside its own round")
