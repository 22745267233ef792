"""Outputs from what is wanted to what is live."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

import device_feeds
import sitegen
from cms.contract.bundle import names_people
from cms.contract.entries import Built, Entry
from cms.publishing.conformance import Checks
from cms.publishing.freeze import read
from cms.publishing.ledger import shown
from cms.publishing.mending import mend
from cms.publishing.models import Edition, Output, Release, Tombstone
from cms.publishing.remembering import Memory, Remembered
from cms.publishing.rows import (
    LEASE,
    Address,
    Making,
    RowLedger,
    damaged_addresses,
    hold,
    live_entries,
    live_keys,
    unpack_changes,
)
from cms.publishing.snapshot import Snapshot, midnight_after, next_boundary
from cms.publishing.store import BlobStore
from cms.publishing.work import Work
from deploy import FolderTarget, apply, plan, rolled_back

if TYPE_CHECKING:
    # Who does not build does not load the builder.
    from sitegen.standing import Standing


logger = logging.getLogger("cms.publishing")

KEPT_RELEASES = 10
PRUNED_AT_ONCE = 400
# Seconds of building after which leases are prolonged.
HOLD_EVERY = LEASE.total_seconds() / 5


def origin() -> str:
    """How a host is reached, as builders take it: "http://{host}:8000"."""
    port = "" if settings.BANTIN_PORT in (80, 443) else f":{settings.BANTIN_PORT}"
    return f"{settings.BANTIN_SCHEME}://{{host}}{port}"


def theme_of(kind: str) -> str:
    """Version of everything but documents that an output of this kind is made from: what draws
    it, and how hosts are reached."""
    version = sitegen.theme_version() if kind == "site" else device_feeds.theme_version()
    return hashlib.sha256(f"{version} {origin()}".encode()).hexdigest()


def reconcile(
    outputs: Sequence[Output],
    snapshot: Snapshot,
    target: FolderTarget,
    store: BlobStore,
    memory: Memory | None = None,
) -> None:
    """Build and apply together what claimed outputs want. Raises what building or disk raise.

    Nothing of one output depends on another's; together they share reading, transactions
    and the wait for the disk.
    """
    memory = memory or Memory()
    snapshot.gather(list({output.unit_id: output.unit for output in outputs}.values()))
    for release in Release.objects.filter(output__in=outputs, state=Release.State.APPLYING):
        # An apply of ours that failed half-way: what it touched is in doubt until compared.
        mend(release, target)
        memory.forget([release.output])
    damaged = damaged_addresses(outputs)
    memory.forget(one for one in outputs if damaged[one.pk])
    # What is remembered is taken out: it comes back only when all went well.
    remembered = {output.pk: memory.of(output) for output in outputs}
    keys = live_keys([output for output in outputs if remembered[output.pk] is None])
    keys |= {pk: one.keys for pk, one in remembered.items() if one is not None}
    making, checks = [], Checks(origin(), target)
    held = time.monotonic()
    for output in outputs:
        making.append(_make(output, snapshot, checks, keys[output.pk], remembered[output.pk]))
        making[-1].work.set_down(target)
        if time.monotonic() - held > HOLD_EVERY:
            hold(outputs)
            held = time.monotonic()
    live = live_entries({one.work.output: one.work.in_question() for one in making})
    changes, built = [], {}
    for part, (output, one) in enumerate(zip(outputs, making, strict=True)):
        wanted = [entry.entry for entry in one.work.built.values()]
        if output.pinned is not None:
            wanted = _pinned(output, live[output.pk], wanted)
        changes += plan(live[output.pk], wanted, damaged[output.pk], part)
        built |= one.work.built
    ledger = RowLedger([one.making for one in making])
    if changes:
        apply(target, ledger, changes, _source(built, target, store))
    else:
        ledger.finish()
    # Of what is live, and of nothing else.
    checks.save()
    for output, one in zip(outputs, making, strict=True):
        # What was held back is built whole the next time.
        if one.standing is not None and output.pk not in checks.held:
            shows = one.making.shown
            kept = Remembered(output.desired, one.standing, one.work.keys_after(), shows)
            memory.keep(output, kept)
    logger.debug("%d outputs live: %d addresses changed", len(outputs), len(changes))


class Made(NamedTuple):
    """What is to be released of an output; `standing` is worth remembering with it."""

    making: Making
    work: Work
    standing: Standing | None = None


def _make(
    output: Output,
    snapshot: Snapshot,
    checks: Checks,
    keys: dict[Address, str],
    remembered: Remembered | None,
) -> Made:
    """What an output is to be, and what was made of it where it is not as its keys say.

    A page that breaks is not among it.
    """
    unit_id, kind = str(output.unit_id), output.kind
    clock = snapshot.clock(timezone.now(), {f"{unit_id}/{kind}": output.desired})
    bundle = snapshot.bundle(output.unit, clock)
    if kind != Output.Kind.SITE:
        work = Work(output, keys)
        work.take(device_feeds.build(bundle, unit_id, kind, origin=origin()))
        due_at, shows = next_boundary(bundle, unit_id, kind), shown(bundle, unit_id, kind)
        return Made(Making(output, clock, due_at, theme_of(kind), shows), work)
    known = keys if output.pinned is None else {}
    standing = remembered.standing if remembered else sitegen.remember(unit_id, origin())
    work = Work(output, keys, partial=standing.look(bundle))
    work.take(standing.entries(known))
    boundary, shows = standing.boundary, standing.aired
    settled, work = checks.settle(output, bundle, work, known)
    if settled is not bundle:
        # Other editions stand there, and they have ends of their own.
        boundary, shows = next_boundary(settled, unit_id, kind), shown(settled, unit_id, kind)
    due_at = min(filter(None, (boundary, midnight_after(clock.now))))
    before = remembered.shown if remembered else None
    making = Making(output, clock, due_at, theme_of(kind), shows, before)
    return Made(making, work, standing if output.pinned is None else None)


def _pinned(output: Output, live: dict[Address, Entry], fresh: list[Entry]) -> list[Entry]:
    """Entries of the release an output is pinned to, as far as they may stand today."""
    dead = {str(pk) for pk in Tombstone.objects.values_list("pk", flat=True)} | _erased()

    def withdrawn(entry: Entry) -> bool:
        return any(name.startswith("edition:") and name[8:44] in dead for name in entry.made_from)

    # Of a release that was cut short some changes stand and some do not: undoing does for both.
    later = Release.objects.filter(output=output, pk__gt=output.pinned_id).order_by("-pk")
    changes = [unpack_changes(release.changes) for release in later]
    return rolled_back(live, changes, fresh, withdrawn)


def _erased() -> set[str]:
    """Bulletins that named persons for a period that is over."""
    over = Edition.objects.filter(expire_at__lte=timezone.now())
    return {str(row.bulletin) for row in over if names_people(read(row))}


def _source(
    built: dict[Address, Built], target: FolderTarget, store: BlobStore
) -> Callable[[Entry], bytes | Path]:
    def find(entry: Entry) -> bytes | Path:
        one = built.get((entry.host, entry.path))
        if one is not None and one.entry.sha256 == entry.sha256:
            if one.body is not None:
                return one.body
            return target.staged(entry.sha256) or store.path(entry.sha256)
        if store.has(entry.sha256):
            return store.path(entry.sha256)
        kept = target.kept_bytes(entry.sha256)
        if kept is None:
            raise FileNotFoundError(f"{entry.host}{entry.path}: its bytes are no longer kept")
        return kept

    return find


def prune() -> int:
    """Forget releases older than the last ten of their output; how many were forgotten.

    What an output is pinned to is kept, and all that came after it.
    """
    place = Window(RowNumber(), partition_by=F("output"), order_by=F("pk").desc())
    older = Release.objects.annotate(place=place).filter(place__gt=KEPT_RELEASES)
    pinned = dict(Output.objects.exclude(pinned=None).values_list("pk", "pinned"))
    rows = older.values_list("pk", "output")
    gone = [pk for pk, output in rows if output not in pinned or pk < pinned[output]]
    for start in range(0, len(gone), PRUNED_AT_ONCE):
        Release.objects.filter(pk__in=gone[start : start + PRUNED_AT_ONCE]).delete()
    return len(gone)


def kept_digests() -> set[str]:
    """Digests of all bytes that some kept release would need to come back."""
    wanted: set[str] = set()
    for release in Release.objects.iterator():
        wanted |= {
            change.before.sha256
            for change in unpack_changes(release.changes)
            if change.before is not None and change.before.sha256
        }
    return wanted
