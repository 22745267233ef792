"""Freezing: what has just gone live becomes an edition, in the same transaction.

Called through `went_live` from the bulletin's own save, and by the worker's sweep for a
live revision that has no edition (a database restored from before the freeze, say).
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState

from cms.bulletins.models import BulletinPage, UnitApproval
from cms.contract import documents, inline, recipes
from cms.contract.blocks import Block
from cms.contract.errors import ContractError
from cms.contract.reading import decode, encode, inline_texts
from cms.publishing.blocks import Freezer
from cms.publishing.derive import board_text, spoken_text
from cms.publishing.models import Edition, Media, Tombstone
from cms.publishing.outputs import audience_filter, raise_desired
from cms.publishing.store import blob_store

RELATED = 3


class RefusedError(PermissionDenied):
    """What must not be published; the transaction that would have done it is undone."""


class WithdrawnError(RefusedError):
    """A withdrawn bulletin was published again; a withdrawal is for ever."""


class UnfitError(RefusedError):
    """What waits cannot be put in the contract's form; the message names the place."""


class NotApprovedError(RefusedError):
    """A revision went live that nobody, or nobody but its author, approved."""


@transaction.atomic
def freeze(page: BulletinPage) -> Edition:
    """The edition of a page's live revision; made once, however often it is asked for.

    Raises WithdrawnError for a bulletin that has a tombstone: its address answers 410
    for ever, and a new bulletin must be written. Raises NotApprovedError unless a second
    person approved this very revision: whatever way led here, nobody publishes alone.
    """
    existing = Edition.objects.filter(revision=page.live_revision_id).first()
    if existing:
        return existing
    people = _people(page)
    if Tombstone.objects.filter(bulletin=page.uuid).exists():
        raise WithdrawnError(str(page.uuid))
    older = Edition.objects.filter(bulletin=page.uuid, language=page.language).order_by("-n")
    before = older.first()
    units = list(page.audience_units.all()) if page.audience == "units" else []
    try:
        document = _document(page, [str(unit.pk) for unit in units], before)
        frozen = _checked(document)
    except ContractError as error:
        raise UnfitError(str(error)) from error
    older.update(current=False)
    edition = Edition.objects.create(
        key=document.id,
        bulletin=page.uuid,
        language=document.language,
        n=document.n,
        issuer=page.unit,
        revision=page.live_revision_id,
        document=frozen,
        audience=document.audience.kind,
        publish_at=document.publish_at,
        expire_at=document.expire_at,
        made_at=document.made_at,
        **people,
    )
    edition.units.set(units)
    _want_media(edition, document.recipes)
    _raise(edition, document, before)
    return edition


def _document(page: BulletinPage, units: list[str], before: Edition | None) -> documents.Edition:
    now = timezone.now().replace(microsecond=0)
    freezer = Freezer(blob_store())
    body = freezer.freeze(page.body)
    board, spoken = _settle(page, body)
    speech = recipes.speech(spoken) if spoken else None
    first = page.first_published_at or now
    previous = read(before) if before else None
    n = previous.n + 1 if previous else 1
    return documents.Edition(
        id=f"{page.uuid}-{page.language}-{n}",
        bulletin=str(page.uuid),
        language=page.language,
        n=n,
        issuer=str(page.unit_id),
        title=page.title,
        slug=page.address_slug,
        former_slugs=_former_slugs(page.address_slug, previous),
        summary=page.summary,
        body=body,
        category=page.category,
        priority=page.priority,
        disclosure_class=page.disclosure_class,
        channels=page.channels,
        audience=documents.Audience(kind=page.audience, units=units),
        publish_at=_publish_at(page, previous, now),
        expire_at=page.valid_until.replace(microsecond=0) if page.valid_until else None,
        first_published_at=(previous.first_published_at if previous else first).replace(
            microsecond=0
        ),
        made_at=now,
        board_text=board,
        spoken_text=spoken,
        speech=speech.id if speech else None,
        recipes=[*freezer.recipes.values(), *([speech] if speech else [])],
        related=_related(page),
    )


