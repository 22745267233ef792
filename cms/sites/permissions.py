"""Who may do what with the page of a unit."""

from wagtail.models.pages import PagePermissionTester

from cms.accounts.roles import page_actions


class UnitPagePermissionTester(PagePermissionTester):
    """Nobody, not even a superuser, publishes without another person's approval.

    A unit's page comes and goes with the unit, so it is neither deleted nor moved by hand.
    """

    def __init__(self, user, page) -> None:
        super().__init__(user, page)
        if not user.is_superuser:
            self.permissions = page_actions(user, page.unit_id)

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
