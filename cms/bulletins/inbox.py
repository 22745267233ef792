"""The source inbox: what the province or a hub sends, and what each unit does with it.

Nothing is written for a unit until it answers: what waits there is looked up, so a
bulletin for 3,321 communes costs its sender nothing.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Role, User
from cms.accounts.roles import holds, units_of
from cms.bulletins.models import BulletinPage, SourceAnswer
from cms.bulletins.signals import answered
from cms.units.models import Unit


def sent_to(unit: Unit) -> QuerySet[BulletinPage]:
    """Live source bulletins whose audience holds the unit, newest first."""
    chosen = BulletinPage.audience_units.through.objects.filter(
        bulletinpage=OuterRef("pk"), unit=unit
    )
    for_it = Q(audience="all", unit=unit.parent_id) | Q(Exists(chosen), audience="units")
    return (
        BulletinPage.objects.filter(for_it, live=True)
        .exclude(unit=unit)
        .order_by("-last_published_at", "-pk")
    )


def waiting_for(unit: Unit) -> QuerySet[BulletinPage]:
    """What has been sent to a unit, is not over, and has no answer yet."""
    answers = SourceAnswer.objects.filter(bulletin=OuterRef("uuid"), unit=unit)
    over = Q(valid_until__lte=timezone.now())
    return sent_to(unit).exclude(over).exclude(Exists(answers))


def is_sent_to(page: BulletinPage, unit: Unit) -> bool:
    """Whether a live source bulletin is for a unit."""
    return sent_to(unit).filter(pk=page.pk).exists()


@transaction.atomic
def answer(page: BulletinPage, unit: Unit, user: User, **fields) -> SourceAnswer:
    """Answer for a unit, or change its answer; `fields` are those of `SourceAnswer`.

    Authors and approvers of the unit answer; a note that changed waits for an approver.
    Raises PermissionDenied, ValidationError.
    """
    if not units_of(user, Role.Kind.AUTHOR, Role.Kind.APPROVER) & {unit.pk}:
        raise PermissionDenied
    if not is_sent_to(page, unit):
        raise PermissionDenied
    found = SourceAnswer.objects.filter(bulletin=page.uuid, unit=unit).first()
    before = found.note if found else ""
    one = found or SourceAnswer(page=page, bulletin=page.uuid, unit=unit)
    for name, value in fields.items():
        setattr(one, name, value)
    if one.note != before:
        one.note_approved_by = None
    one.answered_by = user
    one.answered_at = timezone.now()
    one.full_clean(exclude=["answered_by", "note_approved_by"])
    one.save()
    answered.send(sender=SourceAnswer, answer=one)
    return one


@transaction.atomic
def approve_note(one: SourceAnswer, user: User) -> None:
    """Let readers see the note. Raises PermissionDenied unless another person approves it."""
    if not holds(user, Role.Kind.APPROVER, one.unit) or one.answered_by_id == user.pk:
        raise PermissionDenied(_("Another person with the approver's role must decide this."))
    one.note_approved_by = user
    one.save(update_fields=["note_approved_by"])
    answered.send(sender=SourceAnswer, answer=one)
