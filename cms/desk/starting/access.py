"""Where a person may begin a bulletin, and which earlier one they may begin it from."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cms.accounts.models import Role, User
from cms.accounts.roles import units_of
from cms.bulletins.models import BulletinPage
from cms.desk.inbox.access import PROVINCE
from cms.sites.models import UnitPage
from cms.units.models import Unit
from cms.units.naming import unaccented

# More names than these are found by writing part of one.
SHOWN = 30


@dataclass(frozen=True)
class Places:
    """Units that a person writes for: the first few that were sought, of `total` in all."""

    found: list[Unit]
    total: int
    more: bool


def writing_units(user: User):
    """The units of today that a person is an author of and that have a page to write under."""
    units = Unit.objects.current().filter(page__isnull=False)
    return units.filter(pk__in=units_of(user, Role.Kind.AUTHOR))


def places(user: User, sought: str = "") -> Places:
    """The units of a person by name, provinces first; `sought` with or without marks."""
    units = writing_units(user).order_by("-level", "name", "code")
    words = unaccented(sought).lower().split()
    if words:
        names = units.values_list("pk", "full_name", "host_label")
        chosen = [pk for pk, *name in names if _matches(words, " ".join(name))]
        units = units.filter(pk__in=chosen[: SHOWN + 1])
    found = list(units[: SHOWN + 1])
    total = len(names) if words else units.count()
    return Places(found[:SHOWN], total, len(found) > SHOWN)


def _matches(words: list[str], name: str) -> bool:
    plain = unaccented(name).lower()
    return all(word in plain for word in words)


def place_of(user: User, label: str) -> UnitPage:
    """The page of the unit of an address, for one who writes there. Raises Http404."""
    units = writing_units(user)
    named = units.filter(host_label="" if label == PROVINCE else label)
    page = UnitPage.objects.filter(unit__in=named).select_related("unit").first()
    if page is None:
        raise Http404
    return page


def is_public(page: BulletinPage, now: datetime) -> bool:
    """Whether readers have a bulletin now: begun, and neither over nor withdrawn."""
    begun = page.publish_at is None or page.publish_at <= now
    over = page.valid_until is not None and page.valid_until <= now
    return page.live and begun and not over


def lent(page: BulletinPage, user: User, now: datetime) -> BulletinPage:
    """What a person may take over of a bulletin.

    An author of its unit gets its newest draft, any other author what is public now.
    Raises PermissionDenied for one who may read it and writes nowhere, else Http404.
    """
    if page.unit_id in units_of(user, Role.Kind.AUTHOR):
        return page.get_latest_revision_as_object()
    if is_public(page, now) and units_of(user, Role.Kind.AUTHOR):
        return page
    if page.unit_id in units_of(user):
        raise PermissionDenied
    raise Http404
