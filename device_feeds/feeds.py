"""The shapes of both feeds: JSON Feed 1.1 (jsonfeed.org) with one extension each.

Moments are ISO 8601 with +07:00. A member whose name begins with "_" is an extension
in the sense of JSON Feed; a reader that does not know it still has title, text, dates.
`python -m device_feeds schema` writes these types as JSON Schema into `schema/`.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

EXTENSION_VERSION = 1
JSON_FEED: Literal["https://jsonfeed.org/version/1.1"] = "https://jsonfeed.org/version/1.1"

Stamp = Annotated[
    str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00$", description="+07:00")
]
TimeOfDay = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Url = Annotated[str, Meta(pattern="^https?://[^\\s]+$")]
Natural = Annotated[int, Meta(ge=0)]
ItemClass = Annotated[
    Literal["thuong", "uu_tien"], Meta(description="normal, priority (Circular 39/2020/TT-BTTTT)")
]
Language = Literal["vi", "km", "en"]


class _Part(Struct, frozen=True, kw_only=True):
    """What all parts share."""


class Author(_Part, frozen=True, kw_only=True):
    """Who issued it."""

    name: str


class UnitRef(_Part, frozen=True, kw_only=True):
    """Whose feed it is; a device refuses the feed of another unit."""

    code: str
    name: str


class Hours(_Part, frozen=True, kw_only=True):
    """When boards are lit, in local time; equal times mean always."""

    on: TimeOfDay
    off: TimeOfDay


class PictureRef(_Part, frozen=True, kw_only=True):
    """A picture as bytes to fetch and check. `width` and `height` in pixels."""

    url: Url
    type: str
    size: Natural
    sha256: Sha256
    alt: str
    width: int | None
    height: int | None


class WindowRef(_Part, frozen=True, kw_only=True):
    """A span of some days, local time, as in the contract's `Window`."""

    days: list[Annotated[int, Meta(ge=1, le=7)]]
    start: TimeOfDay
    end: TimeOfDay


class BoardTurn(_Part, frozen=True, kw_only=True):
    """How a board shows one item.

    `seconds` on screen per look; shown while valid_from <= now < valid_until (null: open)
    and, where there are `windows`, inside one of them.
    A standing item is shown while nothing else is, whatever its window.
    """

    klass: ItemClass = field(name="class")
    text: str
    issuer: str
    issued: Stamp
    valid_from: Stamp
    valid_until: Stamp | None
    windows: list[WindowRef]
    seconds: Annotated[int, Meta(ge=8)]
    standing: bool
    pictures: list[PictureRef]


class BoardItem(_Part, frozen=True, kw_only=True):
    """One matter on a board."""

    id: str
    url: Url | UnsetType = UNSET
    title: Annotated[str, Meta(min_length=1)]
    content_text: str
    image: Url | UnsetType = UNSET
    date_published: Stamp
    date_modified: Stamp
    authors: list[Author]
    tags: list[str]
    language: Language
    bang_tin: BoardTurn = field(name="_bang_tin")


class BoardHead(_Part, frozen=True, kw_only=True):
    """The feed as a whole. `sequence` only grows; `date_modified` is the newest content's."""

    version: Annotated[int, Meta(ge=1)]
    unit: UnitRef
    sequence: Natural
    date_modified: Stamp
    hours: Hours


class BoardFeed(_Part, frozen=True, kw_only=True):
    """`/feeds/board/feed.json`; never empty, its last item is the standing one."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: Url
    feed_url: Url
    language: Language
    authors: list[Author]
    bang_tin: BoardHead = field(name="_bang_tin")
    items: Annotated[list[BoardItem], Meta(min_length=1)]


class Attachment(_Part, frozen=True, kw_only=True):
    """Sound to fetch."""

    url: Url
    mime_type: Literal["audio/mpeg"]
    title: str
    size_in_bytes: Natural
    duration_in_seconds: Natural


class SessionRef(_Part, frozen=True, kw_only=True):
    """A daily session: local start and the minutes it may last."""

    start: TimeOfDay
    minutes: Annotated[int, Meta(ge=1, le=240)]


class QuietRef(_Part, frozen=True, kw_only=True):
    """A span of each day without sound, local time; only an emergency breaks it."""

    start: TimeOfDay
    end: TimeOfDay


class RadioTurn(_Part, frozen=True, kw_only=True):
    """How a radio plays one item; sound "pending": its MP3 is not made yet."""

    klass: ItemClass = field(name="class")
    text: str
    issuer: str
    issued: Stamp
    valid_from: Stamp
    valid_until: Stamp | None
    windows: list[WindowRef]
    sound: Literal["ready", "pending"]
    sha256: Sha256 | None
    duration_ms: Natural | None


class RadioItem(_Part, frozen=True, kw_only=True):
    """One matter on the radio."""

    id: str
    url: Url | UnsetType = UNSET
    title: Annotated[str, Meta(min_length=1)]
    content_text: str
    date_published: Stamp
    date_modified: Stamp
    authors: list[Author]
    tags: list[str]
    language: Language
    attachments: list[Attachment]
    truyen_thanh: RadioTurn = field(name="_truyen_thanh")


class RadioHead(_Part, frozen=True, kw_only=True):
    """The feed as a whole."""

    version: Annotated[int, Meta(ge=1)]
    unit: UnitRef
    sequence: Natural
    date_modified: Stamp
    sessions: list[SessionRef]
    quiet: list[QuietRef]
    playlist_url: Url


class RadioFeed(_Part, frozen=True, kw_only=True):
    """`/feeds/radio/feed.json`."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: Url
    feed_url: Url
    language: Language
    authors: list[Author]
    truyen_thanh: RadioHead = field(name="_truyen_thanh")
    items: list[RadioItem]
