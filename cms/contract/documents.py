"""The documents of the contract, version 1.

Times are UTC with a zone, seconds at the finest; dates are those of Asia/Ho_Chi_Minh.
Ids are opaque strings. A document is never changed: a newer one takes its place.
"""

import re
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cms.contract.blocks import Block, Plain, RecipeId, inline_texts
from cms.contract.look import DARK, LIGHT, Colours, Emblem
from cms.contract.sections import Sections
from cms.contract.sections import texts as texts_of
from cms.contract.vocabulary import CategoryKey

CONTRACT_VERSION = 1

Id = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$")]
Moment = Annotated[datetime, Meta(tz=True)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Host = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)*$")]
TimeOfDay = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Language = Literal["vi", "km", "en"]
# An address of a former site on the unit's host: the path decoded, the query as it was sent.
# Never the front page, nor what devices, media and the CMS itself stand under.
OldPath = Annotated[
    str,
    Meta(
        pattern=r"^(?![\s\S]*[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff])"
        r"(?!/(?:-|_b|feeds|board|\.well-known)(?:[/?]|$))"
        r"(?:(?:/(?!\.\.?(?:[/?]|$))[^/?#\\]+)+/?(?:\?[^#]+)?|/\?[^#]+)$",
        max_length=480,
    ),
]
OldPaths = Annotated[list[OldPath], Meta(max_length=20)]
Channel = Literal["site", "board", "radio"]
_REF = re.compile(r'ref:[^"<>\s]+')
DeviceChannel = Literal["board", "radio"]
DisclosureClass = Annotated[int, Meta(ge=1, le=14)]


class Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="document"):
    """What every document carries."""

    contract: Annotated[int, Meta(ge=1, le=CONTRACT_VERSION)] = CONTRACT_VERSION
    id: Id


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a blob is made. `id` is the SHA-256 of the other fields (see `recipes.recipe_id`).

    image: `source` re-encoded at `settings["width"]` in `settings["format"]`;
    speech: `text` spoken with `settings["voice"]` by `engine`;
    recording: the sound `source` brought to the loudness of speech, as MP3;
    file: `source` as it is, `name` shown to the reader.
    """

    id: RecipeId
    kind: Literal["image", "speech", "recording", "file"]
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
    """An administrative unit during one span of its life. `valid_to` is its last day.

    `earlier` are the units that those in `made_of` had been made from; one that only got
    another code is not among them.
    """

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
    earlier: list[FormerUnit] = []
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
    sections: Sections = Sections()
    recipes: list[Recipe] = []
    updated_at: Moment


class Look(Document, frozen=True, kw_only=True, tag="look"):
    """What a province gives all sites of its units. `id` is the province's id.

    `system` is the title of the province's system, `body` the name of the body that runs it;
    `emblem` takes the place of the theme's mark. A province without a look has the theme's.
    """

    unit: Id
    light: Colours = LIGHT
    dark: Colours = DARK
    emblem: Emblem | None = None
    system: Annotated[str, Meta(max_length=200)] = ""
    body: Annotated[str, Meta(max_length=200)] = ""


def refs_of(blocks: list[Block]) -> tuple[str, ...]:
    """What blocks link to by `ref:`, each once, in order."""
    found: dict[str, None] = {}
    for text in inline_texts(blocks):
        if "ref:" in text:
            found.update(dict.fromkeys(_REF.findall(text)))
    return tuple(found)


def links_of(site: Site) -> tuple[str, ...]:
    """What a site's introduction and sections link to by `ref:`, each once, in order."""
    texts = [site.introduction, *(blocks for _, blocks in texts_of(site.sections))]
    return tuple(dict.fromkeys(ref for blocks in texts for ref in refs_of(blocks)))


