"""Two people stand behind an edition: one writes and sends, another approves.

One task serves all units: its approvers follow from the page's unit. While it runs the
page is locked for everyone, so what is approved is what was sent.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState, Workflow, WorkflowPage, WorkflowTask

from cms.accounts.models import Role, User
from cms.accounts.roles import holds


class UnitApproval(Task):
    """Approval by a holder of the approver's role over the page's unit, not its author."""

    class Meta:
        verbose_name = _("approval by the unit")
        verbose_name_plural = _("approvals by the unit")

    def locked_for_user(self, obj, user) -> bool:
        return True

    def user_can_access_editor(self, obj, user) -> bool:
        return holds(user, Role.Kind.APPROVER, obj.specific.unit)

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
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        if not Role.objects.filter(user=user, kind=Role.Kind.APPROVER).exists():
            return waiting.none()
        mine = [
            state.pk
            for state in waiting.select_related("workflow_state")
            if may_approve(state.workflow_state.content_object.specific, user)
        ]
        return waiting.filter(pk__in=mine)

    @classmethod
    def get_description(cls):
        return _("An approver of the page's unit, who did not write it, approves it")


def may_approve(page: Page, user: User) -> bool:
    """Whether a person may approve what is waiting on a page: an approver, not an author of it."""
    state = page.current_workflow_task_state
    if state is None or not holds(user, Role.Kind.APPROVER, page.unit):
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
    Workflow.objects.exclude(pk=workflow.pk).update(active=False)
    return workflow
