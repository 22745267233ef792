"""The documents one build receives, and the questions every builder asks of them."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

import msgspec

from cms.contract.documents import (
    AnyDocument,
    Blob,
    Clock,
    Edition,
    Look,
    MediaTable,
    Placement,
    Schedule,
    Site,
    Tombstone,
    Unit,
)
from cms.contract.errors import ContractError
from cms.contract.vocabulary import DISCLOSURE_BY_NUMBER


def is_listed(edition: Edition, clock: Clock) -> bool:
    """Whether the edition has begun and not expired: shown in lists and feeds."""
    return edition.publish_at <= clock.now and (
        edition.expire_at is None or clock.now < edition.expire_at
    )


def is_aired(edition: Edition, clock: Clock, channel: str) -> bool:
    """Whether the edition is on `channel` at the clock's time."""
    return channel in edition.channels and is_listed(edition, clock)


def names_people(edition: Edition) -> bool:
    """Whether it is published for its period only (classes 7-9 of Law 10/2022/QH15)."""
    number = edition.disclosure_class
    return number is not None and DISCLOSURE_BY_NUMBER[number].names_people


@dataclass
class Bundle:
    """Documents by type and id; `editions` and `tombstones` hold current ones only.

    An edition is current while no newer one of its bulletin and language exists; a
    bulletin with a tombstone has no current edition, whatever else the folder holds.
    `hosted` are units that have a site which is not among these documents, `needed`
    recipes that editions which are not among them name.
    """

    clock: Clock
    media: MediaTable
    units: dict[str, Unit] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    tombstones: dict[str, Tombstone] = field(default_factory=dict)
    placements: dict[tuple[str, str], Placement] = field(default_factory=dict)
    hosted: Set[str] = frozenset()
    needed: Set[str] = frozenset()

    @classmethod
    def of(cls, documents: Iterable[AnyDocument]) -> "Bundle":
        """Sort documents into a bundle; ContractError where the clock or media table is missing."""
        clock: Clock | None = None
        media: MediaTable | None = None
        bundle = cls(clock=None, media=None)  # type: ignore[arg-type]
        newest: dict[tuple[str, str], Edition] = {}
        for document in documents:
            match document:
                case Clock():
                    clock = document
                case MediaTable():
                    media = document
                case Edition():
                    key = (document.bulletin, document.language)
                    if key not in newest or newest[key].n < document.n:
                        newest[key] = document
                case Unit():
                    bundle.units[document.id] = document
                case Site():
                    bundle.sites[document.id] = document
                case Look():
                    bundle.looks[document.unit] = document
                case Placement():
                    bundle.placements[document.unit, document.bulletin] = document
                case Schedule():
                    bundle.schedules[document.id] = document
                case Tombstone():
                    bundle.tombstones[document.bulletin] = document
        if clock is None or media is None:
            raise ContractError(f"no {'clock' if clock is None else 'media table'} document")
        bundle.clock, bundle.media = clock, media
        bundle.editions = {
            edition.id: edition
            for edition in newest.values()
            if edition.bulletin not in bundle.tombstones
        }
        bundle.check_links()
        return bundle

    def check_links(self) -> None:
        """Raise ContractError naming the first document that names one which is not there."""
        for edition in self.editions.values():
            if edition.issuer not in self.units:
                raise ContractError(f"edition {edition.id}: unknown issuer {edition.issuer}")
        for kind, documents in (
            ("site", self.sites),
            ("look", self.looks),
            ("schedule", self.schedules),
        ):
            for one in documents.values():
                if one.unit not in self.units:
                    raise ContractError(f"{kind} {one.id}: unknown unit {one.unit}")

    def look_of(self, unit: Unit) -> Look | None:
        """The look of a unit's site: its province's; None where that gave none."""
        return self.looks.get(unit.parent or unit.id)

    def has_site(self, unit_id: str) -> bool:
        """Whether a unit has a site that others may lead to."""
        return unit_id in self.sites or unit_id in self.hosted

    def carries(self, edition: Edition, unit: Unit) -> bool:
        """Whether a unit's channels carry an edition: it is for the unit, and placed there.

        Normal source information is carried where the unit took it; what is the unit's
        own, or has priority, is placed by itself (Circular 39/2020/TT-BTTTT).
        """
        if not self.audience_holds(edition, unit):
            return False
        if unit.id == edition.issuer or edition.priority == "priority":
            return True
        return (unit.id, edition.bulletin) in self.placements

    def as_carried(self, edition: Edition, unit: Unit) -> Edition:
        """The edition as a unit's channels carry it: the unit may leave a channel out of
        normal source information, and choose windows of its own for both kinds."""
        placement = self.placements.get((unit.id, edition.bulletin))
        if placement is None or unit.id == edition.issuer:
            return edition
        channels = edition.channels
        if edition.priority != "priority":
            channels = [channel for channel in channels if channel in placement.channels]
        own = {window.channel for window in placement.windows}
        kept = [window for window in edition.windows if window.channel not in own]
        return msgspec.structs.replace(
            edition, channels=channels, windows=[*placement.windows, *kept]
        )

    def issuer_name(self, edition: Edition) -> str:
        """The body that readers know as the sender: the hub, or the issuing unit."""
        return edition.sender or self.units[edition.issuer].full_name

    def note_of(self, edition: Edition, unit_id: str) -> str:
        """The unit's own word beside source information; empty where it has none."""
        placement = self.placements.get((unit_id, edition.bulletin))
        return placement.note if placement else ""

    def audience_holds(self, document: Edition | Tombstone, unit: Unit) -> bool:
        """Whether a document's audience holds `unit` (see `Audience`)."""
        if unit.id == document.issuer:
            return True
        if document.audience.kind == "units":
            return unit.id in document.audience.units
        if document.audience.kind == "own":
            return False
        day = self.clock.local_date
        return (
            unit.level == "commune"
            and unit.parent == document.issuer
            and (unit.valid_to is None or day <= unit.valid_to)
        )

    def editions_for(self, unit_id: str) -> list[Edition]:
        """Current editions as the unit's channels carry them, oldest publication first."""
        unit = self.units[unit_id]
        found = [self.as_carried(e, unit) for e in self.editions.values() if self.carries(e, unit)]
        return sorted(found, key=lambda e: (e.publish_at, e.id))

    def tombstones_for(self, unit_id: str) -> list[Tombstone]:
        """Withdrawals of bulletins that the unit's channels carried, oldest first."""
        unit = self.units[unit_id]
        found = [t for t in self.tombstones.values() if self.audience_holds(t, unit)]
        return sorted(found, key=lambda t: (t.withdrawn_at, t.id))

    def blob(self, recipe: str) -> Blob | None:
        """What a recipe has become, or None while it is not made."""
        return self.media.blobs.get(recipe)

    def current_communes(self) -> list[Unit]:
        """Communes in force on the clock's local date, in alphabetical order of host."""
        day = self.clock.local_date
        return sorted(
            (
                unit
                for unit in self.units.values()
                if unit.level == "commune"
                and (unit.valid_from is None or unit.valid_from <= day)
                and (unit.valid_to is None or day <= unit.valid_to)
            ),
            key=lambda unit: unit.host,
        )
