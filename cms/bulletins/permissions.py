"""Who may do what with a bulletin: its unit's people, and the hub's for what the hub sends."""

from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from cms.accounts.models import User
from cms.accounts.roles import hubs_of, page_actions, units_of


class BulletinPermissionTester(PagePermissionTester):
    """Direct publishing is denied to all, superusers too: two people stand behind an edition.

    The approval task publishes what it approved; `can_unpublish` stays with approvers,
    because a take-down must not wait for a second person.
    """

    def __init__(self, user, page) -> None:
        super().__init__(user, page)
        if not user.is_superuser:
            self.permissions = page_actions(user, page.unit_id, page.hub_id)

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        # A take-down does not wait for an update that is under review.
        if not self.user.is_active or not self.page.live:
            return False
        return self.user.is_superuser or "publish" in self.permissions

    def can_delete(self, ignore_bulk=False) -> bool:
        # As Wagtail has it for a page without others below it, and without asking for those.
        if not self.user.is_active:
            return False
        if self.user.is_superuser:
            return True
        return "change" in self.permissions and (
            "publish" in self.permissions or not self.page.live
        )

    def can_copy(self) -> bool:
        # "Dùng lại" of the desk: Wagtail's copy would take days and windows with it.
        return False

    def can_move(self) -> bool:
        # A bulletin belongs to the unit that issued it, and its address with it.
        return False


def may(user: User, kind: str, page: Page) -> bool:
    """Whether an active person holds a role over a page's unit, or over the hub that sends it."""
    if not user.is_active:
        return False
    hub = getattr(page, "hub_id", None)
    return page.unit_id in units_of(user, kind) or (hub is not None and hub in hubs_of(user, kind))
