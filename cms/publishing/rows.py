"""Live entries as database rows: the ledger of an apply, and the serving handler's look-up."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

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
FIELDS = ("rank", "status", "location", "type", "cache", "sha256", "size", "key", "made_from")
Address = tuple[str, str]
CHUNK = 400


class LostLeaseError(Exception):
    """Another worker has taken the output over; what this one does no longer counts."""


def live_keys(outputs: Collection[Output]) -> dict[int, dict[Address, str]]:
    """The key that each address of some outputs was made with, by the output's key.

    It is empty where the file holds something else: that is made again in any case.
    """
    found: dict[int, dict[Address, str]] = {output.pk: {} for output in outputs}
    rows = LiveEntry.objects.filter(output__in=outputs)
    for output, host, path, key, damaged in rows.values_list(
        "output", "host", "path", "key", "damaged"
    ).iterator():
        found[output][host, path] = "" if damaged else key
    return found


def live_entries(wanted: Mapping[Output, Collection[Address]]) -> dict[int, dict[Address, Entry]]:
    """What stands at these addresses of some outputs, by the output's key."""
    found: dict[int, dict[Address, Entry]] = {output.pk: {} for output in wanted}
    asked = {output.pk: set(addresses) for output, addresses in wanted.items()}
    paths = list({path for addresses in wanted.values() for _host, path in addresses})
    rows = LiveEntry.objects.filter(output__in=[one for one in wanted if wanted[one]])
    for start in range(0, len(paths), CHUNK):
        some = rows.filter(path__in=paths[start : start + CHUNK])
        for output, host, path, *values, made_from in some.values_list(
            "output", "host", "path", *FIELDS
        ).iterator():
            if (host, path) not in asked[output]:
                # Another output of these is asked for its own.
                continue
            facts = dict(zip(FIELDS[:-1], values, strict=True))
            found[output][host, path] = Entry(
                host=host, path=path, **facts, made_from=tuple(made_from.split())
            )
    return found


def damaged_addresses(outputs: Collection[Output]) -> dict[int, set[Address]]:
    """Addresses of some outputs whose files must be written again, by the output's key."""
    found: dict[int, set[Address]] = {output.pk: set() for output in outputs}
    rows = LiveEntry.objects.filter(output__in=outputs, damaged=True)
    for output, host, path in rows.values_list("output", "host", "path"):
        found[output].add((host, path))
    return found


def pack_changes(changes: Iterable[Change]) -> bytes:
    """Changes as stored with a release."""
    pairs = [[change.before, change.after] for change in changes]
    return zlib.compress(msgspec.json.encode(pairs), 1)


def unpack_changes(data: bytes) -> list[Change]:
    """The changes that a release stored."""
    pairs = msgspec.json.decode(
        zlib.decompress(bytes(data)), type=list[tuple[Entry | None, Entry | None]]
    )
    return [Change(before, after) for before, after in pairs]


@dataclass(frozen=True)
class Making:
    """One output as it is being released.

    `due_at` (UTC) is when the passing of time alone makes the next one, `shown` are the keys of
    the editions that it shows, `showed` those of the live one, None where that is not known.
    """

    output: Output
    clock: documents.Clock
    due_at: datetime | None
    theme: str
    shown: set[str]
    showed: set[str] | None = None

    @property
    def version(self) -> int:
        """The version that its documents were read for."""
        return self.output.desired


