"""Page permissions for the holders of roles."""

from django.contrib.auth.models import Permission
from django.dispatch import receiver
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.accounts.models import Role
from cms.accounts.signals import role_group_made
from cms.sites.models import UnitPage

PAGE_PERMISSIONS = {
    Role.Kind.AUTHOR: ("add_page", "change_page"),
    # "publish" is what Wagtail asks before an unpublish; publishing itself is refused
    # to everyone by the page's own permission tester.
    Role.Kind.APPROVER: ("change_page", "publish_page"),
}
MEDIA_PERMISSIONS = ("add_image", "choose_image", "add_document", "choose_document")


@receiver(role_group_made, sender=Role)
def give_permissions(sender, group, kind, unit, **kwargs) -> None:
    """Let a role's group into the admin, onto its unit's page, and at the media."""
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    page = UnitPage.objects.get(unit=unit)
    for codename in PAGE_PERMISSIONS[kind]:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    if kind == Role.Kind.AUTHOR:
        root = Collection.get_first_root_node()
        for permission in Permission.objects.filter(codename__in=MEDIA_PERMISSIONS):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )
