"""What a bulletin must satisfy to be saved, field by field, in the author's words."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.units.models import Agency, Unit

if TYPE_CHECKING:
    from cms.bulletins.models.bulletin import BulletinPage

BOARD_WORDS = 25
# No decision that is published now is older; year 1 would overflow its deadline.
EARLIEST = date(2000, 1, 1)


def errors_of(page: "BulletinPage") -> dict[str, str]:
    """What is wrong with a bulletin, by field; empty where nothing is."""
    errors = {}
    for name in ("title", "summary", "board_text", "spoken_text"):
        if has_control_characters(getattr(page, name)):
            errors[name] = _("There are characters here that cannot be shown.")
    if not page.channels:
        errors["on_site"] = _("Choose at least one channel.")
    if page.decided_on and not EARLIEST <= page.decided_on <= timezone.localdate():
        errors["decided_on"] = _("The decision is of a day up to today.")
    if page.valid_until:
        errors.update(_expiry_errors(page))
    if len(page.board_text.split()) > BOARD_WORDS:
        errors["board_text"] = _("A board shows at most 25 words at a time.")
    if page.audience != page.AudienceKind.OWN and page.is_of_commune:
        errors["audience"] = _("A commune's bulletin is for its own unit.")
    if page.hub_id:
        errors.update(_hub_errors(page))
    errors.update(_change_errors(page))
    return errors


def _change_errors(page: "BulletinPage") -> dict[str, str]:
    """What may no longer change once readers have seen it."""
    live = type(page).objects.filter(pk=page.pk, live=True).first() if page.pk else None
    if live is None:
        return {}
    errors = {}
    now = timezone.now()
    begun = live.publish_at is None or live.publish_at <= now
    if begun and page.publish_at and page.publish_at > now:
        errors["publish_at"] = _("It is published already; withdraw it instead.")
    if live.ready_languages - page.ready_languages:
        errors["variants"] = _("A language that is published stays; withdraw the bulletin.")
    return errors


def _expiry_errors(page: "BulletinPage") -> dict[str, str]:
    if page.publish_at and page.valid_until <= page.publish_at:
        return {"valid_until": _("It would expire before it is published.")}
    if not page.live and page.valid_until <= timezone.now():
        return {"valid_until": _("This time is already past.")}
    return {}


def _hub_errors(page: "BulletinPage") -> dict[str, str]:
    """A hub speaks to the communes that it serves, and to nobody else."""
    if page.is_of_commune:
        return {"hub": _("A commune sends nothing in the name of a hub.")}
    if page.audience != page.AudienceKind.UNITS:
        return {"audience": _("A hub sends to communes that it serves: choose them.")}
    wrong = not_served(page.hub, page.audience_units.all())
    return {"audience_units": wrong} if wrong else {}


def not_served(hub: Agency, units: Iterable[Unit]) -> str:
    """What is wrong with a hub's audience, in words; empty where it serves them all."""
    served = set(hub.units.values_list("pk", flat=True))
    others = [unit.full_name for unit in units if unit.pk not in served]
    if not others:
        return ""
    return _("The hub does not serve: %(names)s.") % {"names": ", ".join(others[:5])}


def has_control_characters(text: str) -> bool:
    """Whether a text holds control, private or unassigned characters, or direction overrides."""
    return any(
        unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs")
        or char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
        for char in text
        if char not in "\n\r\t"
    )
