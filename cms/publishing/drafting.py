"""What a bulletin page would be as contract documents: one edition for each language.

The same function serves the freeze, the approver's reading and the previews, so what
is read is what is published.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from django.utils import timezone
from django.utils.translation import gettext

from cms.bulletins.models import BulletinPage
from cms.contract import documents, inline, recipes
from cms.contract.addresses import is_old_path
from cms.contract.blocks import Block, inline_texts
from cms.contract.errors import ContractError
from cms.contract.reading import encode
from cms.intake.models import OldAddress
from cms.publishing.blocks import Freezer
from cms.publishing.derive import board_text, spoken_text
from cms.publishing.errors import UnfitError
from cms.publishing.store import blob_store

RELATED = 3
OLD_PATHS = 20  # as in the contract
MAIN = "vi"
# What differs between two looks at the same content.
VOLATILE = {"id": "x", "n": 1, "made_at": datetime(2000, 1, 1, tzinfo=UTC)}


@dataclass
class Words:
    """What a bulletin says in one language."""

    title: str
    summary: str
    body: object
    board_text: str = ""
    spoken_text: str = ""
    recording: object = None


def languages(page: BulletinPage) -> dict[str, Words]:
    """The words of each language that is published, by its code; Vietnamese first."""
    found = {
        MAIN: Words(
            page.title, page.summary, page.body, page.board_text, page.spoken_text, page.recording
        )
    }
    for child in page.variants:
        value = child.value
        if value["ready"]:
            recording = value.get("recording")
            text = value["board_text"]
            words = Words(value["title"], value["summary"], value["body"], text, "", recording)
            found[child.block_type] = words
    return found


def documents_of(
    page: BulletinPage, previous: Mapping[str, documents.Edition], now: datetime
) -> tuple[list[documents.Edition], Freezer]:
    """The editions of a page as it stands, and the freezer that took its media into the store.

    `previous` holds the last edition of each language. Raises UnfitError for what the
    contract cannot hold.
    """
    freezer = Freezer(blob_store())
    try:
        found = [
            _document(page, language, words, freezer, previous, now)
            for language, words in languages(page).items()
        ]
    except (ContractError, msgspec.ValidationError) as error:
        raise UnfitError(str(error)) from error
    except (TypeError, AttributeError) as error:
        # A draft may be stored with blocks that are not filled in yet.
        raise UnfitError(gettext("something is not filled in yet")) from error
    return [one for one in found if one.channels], freezer


def _document(
    page: BulletinPage,
    language: str,
    words: Words,
    freezer: Freezer,
    previous: Mapping[str, documents.Edition],
    now: datetime,
) -> documents.Edition:
    used = Freezer(freezer.store)
    body = used.freeze(words.body or [])
    channels = _channels(page, language, words)
    board, spoken = _settle(channels, words, body)
    speech = _speech(words, spoken, used) if "radio" in channels else None
    freezer.recipes.update(used.recipes)
    if speech:
        freezer.recipes[speech.id] = speech
        used.recipes[speech.id] = speech
    before = previous.get(language)
    # All languages of a bulletin began together, and share its address's year.
    first = next((one.first_published_at for one in previous.values()), None)
    first = first or page.first_published_at or now
    n = before.n + 1 if before else 1
    return documents.Edition(
        id=f"{page.uuid}-{language}-{n}",
        bulletin=str(page.uuid),
        language=language,
        n=n,
        issuer=str(page.unit_id),
        title=words.title,
        slug=page.address_slug,
        former_slugs=_former_slugs(page.address_slug, before),
        old_paths=_old_paths(page, before) if language == MAIN else [],
        summary=words.summary,
        body=body,
        category=page.category,
        priority=page.priority,
        disclosure_class=page.disclosure_class,
        channels=channels,
        audience=documents.Audience(kind=page.audience, units=_units(page)),
        sender=page.hub.name if page.hub else "",
        decided_on=page.decided_on,
        windows=windows_of(page.windows),
        areas=sorted(str(area.pk) for area in page.areas.all()),
        publish_at=_publish_at(page, before, now),
        expire_at=page.valid_until.replace(microsecond=0) if page.valid_until else None,
        first_published_at=first.replace(microsecond=0),
        made_at=now,
        board_text=board,
        spoken_text=spoken,
        speech=speech.id if speech else None,
        recipes=list(used.recipes.values()),
        related=_related(page),
        change_note=page.change_note if before else "",
    )


def _channels(page: BulletinPage, language: str, words: Words) -> list[str]:
    """The built-in voice speaks Vietnamese: other languages are on the air as recordings."""
    if language == MAIN or words.recording is not None:
        return page.channels
    return [channel for channel in page.channels if channel != "radio"]


def _settle(channels: list[str], words: Words, body: list[Block]) -> tuple[str, str]:
    board = spoken = ""
    if "board" in channels:
        board = words.board_text.strip() or board_text(words.title, words.summary)
    if "radio" in channels:
        spoken = words.spoken_text.strip() or spoken_text(words.title, words.summary, body)
    return board, spoken


def _speech(words: Words, spoken: str, freezer: Freezer) -> documents.Recipe:
    if words.recording is None:
        return recipes.speech(spoken)
    return recipes.recording(freezer.source(words.recording.file))


def windows_of(stream) -> list[documents.Window]:
    """A StreamField of windows as the contract has them."""
    return [
        documents.Window(
            channel=child.value["channel"],
            days=sorted(int(day) for day in child.value["days"] or ()),
            start=f"{child.value['start']:%H:%M}",
            end=f"{child.value['end']:%H:%M}",
        )
        for child in stream
    ]


def _units(page: BulletinPage) -> list[str]:
    if page.audience != "units":
        return []
    return sorted(str(unit.pk) for unit in page.audience_units.all())


def _publish_at(page: BulletinPage, before: documents.Edition | None, now: datetime) -> datetime:
    """The time chosen; without one, now, or when an earlier edition began."""
    if page.publish_at:
        return page.publish_at.replace(microsecond=0)
    return min(before.publish_at, now) if before else now


def _former_slugs(slug: str, before: documents.Edition | None) -> list[str]:
    if before is None:
        return []
    older = [*before.former_slugs, before.slug]
    return [one for one in dict.fromkeys(older) if one != slug]


def _old_paths(page: BulletinPage, before: documents.Edition | None) -> list[str]:
    """Where it stood on the unit's former site; what was once served stays."""
    kept = before.old_paths if before else []
    rows = OldAddress.objects.filter(page=page.pk).order_by("pk").values_list("path", flat=True)
    fresh = [path for path in rows[:OLD_PATHS] if is_old_path(path)]
    return list(dict.fromkeys([*kept, *fresh]))[:OLD_PATHS]


