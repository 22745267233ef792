"""What happens when an approval is complete (WAGTAIL_FINISH_WORKFLOW_ACTION).

A module of its own: Wagtail imports it while its models are still loading.
"""


def publish_approved(workflow_state, user=None) -> None:
    """Publish the revision that was approved, not the latest."""
    state = workflow_state.current_task_state
    # The approval is the permission: direct publishing is denied to everyone.
    state.revision.publish(user=user, skip_permission_checks=True)
