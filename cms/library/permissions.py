"""Who may choose and change a picture or file: the people of its unit.

Wagtail asks one policy object for all images and one for all documents; these take their
place before its views are loaded.
"""

from django.db.models import Q
from wagtail.documents import permissions as document_permissions
from wagtail.documents.views import chooser as document_chooser
from wagtail.images import permissions as image_permissions
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from cms.accounts.models import Role
from cms.accounts.roles import units_of
from cms.library.models import UnitDocument, UnitImage


class UnitMediaPolicy(CollectionOwnershipPermissionPolicy):
    """Authors and approvers choose what is of their units or of all; authors change their units'.

    No GroupCollectionPermission is looked at: the units of a person's roles decide.
    """

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission(self, user, action) -> bool:
        if user.is_active and user.is_superuser:
            return True
        if action == "choose":
            return bool(units_of(user, Role.Kind.AUTHOR, Role.Kind.APPROVER))
        return action in ("add", "change", "delete") and bool(units_of(user, Role.Kind.AUTHOR))

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        if user.is_active and user.is_superuser:
            return True
        if "choose" in actions and self.user_has_permission(user, "choose"):
            mine = units_of(user, Role.Kind.AUTHOR, Role.Kind.APPROVER)
            if instance.unit_id is None or instance.unit_id in mine:
                return True
        changes = bool({"change", "delete"} & set(actions))
        return changes and instance.unit_id in units_of(user, Role.Kind.AUTHOR)

    def instances_user_has_any_permission_for(self, user, actions):
        everything = self.model._default_manager
        if user.is_active and user.is_superuser:
            return everything.all()
        if "choose" in actions and self.user_has_permission(user, "choose"):
            mine = units_of(user, Role.Kind.AUTHOR, Role.Kind.APPROVER)
            return everything.filter(Q(unit=None) | Q(unit__in=mine))
        if {"change", "delete"} & set(actions):
            return everything.filter(unit__in=units_of(user, Role.Kind.AUTHOR))
        return everything.none()

    def collections_user_has_any_permission_for(self, user, actions):
        # There is one collection, the root: units take the place of collections.
        everything = Collection.objects.all()
        return everything if self.user_has_any_permission(user, actions) else everything.none()


def install() -> None:
    """Put the policies in the place of Wagtail's."""
    image_permissions.permission_policy = UnitMediaPolicy(
        UnitImage, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    )
    policy = UnitMediaPolicy(
        UnitDocument, auth_model="wagtaildocs.Document", owner_field_name="uploaded_by_user"
    )
    document_permissions.permission_policy = policy
    # The chooser of files is loaded with the blocks of bulletins, before any app is ready, and
    # has kept Wagtail's own policy: authors would find it empty and could send nothing to it.
    document_chooser.permission_policy = policy
    document_chooser.DocumentChooserViewSet.permission_policy = policy
