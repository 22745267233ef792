"""A unit's board: the feed, its pictures, and the page that plays it."""

from collections.abc import Iterator

import msgspec

from cms.contract import Built, Bundle, Edition, Site, Unit, board_feed_path, is_listed
from cms.contract.addresses import board_page_path
from cms.contract.blocks import Picture
from cms.contract.documents import Blob
from cms.contract.recipes import LIGHTER_TYPES
from device_feeds import theme
from device_feeds.feeds import (
    EXTENSION_VERSION,
    JSON_FEED,
    Author,
    BoardFeed,
    BoardHead,
    BoardItem,
    BoardTurn,
    Hours,
    PictureRef,
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
    seconds_on_screen,
    sequence_of,
    stamp,
    unit_and_site,
    windows_of,
)

FEED_TYPE = "application/feed+json"
PAGE_TYPE = "text/html; charset=utf-8"


def build_board(bundle: Bundle, unit_id: str, base: str) -> Iterator[Built]:
    """Pictures, assets, page, feed: nothing is linked before it is there."""
    unit, site = unit_and_site(bundle, unit_id)
    editions = editions_on(bundle, unit_id, "board")
    feed = board_feed(bundle, unit, site, editions, base)
    sources = [f"unit:{unit.id}", f"site:{site.id}"]
    sources += [f"schedule:{unit.id}"] if unit.id in bundle.schedules else []
    sources += [f"unit:{issuer}" for issuer in sorted({e.issuer for e in editions} - {unit.id})]
    sources += [f"edition:{edition.id}" for edition in editions]
    for edition in editions:
        for _, blob in pictures_of(bundle, edition):
            path = blob_address(edition, blob, "image")
            yield Built(blob_entry(blob, path, (f"edition:{edition.id}",)), None)
    yield from theme.assets()
    page = render_page(bundle, feed, editions, base)
    yield file_entry(
        unit, board_page_path(), "page", PAGE_TYPE, page, [*sources, theme.theme_name()]
    )
    body = msgspec.json.encode(feed)
    yield file_entry(unit, board_feed_path(), "pointer", FEED_TYPE, body, sources)


def board_feed(
    bundle: Bundle, unit: Unit, site: Site, editions: list[Edition], base: str
) -> BoardFeed:
    """The feed of the editions, in their order, with the standing item last."""
    newest = max([site.updated_at, *(edition.made_at for edition in editions)])
    schedule = bundle.schedules.get(unit.id)
    return BoardFeed(
        version=JSON_FEED,
        title=f"Bảng tin điện tử {in_sentence(unit)}",
        home_page_url=f"{base}/",
        feed_url=base + board_feed_path(),
        language="vi",
        authors=[Author(name=one_line(site.agency))],
        bang_tin=BoardHead(
            version=EXTENSION_VERSION,
            unit=UnitRef(code=unit.code, name=unit.full_name),
            sequence=sequence_of(bundle, unit.id, "board"),
            date_modified=stamp(newest),
            hours=Hours(
                on=schedule.board_on if schedule else "05:00",
                off=schedule.board_off if schedule else "22:00",
            ),
        ),
        items=[
            *(board_item(bundle, edition, base) for edition in editions),
            standing_item(unit, site, base),
        ],
    )


def board_item(bundle: Bundle, edition: Edition, base: str) -> BoardItem:
    """One edition as a board shows it."""
    title = one_line(edition.title)
    text = edition.board_text.strip() or edition.summary.strip()
    issuer = one_line(bundle.issuer_name(edition))
    pictures = [
        picture_ref(edition, picture, blob, base) for picture, blob in pictures_of(bundle, edition)
    ]
    return BoardItem(
        id=item_id(edition),
        url=page_url(edition, bundle, base) or msgspec.UNSET,
        title=title,
        content_text=text,
        image=pictures[0].url if pictures else msgspec.UNSET,
        date_published=stamp(edition.first_published_at),
        date_modified=stamp(edition.made_at),
        authors=[Author(name=issuer)],
        tags=[category_of(edition)],
        language=edition.language,
        bang_tin=BoardTurn(
            klass=CLASSES[edition.priority],
            text=text,
            issuer=issuer,
            issued=stamp(edition.first_published_at),
            valid_from=stamp(edition.publish_at),
            valid_until=stamp(edition.expire_at) if edition.expire_at else None,
            windows=windows_of(edition, "board"),
            seconds=seconds_on_screen(f"{title} {text}"),
            standing=False,
            pictures=pictures,
        ),
    )


def standing_item(unit: Unit, site: Site, base: str) -> BoardItem:
    """What is shown when nothing else is: whose board it is, where to read, whom to call."""
    number = site.contact.hotline or site.contact.phone
    text = f"Trang thông tin: {base.partition('://')[2]}"
    text += f"\nĐường dây nóng: {number}" if number else ""
    updated = stamp(site.updated_at)
    return BoardItem(
        id=f"{unit.id}-standing",
        url=f"{base}/",
        title=one_line(unit.full_name),
        content_text=text,
        date_published=updated,
        date_modified=updated,
        authors=[Author(name=one_line(site.agency))],
        tags=[],
        language="vi",
        bang_tin=BoardTurn(
            klass="thuong",
            text=text,
            issuer=one_line(site.agency),
            issued=updated,
            valid_from=updated,
            valid_until=None,
            windows=[],
            seconds=seconds_on_screen(f"{unit.full_name} {text}"),
            standing=True,
            pictures=[],
        ),
    )


def pictures_of(bundle: Bundle, edition: Edition) -> list[tuple[Picture, Blob]]:
    """Each picture of the body in the widest form that is made; one not made yet is left out.

    A player is promised no more than JPEG: the lighter formats of browsers are not for it.
    """
    found = []
    for block in edition.body:
        if isinstance(block, Picture):
            made = [blob for recipe in block.renditions if (blob := bundle.blob(recipe))]
            blobs = [blob for blob in made if blob.type not in LIGHTER_TYPES]
            if blobs:
                found.append((block, max(blobs, key=lambda blob: blob.width or 0)))
    return found


def picture_ref(edition: Edition, picture: Picture, blob: Blob, base: str) -> PictureRef:
    """A picture as the feed names it."""
    return PictureRef(
        url=base + blob_address(edition, blob, "image"),
        type=blob.type,
        size=blob.size,
        sha256=blob.sha256,
        alt=picture.alt,
        width=blob.width,
        height=blob.height,
    )


def render_page(bundle: Bundle, feed: BoardFeed, editions: list[Edition], base: str) -> bytes:
    """The page; its list for browsers without JavaScript holds what is on at the clock's time."""
    begun = {item_id(edition) for edition in editions if is_listed(edition, bundle.clock)}
    return theme.render(
        feed=feed,
        feed_path=board_feed_path(),
        address=base.partition("://")[2],
        items=[item for item in feed.items if item.id in begun or item.bang_tin.standing],
        style=theme.style().entry.path,
        script=theme.script().entry.path,
    )
