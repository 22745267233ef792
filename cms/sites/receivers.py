"""Page permissions for the holders of roles."""

from django.contrib.auth.models import Permission
from django.dispatch import receiver
from wagtail.models import GroupPagePermission

from cms.accounts.models import Role
from cms.accounts.roles import PAGE_ACTIONS
from cms.accounts.signals import role_group_made
from cms.sites.models import UnitPage


@receiver(role_group_made, sender=Role)
def give_permissions(sender, group, kind, units, **kwargs) -> None:
    """Let a role's group into the admin, and onto its units' pages.

    Sent again with other units (a hub's), pages that are no longer the group's are taken back.
    """
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    codenames = [f"{action}_page" for action in PAGE_ACTIONS.get(kind, ())]
    pages = list(UnitPage.objects.filter(unit__in=units)) if codenames else []
    GroupPagePermission.objects.filter(group=group).exclude(page__in=pages).delete()
    for permission in Permission.objects.filter(
        codename__in=codenames, content_type__app_label="wagtailcore"
    ):
        for page in pages:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
