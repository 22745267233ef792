"""What is not kept: the names of senders after a time, the keys of days that are over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.contract.feedback import KEPT_AFTER_CLOSED, KEPT_AT_MOST
from cms.sites.feedback import throttle
from cms.sites.feedback.models import Feedback
from cms.units.days import local_day


@transaction.atomic
def sweep(now: datetime | None = None) -> int:
    """Erase what names a sender where its time is over; how many messages that was.

    The time is over KEPT_AFTER_CLOSED days after the matter was closed, or KEPT_AT_MOST days
    after it came, whichever is first. The pages of the site say so to whoever writes.
    """
    now = now or timezone.now()
    throttle.forget(local_day(now))
    over = Q(closed_at__lte=now - timedelta(days=KEPT_AFTER_CLOSED)) | Q(
        at__lte=now - timedelta(days=KEPT_AT_MOST)
    )
    found = Feedback.objects.filter(over, erased_at=None)
    return found.update(name="", phone="", email="", erased_at=now)
