"""A person leaves: what is unfinished goes to another, what was approved keeps its author."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, WorkflowState

from cms.accounts.events import note
from cms.accounts.models import AccountEvent, Role, User
from cms.accounts.reach import Reach
from cms.accounts.roles import Grant, units_of
from cms.bulletins.models import BulletinPage
from cms.desk.people.actions import disable, give

# Longer would be a loop of people who handed over to one another.
LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Unfinished:
    """What a person has in hand."""

    drafts: QuerySet[BulletinPage]
    begun: QuerySet[BulletinPage]
    sent_back: QuerySet[WorkflowState]
    locked: QuerySet[Page]

    def counts(self) -> dict[str, int]:
        """How many of each; a draft that was sent back is counted as sent back alone."""
        pages = self.sent_back.values_list("object_id", flat=True)
        sent_back = {int(page) for page in pages if page.isdigit()}
        return {
            "drafts": self.drafts.exclude(pk__in=sent_back).count(),
            "begun": self.begun.count(),
            "sent_back": len(pages),
            "locked": self.locked.count(),
        }


def drafts_of(person: User) -> QuerySet[BulletinPage]:
    """Bulletins that the person owns and that were never published, newest first."""
    return BulletinPage.objects.filter(owner=person, live=False, first_published_at=None).order_by(
        "-latest_revision_created_at"
    )


def unfinished(person: User) -> Unfinished:
    """What a person has in hand: own drafts, changes begun on what is live, what was sent back.

    What waits for approval is not in hand; should it be sent back, `to_successor` sees to it.
    """
    waits = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        object_id=Cast(OuterRef("pk"), CharField()),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    latest = Revision.page_revisions.filter(user=person)
    begun = BulletinPage.objects.filter(
        ~Exists(waits), live=True, has_unpublished_changes=True, latest_revision__in=latest
    )
    return Unfinished(
        drafts=drafts_of(person).filter(~Exists(waits)),
        begun=begun,
        sent_back=WorkflowState.objects.filter(
            status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=person
        ),
        locked=Page.objects.filter(locked=True, locked_by=person),
    )


def missing_roles(person: User, successor: User) -> list[Role]:
    """The roles of the person that the other does not hold in the same scope."""
    scope = ("kind", "unit_id", "hub_id", "below")
    held = set(successor.roles.values_list(*scope))
    rows = person.roles.select_related("unit", "hub")
    return [role for role in rows if tuple(getattr(role, name) for name in scope) not in held]


def cannot_write_for(successor: User, person: User, given: list[Role]) -> list[str]:
    """Names of units whose drafts the successor could not go on with, after `given` roles."""
    writes = units_of(successor, Role.Kind.AUTHOR)
    for role in given:
        if role.kind == Role.Kind.AUTHOR:
            writes |= _units_of_role(role)
    work = unfinished(person)
    names: set[str] = set()
    for pages in (work.drafts, work.begun):
        held = dict(pages.order_by().values_list("unit", "unit__full_name").distinct())
        names |= {name for unit, name in held.items() if unit not in writes}
    return sorted(names)


def _units_of_role(role: Role) -> set:
    if role.hub_id is not None:
        return set(role.hub.units.values_list("pk", flat=True))
    below = set(role.unit.children.values_list("pk", flat=True)) if role.below else set()
    return {role.unit_id, *below}


@transaction.atomic
def hand_over(
    actor: User, reach: Reach, person: User, successor: User, given: list[Role]
) -> dict[str, int]:
    """Give the successor the roles in `given` and all that is unfinished; lock the account.

    Returns how many of each changed hands. Revisions and approvals keep their names: what a
    person wrote stays written by that person.
    """
    for role in given:
        give(actor, reach, Grant(successor, role.kind, role.unit, role.hub, role.below))
    work = unfinished(person)
    counts = work.counts()
    for page in work.begun:
        # A revision of the successor's own: from here on it is that person's change.
        page.get_latest_revision_as_object().save_revision(user=successor, log_action=True)
    drafts = list(work.drafts.values_list("pk", flat=True))
    Page.objects.filter(pk__in=drafts).update(owner=successor)
    work.sent_back.update(requested_by=successor)
    work.locked.update(locked=False, locked_by=None, locked_at=None)
    person.successor = successor
    person.save(update_fields=["successor"])
    detail = _(
        "To %(name)s: %(drafts)d drafts, %(begun)d changes begun, %(sent_back)d sent back, "
        "%(locked)d locks"
    ) % {"name": f"{successor} ({successor.username})", **counts}
    note(AccountEvent.Action.HANDED_OVER, person, actor, detail)
    if person.is_active:
        disable(actor, person)
    return counts


def to_successor(state: WorkflowState) -> None:
    """What is sent back to somebody who has left goes to whoever took over."""
    person = state.requested_by
    for _step in range(LONGEST_CHAIN):
        if person is None or person.is_active or person.successor is None:
            break
        person = person.successor
    left = state.requested_by
    if person is not None and person != left and person.is_active:
        WorkflowState.objects.filter(pk=state.pk).update(requested_by=person)
        Page.objects.filter(pk=state.object_id, live=False, owner=left).update(owner=person)
