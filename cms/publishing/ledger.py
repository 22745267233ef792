"""The publication ledger: what was public where, from when to when, in which edition.

Written in the transaction that makes a release live, so it says neither more nor less
than what readers could see. Lines are never changed; see `LedgerRow`.
"""

import hashlib
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from cms.contract.bundle import Bundle, is_aired
from cms.publishing.models import Edition, LedgerRow, Output


def shown(bundle: Bundle, unit_id: str, kind: str) -> set[str]:
    """Keys of the editions that an output built from a bundle shows to readers."""
    return {
        edition.id
        for edition in bundle.editions_for(unit_id)
        if is_aired(edition, bundle.clock, kind)
    }


def open_rows(output: Output) -> QuerySet[LedgerRow]:
    """What is public on an output now."""
    return LedgerRow.objects.filter(output=output, ends=None, ended_by=None)


def record(output: Output, release: int, keys: set[str], at: datetime) -> None:
    """Add lines for what has begun and what has ended on an output at `at` (UTC)."""
    going_on = {row.edition.key: row for row in open_rows(output).select_related("edition")}
    ended = [row for key, row in going_on.items() if key not in keys]
    fresh = Edition.objects.filter(key__in=keys - going_on.keys()).order_by("key")
    lines: list[tuple[Edition, LedgerRow | None]] = [(row.edition, row) for row in ended]
    lines += [(edition, None) for edition in fresh]
    if not lines:
        return
    last = LedgerRow.objects.filter(output=output).order_by("-pk").first()
    previous = last.digest if last else ""
    rows = []
    for edition, ends in lines:
        row = LedgerRow(
            output=output,
            edition=edition,
            release=release,
            at=at,
            ends=ends,
            sha256=ends.sha256 if ends else hashlib.sha256(bytes(edition.document)).hexdigest(),
        )
        row.digest = previous = digest_of(row, previous)
        rows.append(row)
    for row in rows:
        row.save(force_insert=True)


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