def _related(page: BulletinPage) -> list[str]:
    """The newest other bulletins of the unit in the category, settled now and for good."""
    others = (
        BulletinPage.objects.filter(unit=page.unit, category=page.category, live=True)
        .exclude(pk=page.pk)
        .order_by("-first_published_at")
        .values_list("uuid", flat=True)[:RELATED]
    )
    return [str(uuid) for uuid in others]


@dataclass(frozen=True)
class Settled:
    """What each channel would get if a page were frozen now; `digest` covers all of it.

    `editions`: a document for each language, Vietnamese first. `sources`: the file behind
    each recipe of a picture, file or recording.
    """

    editions: list[documents.Edition]
    digest: str
    sources: dict[str, Path]

    @property
    def main(self) -> documents.Edition:
        """The Vietnamese edition."""
        return self.editions[0]


def settled(page: BulletinPage, now: datetime | None = None) -> Settled:
    """A page as it would be frozen at `now`. Raises UnfitError."""
    now = (now or timezone.now()).replace(microsecond=0)
    editions, freezer = documents_of(page, {}, now)
    try:
        for edition in editions:
            for text in inline_texts(edition.body):
                inline.check(text)
    except ContractError as error:
        raise UnfitError(str(error)) from error
    if not editions:
        raise UnfitError(gettext("no channel is chosen"))
    digest = hashlib.sha256()
    for edition in editions:
        chosen = {} if page.publish_at else {"publish_at": VOLATILE["made_at"]}
        fixed = {**VOLATILE, **chosen, "first_published_at": VOLATILE["made_at"], "related": []}
        digest.update(encode(msgspec.structs.replace(edition, **fixed)))
    store = freezer.store
    sources = {one.id: store.path(one.source) for one in freezer.recipes.values() if one.source}
    return Settled(editions, digest.hexdigest(), sources)
