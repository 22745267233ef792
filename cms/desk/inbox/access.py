"""Which units a person acts for in the inbox and the schedule.

A unit that is not theirs answers 404, as one that does not exist.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from cms.accounts.models import Role, User
from cms.accounts.roles import is_held, units_of
from cms.bulletins.inbox import ANSWERING
from cms.bulletins.models import BulletinPage
from cms.units.models import Unit
from cms.units.naming import unaccented

# The province in an address: it has no host label of its own.
PROVINCE = "tinh"
SCHEDULING = (*ANSWERING, Role.Kind.TECHNICIAN)


def receiving_units(user: User) -> QuerySet[Unit]:
    """The communes of today whose inbox a person sees, by name."""
    mine = is_held(user, *ANSWERING, unit="pk")
    return Unit.objects.current().communes().filter(mine).order_by("name", "code")


def scheduled_units(user: User) -> QuerySet[Unit]:
    """The units of today whose programme a person sees, the province first, then by name."""
    units = Unit.objects.current().exclude(level=Unit.Level.DISTRICT)
    return units.filter(is_held(user, *SCHEDULING, unit="pk")).order_by("-level", "name", "code")


def named(units: QuerySet[Unit], words: str) -> Unit | None:
    """The one of some units that a host label or a name, whole or the only such part, means."""
    found = units.exclude(host_label="").filter(host_label=words).first()
    if found is not None:
        return found
    sought = unaccented(words).lower().split()
    names = [
        (pk, f" {unaccented(name).lower()} ") for pk, name in units.values_list("pk", "full_name")
    ]
    whole = [pk for pk, name in names if name.split() == sought]
    part = whole or [pk for pk, name in names if f" {' '.join(sought)} " in name]
    return units.get(pk=part[0]) if sought and len(part) == 1 else None


def unit_for(user: User, label: str, *kinds: str) -> Unit:
    """The unit of an address, for a holder of one of the roles there. Raises Http404."""
    units = Unit.objects.current().select_related("parent")
    if label == PROVINCE:
        unit = units.provinces().filter(code=settings.BANTIN_PROVINCE).first()
    else:
        unit = units.exclude(host_label="").filter(host_label=label).first()
    if unit is None or unit.pk not in units_of(user, *kinds):
        raise Http404
    return unit


def label_of(unit: Unit) -> str:
    """A unit in an address."""
    return unit.host_label or PROVINCE


def sees_what_became(user: User, page: BulletinPage) -> bool:
    """Whether a person stands on the sender's side: a role over its unit, or over its hub."""
    if not user.is_active:
        return False
    if page.unit_id in units_of(user):
        return True
    return page.hub_id is not None and Role.objects.filter(user=user, hub=page.hub_id).exists()
