"""What a commune's site says of the commune itself, section by section.

The sections are those that Decree 224/2026/NĐ-CP names. Each may be empty. Days are those
of Asia/Ho_Chi_Minh; texts are plain, a new line begins a paragraph.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from cms.contract.blocks import Block, File, Picture, Plain, RecipeId

Name = Annotated[str, Meta(min_length=1, max_length=300)]
Text = Annotated[str, Meta(max_length=6_000, description="Plain text, never markup")]
Instant = Annotated[datetime, Meta(tz=True)]
Key = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9-]{0,79}$")]
DocumentSlug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
# A page of the state's own portals, over TLS: no account, no port, nothing that could leave it.
GOVERNMENT_LINK = (
    r"^(?![\s\S]*\s)https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+gov\.vn"
    r"(?:[/?#][^\s\x00-\x20\x7f\"'<>\\^`{|}]*)?$"
)
GovernmentLink = Annotated[str, Meta(pattern=GOVERNMENT_LINK, max_length=500)]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a section share; what is empty is not written."""


class Body(_Part, frozen=True, kw_only=True):
    """A body of the commune and what it is charged with."""

    name: Name
    duties: Text = ""
    address: Plain = ""
    phone: Plain = ""
    email: Plain = ""


class Leader(_Part, frozen=True, kw_only=True):
    """A leader: office, duties, short biography. Leaders stand in the order of their rank."""

    name: Name
    position: Name
    duties: Text = ""
    biography: Text = ""
    phone: Plain = ""
    email: Plain = ""
    photo: Picture | None = None


class Ground(_Part, frozen=True, kw_only=True):
    """The commune's ground: a map as picture or file, and the same in words.

    `area_km2` in square kilometres; `population` in persons on the day `counted_on`.
    """

    picture: Picture | None = None
    file: File | None = None
    area_km2: Annotated[float, Meta(gt=0, le=400_000)] | None = None
    population: Annotated[int, Meta(ge=0, le=200_000_000)] | None = None
    counted_on: date | None = None
    borders: Text = ""


class Sight(_Part, frozen=True, kw_only=True):
    """A monument or sight; `recognised` says by whom, when and as what."""

    name: Name
    recognised: Plain = ""
    place: Plain = ""
    text: Text = ""
    picture: Picture | None = None


class Procedure(_Part, frozen=True, kw_only=True):
    """An administrative procedure and its page on the national public-service portal."""

    title: Name
    audience: Plain = ""
    link: GovernmentLink


class LegalDocument(_Part, frozen=True, kw_only=True):
    """A legal document. Its page is `/van-ban/<year of signed_on>/<slug>.html`."""

    slug: DocumentSlug
    number: Name
    kind: Plain
    issuer: Name
    signed_on: date
    in_force_from: date | None = None
    abstract: Annotated[str, Meta(min_length=1, max_length=2_000)]
    file: File | None = None


class Event(_Part, frozen=True, kw_only=True):
    """Something that takes place; `key` never changes (RFC 5545, UID)."""

    key: Key
    title: Name
    start: Instant
    end: Instant
    place: Plain = ""
    text: Text = ""


class Outage(_Part, frozen=True, kw_only=True):
    """A planned time without service, announced ahead (Decree 224/2026/NĐ-CP)."""

    start: Instant
    end: Instant
    what: Name


class Sections(_Part, frozen=True, kw_only=True):
    """All sections of a site. What is not written yet is empty."""

    organisation: Annotated[list[Body], Meta(max_length=60)] = []
    leaders: Annotated[list[Leader], Meta(max_length=40)] = []
    ground: Ground = Ground()
    nature: Annotated[list[Block], Meta(max_length=200)] = []
    history: Annotated[list[Block], Meta(max_length=200)] = []
    culture: Annotated[list[Block], Meta(max_length=200)] = []
    sights: Annotated[list[Sight], Meta(max_length=60)] = []
    procedures: Annotated[list[Procedure], Meta(max_length=300)] = []
    legal: Annotated[list[LegalDocument], Meta(max_length=1_000)] = []
    events: Annotated[list[Event], Meta(max_length=300)] = []
    outages: Annotated[list[Outage], Meta(max_length=20)] = []
    accessibility: Annotated[list[Block], Meta(max_length=200)] = []


def texts(sections: Sections) -> Iterator[tuple[str, list[Block]]]:
    """The sections that are running text, each with its name in the document."""
    yield "nature", sections.nature
    yield "history", sections.history
    yield "culture", sections.culture
    yield "accessibility", sections.accessibility


def media(sections: Sections) -> Iterator[Block]:
    """Every picture and file that stands outside running text."""
    ground = sections.ground
    held = [leader.photo for leader in sections.leaders]
    held += [sight.picture for sight in sections.sights]
    yield from (one for one in (ground.picture, ground.file, *held) if one is not None)
    yield from (one.file for one in sections.legal if one.file is not None)


def recipes_named(sections: Sections) -> Iterator[RecipeId]:
    """The recipes whose blobs the sections' pages show."""
    blocks = [*media(sections)]
    for _name, body in texts(sections):
        blocks.extend(body)
    for block in blocks:
        match block:
            case Picture():
                yield from block.renditions
            case File():
                yield block.recipe
            case _:
                pass
