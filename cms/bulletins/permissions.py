"""Who may do what with a bulletin."""

from wagtail.models.pages import PagePermissionTester


class BulletinPermissionTester(PagePermissionTester):
    """Direct publishing is denied to all, superusers too: two people stand behind an edition.

    The approval task publishes what it approved; `can_unpublish` stays with approvers,
    because a take-down must not wait for a second person.
    """

    def can_publish(self) -> bool:
        return False

    def can_move(self) -> bool:
        # A bulletin belongs to the unit that issued it, and its address with it.
        return False
