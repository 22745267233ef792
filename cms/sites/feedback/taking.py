"""Taking what citizens send: a message, a rating of a page, a grade of the unit's service."""

from django.db import transaction
from django.db.models import F

from cms.sites.feedback import throttle
from cms.sites.feedback.forms import Message
from cms.sites.feedback.models import Feedback, PageRating, Satisfaction
from cms.units.days import today
from cms.units.models import Unit


class TooOftenError(Exception):
    """The sender, or all senders of the unit together, have sent too much for now."""


@transaction.atomic
def take_message(unit: Unit, message: Message, address: str) -> Feedback:
    """Keep a message without errors. Raises TooOftenError; the address is not kept."""
    _admit("message", unit, address)
    return Feedback.objects.create(
        unit=unit,
        subject=message.subject,
        text=message.text,
        name=message.name,
        phone=message.phone,
        email=message.email,
    )


@transaction.atomic
def rate_page(unit: Unit, page: str, *, useful: bool, address: str) -> bool:
    """Count a rating of a page; False where this sender has rated it today already.

    Raises TooOftenError.
    """
    _admit("rating", unit, address)
    if not throttle.first_today("rating", str(unit.pk), page, address):
        return False
    row, _made = PageRating.objects.get_or_create(unit=unit, page=page, day=today())
    field = "useful" if useful else "not_useful"
    PageRating.objects.filter(pk=row.pk).update(**{field: F(field) + 1})
    return True


@transaction.atomic
def rate_service(unit: Unit, score: int, address: str) -> bool:
    """Count a grade; False where this sender has given one today already. Raises TooOftenError."""
    _admit("satisfaction", unit, address)
    if not throttle.first_today("satisfaction", str(unit.pk), "", address):
        return False
    row, _made = Satisfaction.objects.get_or_create(unit=unit, day=today(), score=score)
    Satisfaction.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return True


def _admit(kind: str, unit: Unit, address: str) -> None:
    if not throttle.admit(kind, str(unit.pk), address):
        raise TooOftenError
