"""Freezing: what has just gone live becomes an edition, in the same transaction.

Called through `went_live` from the bulletin's own save, and by the worker's sweep for a
live revision that has no edition (a database restored from before the freeze, say).
"""

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import TaskState

from cms.bulletins.models import BulletinPage, UnitApproval
from cms.contract import documents
from cms.contract.errors import ContractError
from cms.contract.reading import decode, encode
from cms.publishing.drafting import MAIN, documents_of
from cms.publishing.errors import NotApprovedError, UnfitError, WithdrawnError
from cms.publishing.models import Edition, Media, Tombstone, queue_of
from cms.publishing.outputs import carriers, raise_desired


@transaction.atomic
def freeze(page: BulletinPage) -> Edition:
    """The Vietnamese edition of a page's live revision; the other languages go with it.

    Made once, however often it is asked for.
    Raises WithdrawnError for a bulletin that has a tombstone: its address answers 410
    for ever, and a new bulletin must be written. Raises NotApprovedError unless a second
    person approved this very revision: whatever way led here, nobody publishes alone.
    """
    existing = Edition.objects.filter(revision=page.live_revision_id, language=MAIN).first()
    if existing:
        return existing
    people = _people(page)
    if Tombstone.objects.filter(bulletin=page.uuid).exists():
        raise WithdrawnError(str(page.uuid))
    older = list(Edition.objects.filter(bulletin=page.uuid).order_by("n"))
    previous = {row.language: read(row) for row in older}
    found, _freezer = documents_of(page, previous, timezone.now().replace(microsecond=0))
    if not found:
        raise UnfitError(gettext("no channel is chosen"))
    rows = [_store(page, document, people) for document in found]
    for row, document in zip(rows, found, strict=True):
        want_media(document.recipes)
        row.media.set([one.id for one in document.recipes])
    _raise([*(row for row in older if row.current), *rows])
    return rows[0]


def _store(page: BulletinPage, document: documents.Edition, people: dict[str, str]) -> Edition:
    frozen = _checked(document)
    Edition.objects.filter(
        bulletin=document.bulletin, language=document.language, current=True
    ).update(current=False)
    row = Edition.objects.create(
        key=document.id,
        bulletin=page.uuid,
        language=document.language,
        n=document.n,
        issuer=page.unit,
        revision=page.live_revision_id,
        document=frozen,
        audience=document.audience.kind,
        priority=document.priority,
        disclosure_class=document.disclosure_class,
        title=document.title,
        category=document.category,
        on_site="site" in document.channels,
        publish_at=document.publish_at,
        expire_at=document.expire_at,
        made_at=document.made_at,
        **people,
    )
    row.units.set(document.audience.units)
    return row


def read(edition: Edition) -> documents.Edition:
    """The contract document of a stored edition."""
    return decode(bytes(edition.document), documents.Edition)


def _checked(document: documents.Edition) -> bytes:
    """Its canonical bytes, read once more as every reader will."""
    data = encode(document)
    try:
        decode(data, documents.Edition)
    except ContractError as error:
        raise UnfitError(str(error)) from error
    return data


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


def prepare(page: BulletinPage) -> None:
    """Have the media made of a page that waits for approval: it is live with its sound then.

    What is not approved after all lies in the store, where no address leads.
    """
    found, _freezer = documents_of(page, {}, timezone.now().replace(microsecond=0))
    want_media([recipe for document in found for recipe in document.recipes])


def want_media(wanted: list[documents.Recipe]) -> None:
    """Rows for recipes that have none: the worker makes their blobs."""
    now = timezone.now()
    rows = [
        Media(recipe=one.id, kind=queue_of(one), document=msgspec.json.encode(one), wanted_at=now)
        for one in wanted
    ]
    Media.objects.bulk_create(rows, ignore_conflicts=True)


def _raise(rows: list[Edition]) -> None:
    """Want new versions of every output that shows an edition, or showed the one before."""
    kinds = {channel for row in rows for channel in read(row).channels}
    where = carriers(rows[0])
    for row in rows[1:]:
        where |= carriers(row)
    raise_desired(where, kinds)
