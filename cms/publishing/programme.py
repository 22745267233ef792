"""A unit's programme: what its board and radio carry, in the order of their turns.

Computed from the same documents and by the same rule as the feeds, so what an editor
sees is what devices are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q

from cms.bulletins.models import SourceAnswer
from cms.contract import documents
from cms.contract.bundle import Bundle
from cms.contract.documents import Edition, Window
from cms.contract.frozen import decode_frozen
from cms.contract.programme import runs_on
from cms.publishing import gathering, models, reading_time, snapshot
from cms.publishing.media import table_for
from cms.units.days import day_end, day_start, local_day
from cms.units.models import Unit
from device_feeds.items import editions_on

CHANNELS = ("board", "radio")


@dataclass(frozen=True)
class Turn:
    """One item of a channel: the edition as the unit carries it, whose it is, how long it lasts.

    `seconds` on the board are those of each turn, on the radio those of the sound; None
    while that is being made.
    """

    edition: Edition
    issuer: str
    own: bool
    seconds: int | None
    windows: tuple[Window, ...]

    @property
    def first(self) -> bool:
        """Whether priority puts it before what the unit has not ordered."""
        return self.edition.priority == "priority"

    def on(self, day: date) -> bool:
        """Whether it may be on at some time of a local day."""
        begins, ends = self.edition.publish_at, self.edition.expire_at
        valid = begins < day_end(day) and (ends is None or day_start(day) < ends)
        return valid and runs_on(self.windows, day)


class Programme:
    """The board and the radio of a unit as they stand at `now` (aware)."""

    def __init__(self, unit: Unit, now: datetime) -> None:
        self.unit = unit
        self.now = now
        self._bundle = _bundle(unit, now)

    @property
    def schedule(self) -> documents.Schedule:
        """The unit's hours, areas and order."""
        return self._bundle.schedules[str(self.unit.pk)]

    def turns(self, channel: str) -> list[Turn]:
        """What `channel` ("board" or "radio") carries or will carry, in the feed's order."""
        return self._turns[channel]

    @cached_property
    def _turns(self) -> dict[str, list[Turn]]:
        unit_id = str(self.unit.pk)
        found = {name: editions_on(self._bundle, unit_id, name) for name in CHANNELS}
        sounds = table_for({one.speech for one in found["radio"] if one.speech})
        turns: dict[str, list[Turn]] = {}
        for channel, editions in found.items():
            turns[channel] = [self._turn(channel, edition, sounds) for edition in editions]
        return turns

    def _turn(self, channel: str, edition: Edition, sounds: dict[str, documents.Blob]) -> Turn:
        sound = sounds.get(edition.speech or "")
        seconds = None
        if channel == "board":
            seconds = reading_time.board_seconds(edition)
        elif sound and sound.duration_ms:
            seconds = -(-sound.duration_ms // 1000)
        return Turn(
            edition=edition,
            issuer=self._bundle.issuer_name(edition),
            own=edition.issuer == str(self.unit.pk),
            seconds=seconds,
            windows=tuple(one for one in edition.windows if one.channel == channel),
        )

    def days(self, count: int) -> list[date]:
        """Today, and the days after it, `count` in all."""
        today = local_day(self.now)
        return [today + timedelta(days=n) for n in range(count)]


def _bundle(unit: Unit, now: datetime) -> Bundle:
    """What the channels are computed from: of units and editions only those that matter here."""
    known = [unit, unit.parent] if unit.parent_id else [unit]
    rows = carried_rows(unit, now)
    return Bundle.of(
        [
            *(snapshot.unit_document(one, {}) for one in known),
            *(decode_frozen(bytes(document)) for document in rows),
            *gathering.placements([unit])[unit.pk],
            gathering.schedules([unit])[unit.pk],
            documents.MediaTable(id="media", blobs={}),
            snapshot.Snapshot().clock(now, {}),
        ]
    )


def carried_rows(unit: Unit, now: datetime) -> list[bytes]:
    """Documents of the current editions that a unit's channels carry and that are not over."""
    named = models.Edition.units.through.objects.filter(unit=unit).values("edition")
    answers = SourceAnswer.objects.filter(unit=unit, state__in=gathering.TAKEN)
    # Each part has an index; a join with the named units would visit every edition.
    placed = (
        Q(issuer=unit)
        | Q(bulletin__in=answers.values("bulletin"))
        | Q(issuer=unit.parent_id, audience="all", priority="priority")
        | Q(pk__in=named, priority="priority")
    )
    lasting = Q(expire_at=None) | Q(expire_at__gt=now)
    found = models.Edition.objects.filter(placed, lasting, current=True)
    return list(found.values_list("document", flat=True))
