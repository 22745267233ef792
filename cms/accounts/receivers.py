"""What follows when roles end, and when a hub comes to serve other communes."""

from django.db.models.signals import m2m_changed, post_delete
from django.dispatch import receiver

from cms.accounts.models import Role
from cms.accounts.roles import forget
from cms.accounts.signals import role_group_made
from cms.units.models import Agency


@receiver(post_delete, sender=Role)
def leave_group(sender, instance, **kwargs) -> None:
    """Whichever way a role ends, its permissions end with it."""
    instance.user.groups.remove(instance.group_id)
    forget(instance.user)


@receiver(m2m_changed, sender=Agency.units.through)
def hub_serves_others(sender, instance, action, reverse, **kwargs) -> None:
    """Roles over a hub follow the communes that it serves."""
    if reverse or action not in ("post_add", "post_remove", "post_clear"):
        return
    for role in Role.objects.filter(hub=instance).select_related("group").distinct():
        role_group_made.send(
            sender=Role, group=role.group, kind=role.kind, units=list(instance.units.all())
        )
