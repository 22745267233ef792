"""Who may do what with the page of a unit."""

from uuid import UUID

from wagtail.models.pages import PagePermissionTester

from cms.accounts.models import Role, User
from cms.accounts.roles import hubs_of, page_actions
from cms.units.models import Unit


class UnitPagePermissionTester(PagePermissionTester):
    """Nobody, not even a superuser, publishes without another person's approval.

    A unit's page comes and goes with the unit, so it is neither deleted nor moved by hand.
    """

    def __init__(self, user, page) -> None:
        super().__init__(user, page)
        if not user.is_superuser:
            self.permissions = page_actions(user, page.unit_id)

    def can_add_subpage(self) -> bool:
        # What a hub sends stands with the province's; the form knows which hub may send it.
        if super().can_add_subpage():
            return True
        page, user = self.page, self.user
        return user.is_active and page.live and _sends_from(user, page.unit_id)

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk=False) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False


def _sends_from(user: User, unit: UUID) -> bool:
    """Whether a person writes for a hub that serves communes of this unit."""
    hubs = hubs_of(user, Role.Kind.AUTHOR)
    return bool(hubs) and Unit.objects.filter(parent=unit, agencies__in=hubs).exists()
