"""Outputs from what is wanted to what is live."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

import device_feeds
import sitegen
from cms.contract.bundle import Bundle, names_people
from cms.contract.entries import Built, Entry, Known, Same
from cms.publishing.conformance import Checks, Work
from cms.publishing.freeze import read
from cms.publishing.ledger import shown
from cms.publishing.mending import mend
from cms.publishing.models import Edition, Output, Release, Tombstone
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
from cms.publishing.snapshot import Snapshot, next_boundary
from cms.publishing.store import BlobStore
from deploy import FolderTarget, apply, plan, rolled_back

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
    """Version of everything but documents that an output of this kind is made from."""
    return sitegen.theme_version() if kind == "site" else device_feeds.theme_version()


def reconcile(
    outputs: Sequence[Output], snapshot: Snapshot, target: FolderTarget, store: BlobStore
) -> None:
    """Build and apply together what claimed outputs want. Raises what building or disk raise.

    Nothing of one output depends on another's; together they share reading, transactions
    and the wait for the disk.
    """
    units = {output.unit_id: output.unit for output in outputs}
    snapshot.gather(list(units.values()))
    for release in Release.objects.filter(output__in=outputs, state=Release.State.APPLYING):
        # An apply of ours that failed half-way: what it touched is in doubt until compared.
        mend(release, target)
    keys, damaged = live_keys(outputs), damaged_addresses(outputs)
    makings, works, checks = [], [], Checks(origin(), target)
    held = time.monotonic()
    for output in outputs:
        known = keys[output.pk] if output.pinned is None else {}
        making, work = _make(output, snapshot, known, checks)
        makings.append(making)
        works.append(work)
        if time.monotonic() - held > HOLD_EVERY:
            hold(outputs)
            held = time.monotonic()
    live = live_entries(
        {
            output: keys[output.pk].keys() - work.same
            for output, work in zip(outputs, works, strict=True)
        }
    )
    changes, built = [], {}
    for part, (output, work) in enumerate(zip(outputs, works, strict=True)):
        wanted = [one.entry for one in work.built.values()]
        if output.pinned is not None:
            wanted = _pinned(output, live[output.pk], wanted)
        before = {at: one for at, one in live[output.pk].items() if at not in work.same}
        changes += plan(before, wanted, damaged[output.pk], part)
        built |= work.built
    checks.save()
    ledger = RowLedger(makings)
    if changes:
        apply(target, ledger, changes, _source(built, target, store))
    else:
        ledger.finish()
    logger.debug("%d outputs live: %d addresses changed", len(outputs), len(changes))


def _make(output: Output, snapshot: Snapshot, known: Known, checks: Checks) -> tuple[Making, Work]:
    """What an output is to be, and what was made of it where it is not as it is `known`.

    A page that breaks is not among it.
    """
    unit_id, kind = str(output.unit_id), output.kind
    clock = snapshot.clock(timezone.now(), {f"{unit_id}/{kind}": output.desired})
    bundle = snapshot.bundle(output.unit, clock)
    theme = theme_of(kind)
    work = Work({}, set())
    for one in changes_of(bundle, unit_id, kind, known):
        if isinstance(one, Same):
            work.same.add((one.host, one.path))
        else:
            work.built[one.entry.host, one.entry.path] = one
    due_at = next_boundary(bundle, unit_id, kind)
    bundle, work = checks.settle(output, bundle, work, known)
    shows = shown(bundle, unit_id, kind)
    return Making(output, output.desired, clock, due_at, theme, shows), work


def changes_of(bundle: Bundle, unit_id: str, kind: str, known: Known) -> Iterator[Built | Same]:
    """What is made of an output where it is not as it is `known`; feeds are made whole."""
    if kind == "site":
        return sitegen.changes(bundle, unit_id, origin(), known)
    return device_feeds.build(bundle, unit_id, kind, origin=origin())


def build(bundle: Bundle, unit_id: str, kind: str) -> Iterator[Built]:
    """The entries of one output, by the builder its kind belongs to."""
    found = changes_of(bundle, unit_id, kind, {})
    return (one for one in found if isinstance(one, Built))


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
            return one.body if one.body is not None else store.path(entry.sha256)
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
