"""A unit's radio: the feed, the playlist, and the sound both name."""

from collections.abc import Iterator

import msgspec

from cms.contract import (
    Built,
    Bundle,
    Edition,
    Site,
    Unit,
    is_listed,
    radio_feed_path,
    radio_playlist_path,
)
from cms.contract.documents import Blob
from cms.contract.programme import runs_on
from device_feeds.errors import FeedError
from device_feeds.feeds import (
    EXTENSION_VERSION,
    JSON_FEED,
    Attachment,
    Author,
    QuietRef,
    RadioFeed,
    RadioHead,
    RadioItem,
    RadioTurn,
    SessionRef,
    UnitRef,
)
from device_feeds.items import (
    CLASSES,
    blob_address,
    blob_entry,
    category_of,
    editions_on,
    file_entry,
    in_sentence,
    item_id,
    one_line,
    page_url,
    sequence_of,
    stamp,
    unit_and_site,
    windows_of,
)

FEED_TYPE = "application/feed+json"
# Liquidsoap chooses its parser by this.
PLAYLIST_TYPE = "audio/x-mpegurl"


def build_radio(bundle: Bundle, unit_id: str, base: str) -> Iterator[Built]:
    """Sound, then the playlist and the feed that name it."""
    unit, site = unit_and_site(bundle, unit_id)
    editions = editions_on(bundle, unit_id, "radio")
    sounds = {edition.id: sound_of(bundle, edition) for edition in editions}
    feed = radio_feed(bundle, unit, site, editions, base)
    sources = [f"unit:{unit.id}", f"site:{site.id}"]
    sources += [f"schedule:{unit.id}"] if unit.id in bundle.schedules else []
    sources += [f"unit:{issuer}" for issuer in sorted({e.issuer for e in editions} - {unit.id})]
    sources += [f"edition:{edition.id}" for edition in editions]
    for edition in editions:
        if blob := sounds[edition.id]:
            path = blob_address(edition, blob, "audio")
            yield Built(blob_entry(blob, path, (f"edition:{edition.id}",)), None)
    # A playlist has no hours: it holds what a window opens for at some time of the day.
    day = bundle.clock.local_date
    today = {
        item_id(edition)
        for edition in editions
        if is_listed(edition, bundle.clock) and runs_on(windows_of(edition, "radio"), day)
    }
    body = playlist([item for item in feed.items if item.id in today]).encode()
    yield file_entry(unit, radio_playlist_path(), "pointer", PLAYLIST_TYPE, body, sources)
    body = msgspec.json.encode(feed)
    yield file_entry(unit, radio_feed_path(), "pointer", FEED_TYPE, body, sources)


def sound_of(bundle: Bundle, edition: Edition) -> Blob | None:
    """The edition's MP3, or None while it is not made; FeedError where it has no recipe."""
    if edition.speech is None:
        raise FeedError(f"edition {edition.id}: on the radio without a speech recipe")
    blob = bundle.blob(edition.speech)
    if blob is not None and (blob.type != "audio/mpeg" or blob.duration_ms is None):
        raise FeedError(f"edition {edition.id}: blob {blob.sha256} is not an MP3 with a duration")
    return blob


def radio_feed(
    bundle: Bundle, unit: Unit, site: Site, editions: list[Edition], base: str
) -> RadioFeed:
    """The feed of the editions, in their order."""
    newest = max([site.updated_at, *(edition.made_at for edition in editions)])
    schedule = bundle.schedules.get(unit.id)
    sessions = schedule.sessions if schedule else []
    quiet = schedule.quiet if schedule else []
    return RadioFeed(
        version=JSON_FEED,
        title=f"Truyền thanh {in_sentence(unit)}",
        home_page_url=f"{base}/",
        feed_url=base + radio_feed_path(),
        language="vi",
        authors=[Author(name=one_line(site.agency))],
        truyen_thanh=RadioHead(
            version=EXTENSION_VERSION,
            unit=UnitRef(code=unit.code, name=unit.full_name),
            sequence=sequence_of(bundle, unit.id, "radio"),
            date_modified=stamp(newest),
            sessions=[SessionRef(start=one.start, minutes=one.minutes) for one in sessions],
            quiet=[QuietRef(start=one.start, end=one.end) for one in quiet],
            playlist_url=base + radio_playlist_path(),
        ),
        items=[radio_item(bundle, edition, base) for edition in editions],
    )


def radio_item(bundle: Bundle, edition: Edition, base: str) -> RadioItem:
    """One edition as a radio plays it."""
    title = one_line(edition.title)
    text = edition.spoken_text.strip() or edition.summary.strip()
    issuer = one_line(bundle.issuer_name(edition))
    blob = sound_of(bundle, edition)
    return RadioItem(
        id=item_id(edition),
        url=page_url(edition, bundle, base) or msgspec.UNSET,
        title=title,
        content_text=text,
        date_published=stamp(edition.first_published_at),
        date_modified=stamp(edition.made_at),
        authors=[Author(name=issuer)],
        tags=[category_of(edition)],
        language=edition.language,
        attachments=[attachment(edition, title, blob, base)] if blob else [],
        truyen_thanh=RadioTurn(
            klass=CLASSES[edition.priority],
            text=text,
            issuer=issuer,
            issued=stamp(edition.first_published_at),
            valid_from=stamp(edition.publish_at),
            valid_until=stamp(edition.expire_at) if edition.expire_at else None,
            windows=windows_of(edition, "radio"),
            sound="ready" if blob else "pending",
            sha256=blob.sha256 if blob else None,
            duration_ms=blob.duration_ms if blob else None,
        ),
    )


def attachment(edition: Edition, title: str, blob: Blob, base: str) -> Attachment:
    """The MP3 as JSON Feed names it; a started second counts."""
    return Attachment(
        url=base + blob_address(edition, blob, "audio"),
        mime_type="audio/mpeg",
        title=title,
        size_in_bytes=blob.size,
        duration_in_seconds=-(-(blob.duration_ms or 0) // 1000),
    )


def playlist(items: list[RadioItem]) -> str:
    """Extended M3U, UTF-8, absolute addresses: the items whose sound is there."""
    lines = ["#EXTM3U"]
    for item in items:
        for sound in item.attachments:
            lines += [f"#EXTINF:{sound.duration_in_seconds},{item.title}", sound.url]
    return "\n".join(lines) + "\n"
