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

from django.db.models import OuterRef, QuerySet, Subquery

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
    """What a release of one output shows: `keys` of editions; `release` is its version.

    `before` is what the live one shows, None where only the ledger knows.
    """

    output: Output
    release: int
    keys: set[str]
    before: set[str] | None = None


def open_rows(outputs: Iterable[Output]) -> QuerySet[LedgerRow]:
    """What is public on some outputs now."""
    return LedgerRow.objects.filter(output__in=outputs, ends=None, ended_by=None)


def record(releases: Collection[Shown], at: datetime) -> None:
    """Add lines for what has begun and what has ended on some outputs at `at` (UTC).

    A bounded number of queries, however many outputs and lines there are.
    """
    showed = _showed([one.output for one in releases if one.before is None])
    showed |= {one.output.pk: one.before for one in releases if one.before is not None}
    begun = set().union(*(one.keys - showed[one.output.pk] for one in releases))
    ended = set().union(*(showed[one.output.pk] - one.keys for one in releases))
    if not begun and not ended:
        return
    fresh = {
        row.key: (row, hashlib.sha256(bytes(row.document)).hexdigest())
        for row in Edition.objects.filter(key__in=begun).only("key", "document")
    }
    changed = [one for one in releases if one.keys != showed[one.output.pk]]
    outputs = [one.output for one in changed]
    rows = open_rows(outputs).filter(edition__key__in=ended).select_related("edition")
    over: dict[int, list[LedgerRow]] = {output.pk: [] for output in outputs}
    for row in rows.only("output", "sha256", "edition__key").order_by("pk"):
        over[row.output_id].append(row)
    newest = LedgerRow.objects.filter(output=OuterRef("pk")).order_by("-pk").values("digest")[:1]
    previous = dict(
        Output.objects.filter(pk__in=[one.pk for one in outputs])
        .annotate(newest=Subquery(newest))
        .values_list("pk", "newest")
    )
    lines = []
    for one in changed:
        digest = previous[one.output.pk] or ""
        going_on = showed[one.output.pk]
        for row in _lines(one, going_on, over[one.output.pk], fresh, at):
            row.digest = digest = digest_of(row, digest)
            lines.append(row)
    LedgerRow.objects.bulk_create(lines)


def _showed(outputs: Collection[Output]) -> dict[int, set[str]]:
    """Keys of the editions that are public on some outputs, by the output's key."""
    found: dict[int, set[str]] = {output.pk: set() for output in outputs}
    if outputs:
        for output, key in open_rows(outputs).values_list("output", "edition__key").iterator():
            found[output].add(key)
    return found


def _lines(
    one: Shown,
    going_on: set[str],
    over: list[LedgerRow],
    fresh: dict[str, tuple[Edition, str]],
    at: datetime,
) -> Iterator[LedgerRow]:
    facts = {"output": one.output, "release": one.release, "at": at}
    for row in over:
        if row.edition.key not in one.keys:
            yield LedgerRow(edition=row.edition, ends=row, sha256=row.sha256, **facts)
    for key in sorted(one.keys - going_on):
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
