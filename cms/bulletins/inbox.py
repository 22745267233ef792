"""The source inbox: what the province or a hub sends, and what each unit does with it.

Nothing is written for a unit until it answers: what waits there is looked up, so a
bulletin for 3,321 communes costs its sender nothing.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Role, User
from cms.accounts.roles import holds, is_held, units_of
from cms.bulletins.models import BulletinPage, SourceAnswer, UnitSchedule
from cms.bulletins.signals import answered
from cms.units.models import Unit

# Who speaks for a unit towards those above it.
ANSWERING = (Role.Kind.AUTHOR, Role.Kind.APPROVER)


class ChangedError(Exception):
    """What was read is no longer what is there."""


def sent_to(unit: Unit) -> QuerySet[BulletinPage]:
    """Live source bulletins whose audience holds the unit, newest first."""
    chosen = BulletinPage.audience_units.through.objects.filter(
        bulletinpage=OuterRef("pk"), unit=unit
    )
    for_it = Q(audience="all") | Q(Exists(chosen), audience="units")
    # Only those above a unit send it anything (`BulletinPage.clean`): its own index finds them.
    return BulletinPage.objects.filter(
        for_it, unit=unit.parent_id, unit__isnull=False, live=True
    ).order_by("-last_published_at", "-pk")


def over() -> Q:
    """Bulletins whose time is past."""
    return Q(valid_until__lte=timezone.now())


def waiting_for(unit: Unit) -> QuerySet[BulletinPage]:
    """What has been sent to a unit, is not over, and has no answer yet."""
    answers = SourceAnswer.objects.filter(bulletin=OuterRef("uuid"), unit=unit)
    return sent_to(unit).exclude(over()).exclude(Exists(answers))


def is_sent_to(page: BulletinPage, unit: Unit) -> bool:
    """Whether a live source bulletin is for a unit."""
    return sent_to(unit).filter(pk=page.pk).exists()


def may_answer(user: User, unit: Unit) -> bool:
    """Whether a person answers for a unit: its authors and approvers, a hub's for its communes."""
    return unit.pk in units_of(user, *ANSWERING)


@transaction.atomic
def answer(page: BulletinPage, unit: Unit, user: User, **fields) -> SourceAnswer:
    """Answer for a unit, or change its answer; `fields` are those of `SourceAnswer`.

    Authors and approvers of the unit answer; a note that changed waits for an approver.
    Raises PermissionDenied, ValidationError.
    """
    if not may_answer(user, unit) or not is_sent_to(page, unit):
        raise PermissionDenied
    for name in fields.keys() & {"note", "reason"}:
        fields[name] = _one_line(name, fields[name])
    found = SourceAnswer.objects.filter(bulletin=page.uuid, unit=unit).first()
    before = found.note if found else ""
    one = found or SourceAnswer(page=page, bulletin=page.uuid, unit=unit)
    for name, value in fields.items():
        setattr(one, name, value)
    if one.note != before:
        one.note_approved_by = None
    # Until its note is confirmed, who answered is who wrote it: that person must not confirm it.
    if one.note != before or not one.note or one.note_approved_by_id:
        one.answered_by = user
    one.answered_at = timezone.now()
    one.full_clean(exclude=["answered_by", "note_approved_by"])
    one.save()
    answered.send(sender=SourceAnswer, answer=one)
    return one


def _one_line(name: str, text: str) -> str:
    """Words of a unit as one line; ValidationError where they hold what cannot be shown."""
    line = " ".join(text.split())
    if not line.isprintable():
        raise ValidationError({name: _("There are characters here that cannot be shown.")})
    return line


@transaction.atomic
def take_for(page: BulletinPage, units: Sequence[Unit], user: User) -> int:
    """Take a bulletin for each unit that has not answered; for how many. No windows, no note.

    Raises PermissionDenied where one of them is not the person's, or was not sent it.
    """
    mine = units_of(user, *ANSWERING)
    wanted = {unit.pk: unit for unit in units}
    if not wanted.keys() <= mine or not page.live or page.audience == "own":
        raise PermissionDenied
    if wanted.keys() - receivers(page, wanted.keys()):
        raise PermissionDenied
    done = SourceAnswer.objects.filter(bulletin=page.uuid, unit__in=wanted)
    for unit_id in done.values_list("unit_id", flat=True):
        del wanted[unit_id]
    now = timezone.now()
    made = [
        SourceAnswer(
            page=page,
            bulletin=page.uuid,
            unit=unit,
            state=SourceAnswer.State.TAKEN,
            answered_by=user,
            answered_at=now,
        )
        for unit in wanted.values()
    ]
    SourceAnswer.objects.bulk_create(made)
    for one in made:
        answered.send(sender=SourceAnswer, answer=one)
    return len(made)


def receivers(page: BulletinPage, among: Iterable[UUID] | None = None) -> set[UUID]:
    """Ids of today's communes that a source bulletin is sent to; of these alone, if given."""
    units = Unit.objects.current().communes().filter(parent=page.unit_id)
    if page.audience == BulletinPage.AudienceKind.OWN:
        return set()
    if page.audience == BulletinPage.AudienceKind.UNITS:
        chosen = BulletinPage.audience_units.through.objects.filter(bulletinpage=page.pk)
        units = units.filter(pk__in=chosen.values("unit"))
    found = set(units.values_list("pk", flat=True))
    return found if among is None else found & set(among)


def notes_waiting(user: User) -> QuerySet[SourceAnswer]:
    """Local notes that a person may confirm, the oldest first."""
    return (
        SourceAnswer.objects.filter(
            is_held(user, Role.Kind.APPROVER), note_waits=True, page__live=True
        )
        .exclude(answered_by=user)
        .select_related("unit", "answered_by", "page")
        .defer("page__body", "page__variants", "page__spoken_text")
        .order_by("answered_at", "pk")
    )


@transaction.atomic
def approve_note(one: SourceAnswer, user: User, read: str | None = None) -> None:
    """Let readers see the note. `read` is the text that the person saw, if one was shown.

    Raises PermissionDenied unless another person approves it, ChangedError where the note
    is another by now.
    """
    fresh = _note_to_decide(one, user, read)
    fresh.note_approved_by = user
    fresh.save(update_fields=["note_approved_by"])
    answered.send(sender=SourceAnswer, answer=fresh)


@transaction.atomic
def refuse_note(one: SourceAnswer, user: User, read: str) -> None:
    """Take the note away unseen; the answer stays. Raises as `approve_note` does."""
    fresh = _note_to_decide(one, user, read)
    fresh.note = ""
    fresh.save(update_fields=["note"])


def _note_to_decide(one: SourceAnswer, user: User, read: str | None) -> SourceAnswer:
    fresh = SourceAnswer.objects.select_for_update().get(pk=one.pk)
    if not holds(user, Role.Kind.APPROVER, fresh.unit) or fresh.answered_by_id == user.pk:
        raise PermissionDenied(_("Another person with the approver's role must decide this."))
    if read is not None and (fresh.note != read or not fresh.note_waits):
        raise ChangedError
    return fresh


@transaction.atomic
def set_order(unit: Unit, user: User, order: Sequence[str]) -> None:
    """Put bulletins (UUIDs as text) in an order on a unit's board and radio.

    Raises PermissionDenied.
    """
    if not may_answer(user, unit):
        raise PermissionDenied
    schedule, _made = UnitSchedule.objects.select_for_update().get_or_create(unit=unit)
    if schedule.order != list(order):
        schedule.order = list(order)
        schedule.save()