class Settled(NamedTuple):
    """What each channel would get if a page were frozen now; `digest` covers all of it.

    `sources` gives the file behind each recipe that the body names.
    """

    body: list[Block]
    board: str
    spoken: str
    digest: str
    sources: dict[str, Path]


def settled(page: BulletinPage) -> Settled:
    """The body and texts of a page as they would be frozen. Raises UnfitError."""
    freezer = Freezer(blob_store())
    try:
        body = freezer.freeze(page.body)
        for text in inline_texts(body):
            inline.check(text)
    except ContractError as error:
        raise UnfitError(str(error)) from error
    board, spoken = _settle(page, body)
    content = [page.title, page.summary, board, spoken, body, sorted(freezer.recipes)]
    digest = hashlib.sha256(msgspec.json.encode(content)).hexdigest()
    store = freezer.store
    sources = {one.id: store.path(one.source) for one in freezer.recipes.values() if one.source}
    return Settled(body, board, spoken, digest, sources)


def _settle(page: BulletinPage, body: list[Block]) -> tuple[str, str]:
    board = spoken = ""
    if page.on_board:
        board = page.board_text.strip() or board_text(page.title, page.summary)
    if page.on_radio:
        spoken = page.spoken_text.strip() or spoken_text(page.title, page.summary, body)
    return board, spoken


def read(edition: Edition) -> documents.Edition:
    """The contract document of a stored edition."""
    return decode(bytes(edition.document), documents.Edition)


def _publish_at(page: BulletinPage, previous: documents.Edition | None, now: datetime) -> datetime:
    """The time chosen; without one, now, or when an earlier edition began."""
    if page.publish_at:
        return page.publish_at.replace(microsecond=0)
    return min(previous.publish_at, now) if previous else now


def _checked(document: documents.Edition) -> bytes:
    """Its canonical bytes, read once more as every reader will."""
    data = encode(document)
    decode(data, documents.Edition)
    return data


def _former_slugs(slug: str, previous: documents.Edition | None) -> list[str]:
    if previous is None:
        return []
    older = [*previous.former_slugs, previous.slug]
    return [one for one in dict.fromkeys(older) if one != slug]


def _related(page: BulletinPage) -> list[str]:
    """The newest other bulletins of the unit in the category, settled now and for good."""
    others = (
        BulletinPage.objects.filter(unit=page.unit, category=page.category, live=True)
        .exclude(pk=page.pk)
        .order_by("-first_published_at")
        .values_list("uuid", flat=True)[:RELATED]
    )
    return [str(uuid) for uuid in others]


def _people(page: BulletinPage) -> dict[str, str]:
    """Who wrote and who approved the live revision, by user name. Raises NotApprovedError."""
    revision = page.live_revision
    approval = (
        TaskState.objects.filter(
            revision=revision,
            status=TaskState.STATUS_APPROVED,
            task__in=UnitApproval.objects.all(),
            finished_by__isnull=False,
        )
        .select_related("finished_by")
        .last()
    )
    if approval is None or approval.finished_by_id == revision.user_id:
        raise NotApprovedError(f"revision {revision.pk} of page {page.pk}")
    return {
        "author": revision.user.get_username() if revision.user else "",
        "approver": approval.finished_by.get_username(),
    }


def _want_media(edition: Edition, wanted: list[documents.Recipe]) -> None:
    """Rows for recipes that have none: the worker makes their blobs."""
    now = timezone.now()
    rows = [
        Media(recipe=one.id, kind=one.kind, document=msgspec.json.encode(one), wanted_at=now)
        for one in wanted
    ]
    Media.objects.bulk_create(rows, ignore_conflicts=True)
    edition.media.set([one.id for one in wanted])


def _raise(edition: Edition, document: documents.Edition, before: Edition | None) -> None:
    """Want new versions of every output that shows the edition, or showed the one before."""
    kinds = set(document.channels)
    where = audience_filter(edition.audience, edition.issuer, edition.units.all())
    if before is not None:
        kinds |= set(read(before).channels)
        where |= audience_filter(before.audience, before.issuer, before.units.all())
    raise_desired(where, kinds)
