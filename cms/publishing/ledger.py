"""The publication ledger: what was public where, from when to when, in which edition.

Written in the transaction that makes a release live, so it says neither more nor less
than what readers could see. Lines are never changed; see `LedgerRow`.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Max, QuerySet

from cms.contract.bundle import Bundle, is_aired
from cms.publishing.models import Edition, LedgerRow, Output


def shown(bundle: Bundle, unit_id: str, kind: str) -> set[str]:
    """Keys of the editions that an output built from a bundle shows to readers."""
    return {
        edition.id
        for edition in bundle.editions_for(unit_id)
        if is_aired(edition, bundle.clock, kind)
    }


@dataclass(frozen=True)
class Shown:
    """What a release of one output shows: `keys` of editions; `release` is its version."""

    output: Output
    release: int
    keys: set[str]


def open_rows(outputs: Iterable[Output]) -> QuerySet[LedgerRow]:
    """What is public on some outputs now."""
    return LedgerRow.objects.filter(output__in=outputs, ends=None, ended_by=None)


def record(releases: Collection[Shown], at: datetime) -> None:
    """Add lines for what has begun and what has ended on some outputs at `at` (UTC).

    A bounded number of queries, however many outputs and lines there are.
    """
    outputs = [one.output for one in releases]
    going_on: dict[int, dict[str, LedgerRow]] = {output.pk: {} for output in outputs}
    rows = open_rows(outputs).select_related("edition")
    for row in rows.only("output", "sha256", "edition__key").order_by("pk"):
        going_on[row.output_id][row.edition.key] = row
    begun = set().union(*(one.keys - going_on[one.output.pk].keys() for one in releases))
    fresh = {
        row.key: (row, hashlib.sha256(bytes(row.document)).hexdigest())
        for row in Edition.objects.filter(key__in=begun).only("key", "document")
    }
    last = LedgerRow.objects.filter(output__in=outputs).order_by().values("output")
    newest = last.annotate(newest=Max("pk")).values("newest")
    previous = dict(
        LedgerRow.objects.filter(pk__in=newest).order_by().values_list("output", "digest")
    )
    lines = []
    for one in releases:
        digest = previous.get(one.output.pk, "")
        for row in _lines(one, going_on[one.output.pk], fresh, at):
            row.digest = digest = digest_of(row, digest)
            lines.append(row)
    LedgerRow.objects.bulk_create(lines)


def _lines(
    one: Shown,
    going_on: dict[str, LedgerRow],
    fresh: dict[str, tuple[Edition, str]],
    at: datetime,
) -> Iterator[LedgerRow]:
    facts = {"output": one.output, "release": one.release, "at": at}
    for key, row in going_on.items():
        if key not in one.keys:
            yield LedgerRow(edition=row.edition, ends=row, sha256=row.sha256, **facts)
    for key in sorted(one.keys - going_on.keys()):
        if key in fresh:
            edition, sha256 = fresh[key]
            yield LedgerRow(edition=edition, sha256=sha256, **facts)


def digest_of(row: LedgerRow, previous: str) -> str:
    """The digest of a line and the one before it on its output."""
    facts = (
        previous,
        str(row.output_id),
        str(row.edition_id),
        str(row.release),
        row.at.isoformat(),
        str(row.ends_id or ""),
        row.sha256,
    )
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def broken_lines() -> list[LedgerRow]:
    """The first line of each output that does not follow from the ones before it there.

    That line, or one before it, was changed or taken away. What was cut off at the end of
    an output's chain is not seen. Reads the ledger once, in one query.
    """
    broken = []
    rows = LedgerRow.objects.select_related("output__unit").order_by("output", "pk")
    for _output, lines in groupby(rows.iterator(), key=lambda row: row.output_id):
        previous = ""
        for row in lines:
            previous = digest_of(row, previous)
            if row.digest != previous:
                broken.append(row)
                break
    return broken


def began(bulletin: UUID) -> QuerySet[LedgerRow]:
    """Every beginning of a bulletin's editions anywhere, with its end if it has one."""
    return (
        LedgerRow.objects.filter(edition__bulletin=bulletin, ends=None)
        .select_related("edition", "output__unit", "ended_by")
        .order_by("at", "pk")
    )
