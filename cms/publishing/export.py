"""The published state as contract documents: what `manage.py export` writes."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from cms.bulletins.models import SourceAnswer
from cms.contract import documents
from cms.contract.exchange import write_export
from cms.contract.reading import decode
from cms.publishing import gathering, snapshot
from cms.publishing.models import Edition, Media, Output, Tombstone
from cms.publishing.outputs import KINDS
from cms.publishing.sections import with_sections
from cms.publishing.store import blob_store
from cms.units.models import Unit


def export(folder: Path) -> int:
    """Write current editions, withdrawals, units, sites and their blobs; the number of documents.

    Raises ContractError, and writes nothing, where `folder` holds anything but an export.
    """
    store = blob_store()
    found = list(_documents())
    digests = sorted(
        {
            blob.sha256
            for one in found
            if isinstance(one, documents.MediaTable)
            for blob in one.blobs.values()
        }
    )
    return write_export(folder, found, ((digest, store.path(digest)) for digest in digests))


def _documents() -> Iterator[documents.AnyDocument]:
    now = snapshot.Snapshot()
    yield from now.units([now.province.pk, *now.communes, *now.hosted]).values()
    found = now.sites(now.hosted)
    sites = with_sections(found.values())
    yield from sites.values()
    yield from now.looks.values()
    yield from gathering.schedules(Unit.objects.filter(pk__in=found)).values()
    for answer in SourceAnswer.objects.filter(state__in=gathering.TAKEN).order_by(
        "unit", "bulletin"
    ):
        yield gathering.placement_of(answer)
    editions = []
    for row in Edition.objects.filter(current=True).order_by("key"):
        editions.append(decode(bytes(row.document), documents.Edition))
    yield from editions
    for tombstone in Tombstone.objects.all():
        yield decode(bytes(tombstone.document), documents.Tombstone)
    table = snapshot.media_table(editions, sites.values())
    yield table
    # A unit whose output has not gone live yet is at 0.
    sequences = {f"{unit}/{kind}": 0 for unit in sites for kind in KINDS}
    for unit, kind, live in Output.objects.values_list("unit_id", "kind", "live"):
        sequences[f"{unit}/{kind}"] = live
    yield now.clock(timezone.now(), sequences)


def missing_media() -> int:
    """How many recipes have no blob yet; an export made now names them as being prepared."""
    return Media.objects.filter(sha256="").count()
