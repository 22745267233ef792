"""Starting again after anything: killed applies, a restored database, a damaged folder."""

import logging
import os
import socket
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from cms.bulletins.models import BulletinPage
from cms.publishing.freeze import RefusedError, freeze
from cms.publishing.models import Edition, LiveEntry, Output, Release
from cms.publishing.reconcile import ORDER, theme_of
from cms.publishing.rows import unpack_changes
from cms.publishing.withdraw import WithdrawalLedger, copy_to_ledger, replay
from deploy import FolderTarget

logger = logging.getLogger("cms.publishing")


def recover(target: FolderTarget, ledger: WithdrawalLedger) -> None:
    """Everything a worker does before its first claim; safe to do at any time and again."""
    release_dead_leases()
    forgotten = replay(ledger)
    if forgotten:
        logger.warning("%d withdrawals that the database had forgotten hold again", forgotten)
    copy_to_ledger(ledger)
    for release in Release.objects.filter(state=Release.State.APPLYING).select_related("output"):
        mend(release, target)
    damaged = check_sizes(target)
    if damaged:
        logger.warning("%d addresses were damaged and are being written again", damaged)
    for kind in ORDER:
        theme = theme_of(kind)
        stale = Output.objects.filter(kind=kind, live__gt=0).exclude(theme=theme)
        # A version that is already wanted will be built with the new theme anyway.
        stale.filter(desired=F("live")).update(desired=F("desired") + 1, desired_at=timezone.now())


def worker_name() -> str:
    """This process as the owner of a lease: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def release_dead_leases() -> None:
    """Free what a process of this machine held when it died; others' leases run out alone."""
    here = f"{socket.gethostname()}:"
    held = Output.objects.exclude(lease_until=None).filter(lease_owner__startswith=here)
    for owner in set(held.values_list("lease_owner", flat=True)):
        if not Path(f"/proc/{owner.removeprefix(here)}").exists():
            held.filter(lease_owner=owner).update(
                lease_owner="", lease_until=None, fence=F("fence") + 1
            )


def mend(release: Release, target: FolderTarget) -> None:
    """Undo the doubt that a killed apply left: each address it named is compared with its row."""
    changes = unpack_changes(release.changes)
    rows = {(row.host, row.path): row for row in LiveEntry.objects.filter(output=release.output)}
    damaged = []
    for change in changes:
        row = rows.get(change.address)
        digest = target.digest(*change.address)
        if row is not None and row.sha256 and row.sha256 != digest:
            damaged.append(row.pk)
        elif digest is not None and (row is None or not row.sha256):
            named = LiveEntry.objects.filter(host=change.address[0], path=change.address[1])
            if not named.exclude(sha256="").exists():
                target.delete(*change.address)
    LiveEntry.objects.filter(pk__in=damaged).update(damaged=True)
    release.state = Release.State.ABANDONED
    release.finished_at = timezone.now()
    release.save(update_fields=["state", "finished_at"])
    Output.objects.filter(pk=release.output_id).update(
        lease_owner="", lease_until=None, fence=F("fence") + 1
    )
    Output.objects.filter(pk=release.output_id, desired=F("live")).update(
        desired=F("desired") + 1, desired_at=timezone.now()
    )


def check_sizes(target: FolderTarget) -> int:
    """Compare every live file with its row by size; mark and want again what differs."""
    rows = LiveEntry.objects.exclude(sha256="").values_list("pk", "host", "path", "size", "output")
    wrong: dict[int, list[int]] = {}
    for pk, host, path, size, output in rows.iterator():
        try:
            good = target.file(host, path).stat().st_size == size
        except FileNotFoundError:
            good = False
        if not good:
            wrong.setdefault(output, []).append(pk)
    for output, pks in wrong.items():
        LiveEntry.objects.filter(pk__in=pks).update(damaged=True)
        Output.objects.filter(pk=output).update(desired=F("desired") + 1, desired_at=timezone.now())
    return sum(map(len, wrong.values()))


def check_digests(target: FolderTarget) -> list[str]:
    """Addresses whose file is not what the row says, and files that no row names."""
    findings = []
    named = set()
    for host, path, sha256 in (
        LiveEntry.objects.exclude(sha256="").values_list("host", "path", "sha256").distinct()
    ):
        named.add((host, path))
        if target.digest(host, path) != sha256:
            findings.append(f"{host}{path}: not the bytes that were released")
    findings += [
        f"{host}{path}: a file that no release names"
        for host, path in target.addresses()
        if (host, path) not in named
    ]
    return findings


def sweep() -> int:
    """Freeze live revisions that have no edition, and raise outputs whose time has come."""
    frozen = 0
    known = Edition.objects.values("revision")
    for page in BulletinPage.objects.filter(live=True, live_revision__isnull=False).exclude(
        live_revision__in=known
    ):
        try:
            freeze(page)
            frozen += 1
        except RefusedError:
            page.unpublish(log_action=False)
    Output.objects.filter(due_at__lte=timezone.now()).update(
        desired=F("desired") + 1, desired_at=timezone.now(), due_at=None
    )
    return frozen
