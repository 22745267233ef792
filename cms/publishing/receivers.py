"""What publishing does when the apps below it speak up; all inside their transactions."""

import logging

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from wagtail.signals import task_submitted

from cms.bulletins.models import BulletinPage
from cms.bulletins.signals import answered, schedule_changed, went_live, withdrawn
from cms.publishing.freeze import freeze, prepare
from cms.publishing.outputs import KINDS, raise_desired
from cms.publishing.sections import freeze_sections
from cms.publishing.withdraw import withdraw
from cms.sites.signals import look_changed, site_changed

logger = logging.getLogger("cms.publishing")


@receiver(went_live)
def freeze_page(sender, page, **kwargs) -> None:
    freeze(page)


@receiver(task_submitted)
def prepare_page(sender, instance, **kwargs) -> None:
    page = instance.revision.as_object()
    if not isinstance(page, BulletinPage):
        return
    try:
        with transaction.atomic():
            prepare(page)
    except Exception:
        # What is wrong is told to who approves it; sending it in must not fail for it.
        logger.exception("page %s: its media are not made ahead", page.pk)


@receiver(withdrawn)
def withdraw_page(sender, page, how, **kwargs) -> None:
    withdraw(str(page.uuid), how)


@receiver(answered)
def carry_or_drop(sender, answer, **kwargs) -> None:
    raise_desired(Q(unit=answer.unit), answer.page.channels)


@receiver(schedule_changed)
def rebuild_channels(sender, unit, **kwargs) -> None:
    # A site says when the radio speaks.
    raise_desired(Q(unit=unit), KINDS)


@receiver(site_changed)
def rebuild_site(sender, unit, **kwargs) -> None:
    freeze_sections(unit)
    # Feeds carry the unit's hotline and address in their standing item.
    raise_desired(Q(unit=unit), KINDS)


@receiver(look_changed)
def rebuild_all_sites(sender, unit, **kwargs) -> None:
    raise_desired(Q(unit=unit) | Q(unit__parent=unit), ["site"])
