"""What both feeds ask of an edition, in the same words."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from cms.contract import (
    Built,
    Bundle,
    Edition,
    Entry,
    Rank,
    Site,
    Unit,
    blob_path,
    bulletin_path,
    is_listed,
)
from cms.contract.addresses import local
from cms.contract.documents import Blob
from cms.contract.entries import EVERY_HOST, IMMUTABLE
from cms.contract.programme import in_turn
from cms.contract.vocabulary import CATEGORY_BY_KEY
from device_feeds.errors import FeedError
from device_feeds.feeds import ItemClass, WindowRef
from device_feeds.speech.spoken import normalise

# look.md, boards: at least 8 s, 2 s and a third of a second for each syllable.
LEAST_SECONDS = 8
SYLLABLES_A_SECOND = 3

CLASSES: dict[str, ItemClass] = {"normal": "thuong", "priority": "uu_tien"}


def stamp(moment: datetime) -> str:
    """ISO 8601 with +07:00, to the second."""
    return local(moment).isoformat(timespec="seconds")


def one_line(text: str) -> str:
    """`text` without line breaks, controls and doubled spaces: an M3U title is one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def in_sentence(unit: Unit) -> str:
    """The full name after other words: "xã Đất Mũi"."""
    return one_line(unit.full_name[:1].lower() + unit.full_name[1:])


def seconds_on_screen(text: str) -> int:
    """How long a text stays; numbers count as they are read, "2026" as seven syllables."""
    syllables = len(normalise(text).split())
    return max(LEAST_SECONDS, 2 + -(-syllables // SYLLABLES_A_SECOND))


def unit_and_site(bundle: Bundle, unit_id: str) -> tuple[Unit, Site]:
    """The unit with its site; FeedError where either is missing."""
    if unit_id not in bundle.units:
        raise FeedError(f"unit {unit_id}: no such document")
    if unit_id not in bundle.sites:
        raise FeedError(f"site {unit_id}: no such document, so its feeds have no home")
    return bundle.units[unit_id], bundle.sites[unit_id]


def sequence_of(bundle: Bundle, unit_id: str, kind: str) -> int:
    """The output's number. A guess would make devices refuse every later feed, so none is made."""
    found = bundle.clock.sequences.get(f"{unit_id}/{kind}")
    if found is None or found < 0:
        raise FeedError(f"clock {bundle.clock.id}: no sequence for {unit_id}/{kind}")
    return found


def editions_on(bundle: Bundle, unit_id: str, channel: str) -> list[Edition]:
    """Editions for the unit's channel that are not over, in the order of their turns.

    Those that have not begun are there too: a device begins them on time by itself.
    """
    found = [
        edition
        for edition in bundle.editions_for(unit_id)
        if channel in edition.channels
        and (edition.expire_at is None or bundle.clock.now < edition.expire_at)
    ]
    return in_turn(found, bundle.schedules.get(unit_id))


def windows_of(edition: Edition, channel: str) -> list[WindowRef]:
    """The edition's windows on a channel, as feeds name them."""
    return [
        WindowRef(days=window.days, start=window.start, end=window.end)
        for window in edition.windows
        if window.channel == channel
    ]


def item_id(edition: Edition) -> str:
    """The same for every edition of a bulletin in one language (JSON Feed, `id`)."""
    return f"{edition.bulletin}-{edition.language}"


def page_url(edition: Edition, bundle: Bundle, base: str) -> str | None:
    """The bulletin's page on the unit's site, or None while there is none to link to."""
    if "site" not in edition.channels or not is_listed(edition, bundle.clock):
        return None
    try:
        return base + bulletin_path(edition)
    except ValueError as error:
        raise FeedError(f"edition {edition.id}: bulletin {edition.bulletin!r}: {error}") from error


def category_of(edition: Edition) -> str:
    """The word readers know the category by."""
    return CATEGORY_BY_KEY[edition.category].label


def blob_address(edition: Edition, blob: Blob, family: str) -> str:
    """The blob's path; FeedError where its type is not of the family ("image", "audio")."""
    if not blob.type.startswith(f"{family}/"):
        raise FeedError(f"edition {edition.id}: blob {blob.sha256} is {blob.type}, not {family}")
    try:
        return blob_path(blob.sha256, blob.type)
    except KeyError as error:
        raise FeedError(f"edition {edition.id}: {blob.type} is never published") from error


def blob_entry(blob: Blob, path: str, made_from: tuple[str, ...]) -> Entry:
    """The entry of a blob already in store, the same on every host."""
    return Entry(
        host=EVERY_HOST,
        path=path,
        rank="asset",
        type=blob.type,
        cache=IMMUTABLE,
        sha256=blob.sha256,
        size=blob.size,
        made_from=made_from,
    )


def file_entry(
    unit: Unit, path: str, rank: Rank, media_type: str, body: bytes, made_from: Iterable[str]
) -> Built:
    """A file of the unit's host, asked for again at each use."""
    entry = Entry(
        host=unit.host,
        path=path,
        rank=rank,
        type=media_type,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        made_from=tuple(made_from),
    )
    return Built(entry, body)
