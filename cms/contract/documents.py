"""The documents of the contract, version 1.

Times are UTC with a zone, seconds at the finest; dates are those of Asia/Ho_Chi_Minh.
Ids are opaque strings. A document is never changed: a newer one takes its place.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cms.contract.blocks import Block, Plain, RecipeId
from cms.contract.vocabulary import CategoryKey

CONTRACT_VERSION = 1

Id = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$")]
Moment = Annotated[datetime, Meta(tz=True)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Host = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)*$")]
TimeOfDay = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Language = Literal["vi", "km", "en"]
Channel = Literal["site", "board", "radio"]
DisclosureClass = Annotated[int, Meta(ge=1, le=14)]


class Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="document"):
    """What every document carries."""

    contract: Annotated[int, Meta(ge=1, le=CONTRACT_VERSION)] = CONTRACT_VERSION
    id: Id


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a blob is made. `id` is the SHA-256 of the other fields (see `recipes.recipe_id`).

    image: `source` re-encoded at `settings["width"]` in `settings["format"]`;
    speech: `text` spoken with `settings["voice"]` by `engine`;
    file: `source` as it is, `name` shown to the reader.
    """

    id: RecipeId
    kind: Literal["image", "speech", "file"]
    engine: Plain
    source: Sha256 | None = None
    text: Annotated[str, Meta(max_length=50_000)] = ""
    name: Plain = ""
    settings: dict[str, str | int] = {}


class Blob(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bytes that a recipe became. `size` in bytes, `duration_ms` for sound, pixels for pictures."""

    sha256: Sha256
    size: Annotated[int, Meta(ge=0)]
    type: Plain
    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None


class FormerUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit, wholly or partly, that the present one was made from."""

    code: Plain
    full_name: Plain
    share: Literal["all", "part"]


class Unit(Document, frozen=True, kw_only=True, tag="unit"):
    """An administrative unit during one span of its life. `valid_to` is its last day."""

    code: Plain
    level: Literal["commune", "district", "province"]
    type: Plain
    name: Plain
    full_name: Plain
    host: Host
    valid_from: date | None = None
    valid_to: date | None = None
    parent: Id | None = None
    made_of: list[FormerUnit] = []
    lat: float | None = None
    lon: float | None = None


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach the unit, and who answers for its page (Decree 224/2026/NĐ-CP)."""

    responsible: Plain = ""
    position: Plain = ""
    address: Plain = ""
    phone: Plain = ""
    hotline: Plain = ""
    email: Plain = ""


class Site(Document, frozen=True, kw_only=True, tag="site"):
    """What a unit's site is besides its bulletins. `id` is the unit's id."""

    unit: Id
    title: Plain
    agency: Plain
    contact: Contact
    introduction: list[Block] = []
    recipes: list[Recipe] = []
    updated_at: Moment


class Audience(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom an edition is for, settled when it was published.

    own: the issuer alone; units: those named; all: every commune of the issuing
    province. The issuer's own site always carries it.
    """

    kind: Literal["own", "units", "all"]
    units: list[Id] = []


class Edition(Document, frozen=True, kw_only=True, tag="edition"):
    """One frozen publication of a bulletin in one language. `id` is `<bulletin>-<language>-<n>`."""

    bulletin: Id
    language: Language
    n: Annotated[int, Meta(ge=1)]
    issuer: Id
    title: Annotated[str, Meta(min_length=1, max_length=255)]
    slug: Slug
    former_slugs: list[Slug] = []
    summary: Plain
    body: list[Block]
    category: CategoryKey
    priority: Literal["normal", "priority"]
    disclosure_class: DisclosureClass | None = None
    channels: list[Channel]
    audience: Audience
    publish_at: Moment
    expire_at: Moment | None = None
    first_published_at: Moment
    made_at: Moment
    board_text: Plain = ""
    spoken_text: Annotated[str, Meta(max_length=50_000)] = ""
    speech: RecipeId | None = None
    recipes: list[Recipe] = []
    related: list[Id] = []
    change_note: Plain = ""


class Tombstone(Document, frozen=True, kw_only=True, tag="tombstone"):
    """A withdrawal. It outranks every edition, release, cache and backup. `id` is the bulletin's.

    `paths` are all the page paths the bulletin ever had; `blobs` the blob paths that
    only it used. `mode` gone: 410 and nothing more; notice: 410 with `notice` shown.
    """

    bulletin: Id
    issuer: Id
    audience: Audience
    publish_at: Moment
    withdrawn_at: Moment
    mode: Literal["gone", "notice"] = "gone"
    notice: Plain = ""
    paths: list[str]
    blobs: list[str] = []


class Session(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A daily radio session: local start, and the minutes it may last."""

    start: TimeOfDay
    minutes: Annotated[int, Meta(ge=1, le=240)]


class Schedule(Document, frozen=True, kw_only=True, tag="schedule"):
    """When a unit's channels run, in local time. `id` is the unit's id."""

    unit: Id
    sessions: list[Session]
    board_on: TimeOfDay = "05:00"
    board_off: TimeOfDay = "22:00"


class MediaTable(Document, frozen=True, kw_only=True, tag="media"):
    """Which blob each recipe has become; a recipe that is missing is not made yet."""

    blobs: dict[RecipeId, Blob]


class Clock(Document, frozen=True, kw_only=True, tag="clock"):
    """The only time a build knows. `sequences` holds a number for each "<unit>/<kind>".

    A sequence grows at each version of an output and is never taken back.
    """

    now: Moment
    local_date: date
    sequences: dict[str, int] = {}


AnyDocument = Unit | Site | Edition | Tombstone | Schedule | MediaTable | Clock
