"""One output from what is wanted to what is live."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

import device_feeds
import sitegen
from cms.contract.bundle import Bundle, names_people
from cms.contract.entries import Built, Entry
from cms.publishing.freeze import read
from cms.publishing.ledger import shown
from cms.publishing.mending import mend
from cms.publishing.models import Edition, Output, Release, Tombstone
from cms.publishing.rows import (
    LEASE,
    LostLeaseError,
    RowLedger,
    damaged_addresses,
    live_entries,
    unpack_changes,
)
from cms.publishing.snapshot import Snapshot, next_boundary
from cms.publishing.store import BlobStore
from deploy import FolderTarget, apply, plan, rolled_back

logger = logging.getLogger("cms.publishing")

# Feeds before sites: a board or a loudspeaker waits for nobody's page.
ORDER = ("board", "radio", "site")
KEPT_RELEASES = 10


def origin() -> str:
    """How a host is reached, as builders take it: "http://{host}:8000"."""
    port = "" if settings.BANTIN_PORT in (80, 443) else f":{settings.BANTIN_PORT}"
    return f"{settings.BANTIN_SCHEME}://{{host}}{port}"


def theme_of(kind: str) -> str:
    """Version of everything but documents that an output of this kind is made from."""
    return sitegen.theme_version() if kind == "site" else device_feeds.theme_version()


def claim(worker: str, now: datetime | None = None) -> Output | None:
    """Take the next output that has work and no worker, first feeds, then longest waiting."""
    now = now or timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q(retry_at=None) | Q(retry_at__lte=now)
    turn = Case(*[When(kind=kind, then=Value(place)) for place, kind in enumerate(ORDER)])
    work = Output.objects.filter(free, due).exclude(desired=F("live"))
    for output in work.select_related("unit", "pinned").order_by(turn, "desired_at", "pk")[:3]:
        taken = Output.objects.filter(free, pk=output.pk, fence=output.fence).update(
            lease_owner=worker, lease_until=now + LEASE, fence=F("fence") + 1
        )
        if taken:
            output.fence += 1
            # What is wanted may have grown since it was read; what is built is at least this.
            return output
    return None


def reconcile(output: Output, snapshot: Snapshot, target: FolderTarget, store: BlobStore) -> None:
    """Build and apply what a claimed output wants. Raises what building or disk raise."""
    unit_id = str(output.unit_id)
    version = output.desired
    clock = snapshot.clock(timezone.now(), {f"{unit_id}/{output.kind}": version})
    bundle = snapshot.bundle(output.unit, clock)
    theme = theme_of(output.kind)
    built = {(one.entry.host, one.entry.path): one for one in build(bundle, unit_id, output.kind)}
    wanted = [one.entry for one in built.values()]
    for release in Release.objects.filter(output=output, state=Release.State.APPLYING):
        # An apply of ours that failed half-way: what it touched is in doubt until compared.
        mend(release, target)
    live = live_entries(output)
    if output.pinned is not None:
        wanted = _pinned(output, live, wanted)
    changes = plan(live, wanted, damaged_addresses(output))
    due_at = next_boundary(bundle, unit_id, output.kind)
    ledger = RowLedger(output, version, clock, due_at, theme, shown(bundle, unit_id, output.kind))
    if changes:
        apply(target, ledger, changes, _source(built, target, store))
        _prune(output)
    else:
        ledger.finish()
    logger.debug(
        "%s version %d live: %d of %d addresses changed", output, version, len(changes), len(wanted)
    )


def build(bundle: Bundle, unit_id: str, kind: str) -> Iterator[Built]:
    """The entries of one output, by the builder its kind belongs to."""
    if kind == "site":
        return sitegen.build(bundle, unit_id, origin=origin())
    return device_feeds.build(bundle, unit_id, kind, origin=origin())


def failed(output: Output, error: Exception) -> None:
    """Note why an output could not be brought up to date, and when to try again.

    What is live stays as it is.
    """
    attempts = output.attempts + 1
    Output.objects.filter(pk=output.pk, fence=output.fence).update(
        error=f"{type(error).__name__}: {error}"[:2000],
        attempts=attempts,
        lease_owner="",
        lease_until=None,
    )
    # A version wanted since then is tried at once: it may be the one that mends the fault.
    Output.objects.filter(pk=output.pk, desired=output.desired).update(
        retry_at=timezone.now() + timedelta(seconds=min(600, 2**attempts))
    )
    if not isinstance(error, LostLeaseError):
        logger.error("%s: %s", output, error, exc_info=error)


def _pinned(output: Output, live: dict[tuple[str, str], Entry], fresh: list[Entry]) -> list[Entry]:
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
    built: dict[tuple[str, str], Built], target: FolderTarget, store: BlobStore
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


def _prune(output: Output) -> None:
    """Forget releases older than the last ten, but never what an output is pinned to."""
    releases = Release.objects.filter(output=output).order_by("-pk")
    keep = list(releases.values_list("pk", flat=True)[:KEPT_RELEASES])
    if output.pinned_id:
        releases = releases.filter(pk__lt=output.pinned_id)
    releases.exclude(pk__in=keep).delete()


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