class Audience(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom an edition is for, settled when it was published.

    own: the issuer alone; units: those named; all: every commune of the issuing
    province. The issuer's own site always carries it.
    """

    kind: Literal["own", "units", "all"]
    units: list[Id] = []


class Window(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of each of `days` in which a device channel may carry a bulletin, local time.

    `days` are ISO weekdays, Monday 1 (ISO 8601); empty: every day. `end` is not included;
    one at or before `start` is on the next day. A channel that no window names carries
    the bulletin whenever it runs.
    """

    channel: DeviceChannel
    days: list[Annotated[int, Meta(ge=1, le=7)]] = []
    start: TimeOfDay
    end: TimeOfDay


class Edition(Document, frozen=True, kw_only=True, tag="edition", dict=True):
    """One frozen publication of a bulletin in one language. `id` is `<bulletin>-<language>-<n>`.

    `sender` names the body that issues it where that is not the issuing unit (a hub).
    `decided_on` is the day of the decision that the law obliges to publish. `areas` are
    audible areas of the issuer, by id; none: all of them. `change_note` tells readers what
    this edition corrects in the one before. `old_paths` are where the bulletin stood on a
    former site of the issuer: there, and nowhere else, they lead to its page.
    """

    bulletin: Id
    language: Language
    n: Annotated[int, Meta(ge=1)]
    issuer: Id
    title: Annotated[str, Meta(min_length=1, max_length=255)]
    slug: Slug
    former_slugs: list[Slug] = []
    old_paths: OldPaths = []
    summary: Plain
    body: list[Block]
    category: CategoryKey
    priority: Literal["normal", "priority"]
    disclosure_class: DisclosureClass | None = None
    channels: list[Channel]
    audience: Audience
    sender: Plain = ""
    decided_on: date | None = None
    windows: Annotated[list[Window], Meta(max_length=50)] = []
    areas: list[Id] = []
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

    @cached_property
    def refs(self) -> tuple[str, ...]:
        """What its body links to by `ref:`, each once, in order."""
        return refs_of(self.body)


class Tombstone(Document, frozen=True, kw_only=True, tag="tombstone"):
    """A withdrawal. It outranks every edition, release, cache and backup. `id` is the bulletin's.

    `paths` are all the page paths the bulletin ever had, `old_paths` those of a former site
    of the issuer; `blobs` the blob paths that only it used. `mode` gone: 410 and nothing
    more; notice: 410 with `notice` shown; redirect: its pages lead to those of the bulletin
    `successor`, and 410 where that has none.
    """

    bulletin: Id
    issuer: Id
    audience: Audience
    publish_at: Moment
    withdrawn_at: Moment
    mode: Literal["gone", "notice", "redirect"] = "gone"
    notice: Plain = ""
    successor: Id | None = None
    paths: list[str]
    old_paths: OldPaths = []
    blobs: list[str] = []


class Session(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A daily radio session: local start, and the minutes it may last."""

    start: TimeOfDay
    minutes: Annotated[int, Meta(ge=1, le=240)]


class Placement(Document, frozen=True, kw_only=True, tag="placement"):
    """What a unit does with source information from above. `id` is `<unit>-<bulletin>`.

    A normal source bulletin is on a unit's channels only with a placement; a priority one
    is there without. `windows` take the place of the edition's own; `note` is the unit's
    own word beside the bulletin. It holds for all editions of the bulletin.
    """

    unit: Id
    bulletin: Id
    channels: list[Channel]
    windows: Annotated[list[Window], Meta(max_length=50)] = []
    note: Plain = ""


class Area(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ground on which the same loudspeakers are heard."""

    id: Id
    name: Plain
    hamlets: list[Plain] = []


class Quiet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of each day without sound, local; only an emergency breaks it."""

    start: TimeOfDay
    end: TimeOfDay


class Schedule(Document, frozen=True, kw_only=True, tag="schedule"):
    """When a unit's channels run, in local time. `id` is the unit's id.

    `order` names bulletins that the unit wants in this order on its board and radio:
    after priority bulletins that it does not name, before all others.
    """

    unit: Id
    sessions: list[Session]
    quiet: list[Quiet] = []
    board_on: TimeOfDay = "05:00"
    board_off: TimeOfDay = "22:00"
    areas: list[Area] = []
    order: list[Id] = []


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


AnyDocument = Unit | Site | Look | Edition | Tombstone | Placement | Schedule | MediaTable | Clock
