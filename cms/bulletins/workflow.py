"""Two people stand behind an edition: one writes and sends, another approves.

One task serves all units: its approvers follow from the page's unit. While it runs the
page is locked for everyone, so what is approved is what was sent.
"""

from functools import reduce
from operator import or_

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    Page,
    Revision,
    Task,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
    get_page_models,
)

from cms.accounts.models import Role, User
from cms.accounts.roles import hubs_of, is_held
from cms.bulletins.permissions import may


class UnitApproval(Task):
    """Approval by a holder of the approver's role over the page's unit, not its author."""

    class Meta:
        verbose_name = _("approval by the unit")
        verbose_name_plural = _("approvals by the unit")

    def locked_for_user(self, obj, user) -> bool:
        return True

    def user_can_access_editor(self, obj, user) -> bool:
        return may(user, Role.Kind.APPROVER, obj.specific)

    def get_actions(self, obj, user):
        if not may_approve(obj.specific, user):
            return []
        return [("reject", _("Send back"), True), ("approve", _("Approve"), False)]

    def on_action(self, task_state, user, action_name, **kwargs):
        page = task_state.workflow_state.content_object
        if action_name in ("approve", "reject") and not may_approve(page.specific, user):
            raise PermissionDenied(_("Another person with the approver's role must decide this."))
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return approvable(user).filter(task=self)

    @classmethod
    def get_description(cls):
        return _("An approver of the page's unit, who did not write it, approves it")


def approvable(user: User) -> QuerySet[TaskState]:
    """What waits for a person's approval: of their units, and not written by them.

    One query; who wrote at it is asked by the database too.
    """
    number = Cast(OuterRef("workflow_state__object_id"), BigIntegerField())
    pages = [
        Exists(kind.objects.filter(_approved_by(user, kind), pk=number))
        for kind in approved_kinds()
    ]
    wrote = Revision.objects.filter(
        object_id=OuterRef("workflow_state__object_id"),
        base_content_type=OuterRef("workflow_state__base_content_type"),
        pk__lte=OuterRef("revision"),
        user=user,
    ).exclude(
        pk__lte=Coalesce(
            Subquery(
                Page.objects.filter(pk=Cast(OuterRef("object_id"), BigIntegerField())).values(
                    "live_revision"
                )[:1]
            ),
            0,
        )
    )
    return (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            task__in=UnitApproval.objects.filter(active=True),
        )
        .filter(reduce(or_, map(Q, pages)))
        .exclude(workflow_state__requested_by=user)
        .exclude(Exists(wrote))
    )


def _approved_by(user: User, kind: type[Page]) -> Q:
    mine = Q(is_held(user, Role.Kind.APPROVER))
    if any(field.name == "hub" for field in kind._meta.local_fields):
        mine |= Q(hub__in=hubs_of(user, Role.Kind.APPROVER))
    return mine


def approved_kinds() -> list[type[Page]]:
    """The kinds of page that belong to a unit and wait for its approvers."""
    return [
        model
        for model in get_page_models()
        if any(field.name == "unit" for field in model._meta.local_fields)
    ]


def may_approve(page: Page, user: User) -> bool:
    """Whether a person may approve what is waiting on a page: an approver, not an author of it."""
    state = page.current_workflow_task_state
    if state is None or not may(user, Role.Kind.APPROVER, page):
        return False
    return user.pk not in _authors(state)


def _authors(state: TaskState) -> set[int | None]:
    """Everybody who wrote at what waits: since the live revision, and who sent it."""
    page = state.workflow_state.content_object
    revisions = page.revisions.filter(pk__lte=state.revision_id)
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    return {*revisions.values_list("user_id", flat=True), state.workflow_state.requested_by_id}


def install() -> Workflow:
    """The one workflow, on the root of the page tree, in the place of any other there."""
    task = UnitApproval.objects.first() or UnitApproval.objects.create(name="Duyệt")
    workflow, _made = Workflow.objects.get_or_create(name="Duyệt bản tin")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    # A fresh Wagtail comes with a workflow of its own there, which superusers may approve.
    WorkflowPage.objects.update_or_create(
        page=Page.get_first_root_node(), defaults={"workflow": workflow}
    )
    # Nor are its English task and groups of any use: roles make the groups there are.
    Workflow.objects.exclude(pk=workflow.pk).delete()
    Task.objects.exclude(pk=task.pk).delete()
    Group.objects.filter(name__in=("Moderators", "Editors")).delete()
    Page.objects.filter(depth=1, title="Root").update(title="Gốc", draft_title="Gốc")
    Collection.objects.filter(depth=1, name="Root").update(name="Gốc")
    return workflow
