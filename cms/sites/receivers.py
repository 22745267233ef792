"""Page permissions for the holders of roles."""

from django.contrib.auth.models import Permission
from django.db.models import Q
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
    codenames = {f"{action}_page" for action in PAGE_ACTIONS.get(kind, ())}
    found = Permission.objects.filter(
        Q(content_type__app_label="wagtailadmin", codename="access_admin")
        | Q(content_type__app_label="wagtailcore", codename__in=codenames)
    )
    on_pages = []
    for permission in found:
        if permission.codename in codenames:
            on_pages.append(permission)
        else:
            group.permissions.add(permission)
    pages = UnitPage.objects.filter(unit__in=units).values_list("pk", flat=True)
    pages = list(pages) if on_pages else []
    held = GroupPagePermission.objects.filter(group=group)
    held.exclude(page__in=pages).delete()
    held.bulk_create(
        [
            GroupPagePermission(group=group, page_id=page, permission=permission)
            for page in pages
            for permission in on_pages
        ],
        ignore_conflicts=True,
    )
