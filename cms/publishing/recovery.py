"""Starting again after anything: killed applies, a restored database, a damaged folder."""

import logging
import os
import socket
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from cms.bulletins.models import BulletinPage
from cms.publishing.claims import ORDER
from cms.publishing.errors import RefusedError
from cms.publishing.freeze import freeze
from cms.publishing.mending import check_sizes, mend
from cms.publishing.models import Edition, Output, Release
from cms.publishing.reconcile import theme_of
from cms.publishing.withdraw import WithdrawalLedger, copy_to_ledger, replay
from deploy import FolderTarget

logger = logging.getLogger("cms.publishing")


def recover(target: FolderTarget, ledger: WithdrawalLedger) -> None:
    """Everything a worker does before its first claim; safe to do at any time and again."""
    target.clear_staging()
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
        except Exception:
            # It is tried again each second; the others must not wait for it.
            logger.exception("page %s is live and could not be frozen", page.pk)
    Output.objects.filter(due_at__lte=timezone.now()).update(
        desired=F("desired") + 1, desired_at=timezone.now(), due_at=None
    )
    return frozen