class RowLedger:
    """`deploy.Ledger` over the database, for some outputs of one claim.

    A change's `part` is its output's place in `makings`. Each method checks the fences, so a
    worker that lost a lease stops before it writes, and prolongs the leases, so one that
    is busy keeps them.
    """

    def __init__(self, makings: Sequence[Making]) -> None:
        self.makings = makings
        self.releases: list[Release] = []

    def begin(self, changes: list[Change]) -> None:
        now = timezone.now()
        parts = _by_part(changes)
        with transaction.atomic():
            hold([one.output for one in self.makings])
            self.releases = Release.objects.bulk_create(
                Release(
                    output=self.makings[part].output,
                    version=self.makings[part].version,
                    clock=encode(self.makings[part].clock),
                    changes=pack_changes(its),
                    started_at=now,
                )
                for part, its in parts.items()
            )

    def settle(self, changes: list[Change]) -> None:
        arriving = [self._row(one.part, one.after) for one in changes if one.after is not None]
        leaving = _by_part(one for one in changes if one.after is None)
        with transaction.atomic():
            hold([one.output for one in self.makings])
            with connection.cursor() as cursor:
                cursor.executemany(_SETTLE, arriving)
            for part, its in leaving.items():
                for where in _addresses([one.address for one in its]):
                    self.makings[part].output.entries.filter(where).delete()

    def named_elsewhere(self, addresses: list[tuple[str, str]]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for where in _addresses(addresses):
            rows = LiveEntry.objects.filter(where).exclude(sha256="")
            found.update(rows.values_list("host", "path"))
        return found

    def finish(self) -> None:
        now = timezone.now()
        outputs = [one.output for one in self.makings]
        with transaction.atomic():
            hold(outputs)
            Release.objects.filter(pk__in=[one.pk for one in self.releases]).update(
                state=Release.State.LIVE, finished_at=now
            )
            self._say_live(now)
            publication.record(
                [
                    publication.Shown(one.output, one.version, one.shown, one.showed)
                    for one in self.makings
                ],
                now,
            )

    def _say_live(self, now: datetime) -> None:
        moment = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.executemany(
                _LIVE,
                [
                    (one.version, moment(now), moment(one.due_at), one.theme, one.output.pk)
                    for one in self.makings
                ],
            )

    def _row(self, part: int, entry: Entry) -> tuple[object, ...]:
        return (
            self.makings[part].output.pk,
            entry.host,
            entry.path,
            *(getattr(entry, name) for name in FIELDS[:-1]),
            " ".join(entry.made_from),
        )


# As statements of their own: Django takes longer to write these than the database to do them.
_LIVE = """
    UPDATE publishing_output SET live = %s, live_at = %s, due_at = %s, theme = %s,
        lease_owner = '', lease_until = NULL, attempts = 0, retry_at = NULL, error = ''
    WHERE id = %s
"""
_PLACES = ", ".join(["%s"] * len(FIELDS))
_SETTLE = f"""
    INSERT INTO publishing_liveentry (output_id, host, path, {", ".join(FIELDS)}, damaged)
    VALUES (%s, %s, %s, {_PLACES}, FALSE)
    ON CONFLICT (output_id, host, path) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in (*FIELDS, "damaged"))}
"""  # noqa: S608 - names of our own columns
_HOLD = """
    UPDATE publishing_output SET lease_until = %s WHERE (id, fence) IN (VALUES {})
"""


def hold(outputs: Sequence[Output]) -> None:
    """Prolong the leases of some claimed outputs. LostLeaseError where one is another's."""
    pairs = ", ".join(["(%s, %s)"] * len(outputs))
    until = connection.ops.adapt_datetimefield_value(timezone.now() + LEASE)
    keys = [value for one in outputs for value in (one.pk, one.fence)]
    with connection.cursor() as cursor:
        cursor.execute(_HOLD.format(pairs), [until, *keys])
        if cursor.rowcount < len(outputs):
            raise LostLeaseError(", ".join(map(str, outputs)))


def _by_part(changes: Iterable[Change]) -> dict[int, list[Change]]:
    parts: dict[int, list[Change]] = {}
    for one in changes:
        parts.setdefault(one.part, []).append(one)
    return parts


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


def stands(host: str, path: str) -> bool:
    """Whether (host, path) answers with a page now."""
    row = lookup(host, path)
    return row is not None and row.status == HTTPStatus.OK and row.host == host
