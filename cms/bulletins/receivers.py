"""A bulletin that is deleted while live is withdrawn with it, whichever way it is deleted."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from cms.bulletins.models import BulletinPage
from cms.bulletins.signals import withdrawn


@receiver(pre_delete, sender=BulletinPage)
def withdraw_deleted(sender, instance, **kwargs) -> None:
    """Runs inside the deletion's transaction."""
    if instance.live:
        withdrawn.send(sender=BulletinPage, page=instance, how=instance.withdrawal)
