"""Live entries as database rows: the ledger of an apply, and the serving handler's look-up."""

import zlib
from collections.abc import Iterable
from datetime import timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cms.contract import documents
from cms.contract.entries import Entry
from cms.contract.reading import encode
from cms.publishing import ledger as publication
from cms.publishing.models import LiveEntry, Output, Release
from deploy import Change, EntryRow

LEASE = timedelta(seconds=30)
FIELDS = ("rank", "status", "location", "type", "cache", "sha256", "size", "made_from")
CHUNK = 400


class LostLeaseError(Exception):
    """Another worker has taken the output over; what this one does no longer counts."""


def live_entries(output: Output) -> dict[tuple[str, str], Entry]:
    """The rows of an output, as entries by (host, path)."""
    return {(row.host, row.path): entry_of(row) for row in output.entries.all()}


def damaged_addresses(output: Output) -> set[tuple[str, str]]:
    """Addresses of an output whose files must be written again."""
    return set(output.entries.filter(damaged=True).values_list("host", "path"))


def entry_of(row: LiveEntry) -> Entry:
    """A row as the contract's entry."""
    return Entry(
        host=row.host,
        path=row.path,
        rank=row.rank,
        status=row.status,
        location=row.location,
        type=row.type,
        cache=row.cache,
        sha256=row.sha256,
        size=row.size,
        made_from=tuple(row.made_from.split()),
    )


def pack_changes(changes: Iterable[Change]) -> bytes:
    """Changes as stored with a release."""
    pairs = [[change.before, change.after] for change in changes]
    return zlib.compress(msgspec.json.encode(pairs))


def unpack_changes(data: bytes) -> list[Change]:
    """The changes that a release stored."""
    pairs = msgspec.json.decode(
        zlib.decompress(bytes(data)), type=list[tuple[Entry | None, Entry | None]]
    )
    return [Change(before, after) for before, after in pairs]


class RowLedger:
    """`deploy.Ledger` over the database, for one claim of one output.

    Each method checks the fence, so a worker that lost its lease stops before it
    writes, and prolongs the lease, so one that is busy keeps it.
    """

    def __init__(
        self,
        output: Output,
        version: int,
        clock: documents.Clock,
        due_at,
        theme: str,
        shown: set[str],
    ) -> None:
        self.output = output
        self.version = version
        self.clock = clock
        self.due_at = due_at
        self.theme = theme
        self.shown = shown
        self.release: Release | None = None

    def begin(self, changes: list[Change]) -> None:
        with transaction.atomic():
            self._hold()
            self.release = Release.objects.create(
                output=self.output,
                version=self.version,
                clock=encode(self.clock),
                changes=pack_changes(changes),
                started_at=timezone.now(),
            )

    def settle(self, changes: list[Change]) -> None:
        arriving = [self._row(c.after) for c in changes if c.after is not None]
        leaving = [c.address for c in changes if c.after is None]
        with transaction.atomic():
            self._hold()
            for start in range(0, len(arriving), CHUNK):
                LiveEntry.objects.bulk_create(
                    arriving[start : start + CHUNK],
                    update_conflicts=True,
                    unique_fields=["output", "host", "path"],
                    update_fields=(*FIELDS, "damaged"),
                )
            for where in _addresses(leaving):
                self.output.entries.filter(where).delete()

    def named_elsewhere(self, addresses: list[tuple[str, str]]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for where in _addresses(addresses):
            rows = LiveEntry.objects.filter(where).exclude(sha256="")
            found.update(rows.values_list("host", "path"))
        return found

    def finish(self) -> None:
        now = timezone.now()
        with transaction.atomic():
            self._hold()
            if self.release is not None:
                self.release.state = Release.State.LIVE
                self.release.finished_at = now
                self.release.save(update_fields=["state", "finished_at"])
            Output.objects.filter(pk=self.output.pk).update(
                live=self.version,
                live_at=now,
                due_at=self.due_at,
                theme=self.theme,
                lease_owner="",
                lease_until=None,
                attempts=0,
                retry_at=None,
                error="",
            )
            publication.record(self.output, self.version, self.shown, now)

    def _hold(self) -> None:
        held = Output.objects.filter(pk=self.output.pk, fence=self.output.fence).update(
            lease_until=timezone.now() + LEASE
        )
        if not held:
            raise LostLeaseError(str(self.output))

    def _row(self, entry: Entry) -> LiveEntry:
        values = {name: getattr(entry, name) for name in FIELDS if name != "made_from"}
        return LiveEntry(
            output=self.output,
            host=entry.host,
            path=entry.path,
            made_from=" ".join(entry.made_from),
            **values,
        )


def _addresses(addresses: list[tuple[str, str]]) -> Iterable[Q]:
    """Filters that name addresses, a bounded number each, by host."""
    by_host: dict[str, list[str]] = {}
    for host, path in addresses:
        by_host.setdefault(host, []).append(path)
    for host, paths in by_host.items():
        for start in range(0, len(paths), CHUNK):
            yield Q(host=host, path__in=paths[start : start + CHUNK])


_LOOKUP = """
    SELECT host, path, status, location, type, cache, sha256 FROM publishing_liveentry
    WHERE path = %s AND host IN (%s, '*') ORDER BY host DESC, status LIMIT 1
"""


def lookup(host: str, path: str) -> EntryRow | None:
    """The row that answers (host, path).

    A host's own row comes before the row of every host; of several outputs that share
    a blob, one that still serves it outranks one that has withdrawn it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOKUP, [path, host])
        row = cursor.fetchone()
    return EntryRow(*row) if row else None
