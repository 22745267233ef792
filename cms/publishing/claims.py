"""Which outputs a worker takes, and what becomes of those that fail."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from cms.publishing.models import Output
from cms.publishing.rows import LEASE, LostLeaseError

logger = logging.getLogger("cms.publishing")

# Feeds before sites: a board or a loudspeaker waits for nobody's page.
ORDER = ("board", "radio", "site")
# So many share their reading and their transactions; the first of them waits for the last.
TOGETHER = {"board": 64, "radio": 64, "site": 32}


def waiting(now: datetime) -> QuerySet[Output]:
    """Outputs that a worker could take: they have work, nobody is at it, and it may be tried."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q(retry_at=None) | Q(retry_at__lte=now)
    return Output.objects.filter(free, due).exclude(desired=F("live"))


def claim(worker: str, now: datetime | None = None) -> list[Output]:
    """Take the next outputs of one kind that have work and no worker; none: there is no work.

    First feeds, then longest waiting. What is wanted may grow after it was read here; what
    is built is at least this.
    """
    now = now or timezone.now()
    turn = Case(*[When(kind=kind, then=Value(place)) for place, kind in enumerate(ORDER)])
    work = waiting(now)
    if not work.exists():
        return []
    with transaction.atomic():
        rows = list(
            work.select_for_update(of=("self",), skip_locked=True)
            .select_related("unit", "pinned")
            .order_by(turn, "desired_at", "pk")[: max(TOGETHER.values())]
        )
        kind = rows[0].kind if rows else ""
        taken = [output for output in rows if output.kind == kind][: TOGETHER.get(kind)]
        if taken:
            Output.objects.filter(pk__in=[output.pk for output in taken]).update(
                lease_owner=worker, lease_until=now + LEASE, fence=F("fence") + 1
            )
    for output in taken:
        output.fence += 1
    return taken


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
