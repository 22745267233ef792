"""Giving a message another state: one verb, with its permission and its line in the log."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.sites.feedback.models import Feedback, FeedbackEvent
from cms.sites.feedback.reading import messages_for

NOTE_MOST = 1000


class ChangedMeanwhileError(Exception):
    """Somebody else gave it a state since it was read."""


@transaction.atomic
def decide(user: User, feedback: Feedback, state: str, note: str, seen: int) -> FeedbackEvent:
    """Give a message a state and a note; its own state again only adds the note.

    `seen`: how many steps there were when the person read it. Raises PermissionDenied,
    ChangedMeanwhileError, ValueError for a state that there is not.
    """
    state = Feedback.State(state)
    row = messages_for(user).select_for_update(of=("self",)).filter(pk=feedback.pk).first()
    if row is None:
        raise PermissionDenied
    if row.events.count() != seen:
        raise ChangedMeanwhileError
    closes = state == Feedback.State.CLOSED
    if not closes:
        row.closed_at = None
    elif row.closed_at is None:
        row.closed_at = timezone.now()
    row.state = state
    row.save(update_fields=["state", "closed_at"])
    return FeedbackEvent.objects.create(
        feedback=row, actor=user, actor_name=str(user)[:310], state=state, note=note[:NOTE_MOST]
    )
