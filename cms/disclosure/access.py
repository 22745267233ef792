"""Whose lists and plans a person may see and change."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404

from cms.accounts.models import Role, User
from cms.accounts.roles import holds, units_of
from cms.units.models import Unit

PROVINCE = "tinh"


def may_enter(user: User) -> bool:
    """Whether there is anything here for a person."""
    return user.is_superuser or bool(units_of(user))


def visible_units(user: User) -> set[uuid.UUID] | None:
    """Ids of the units whose papers a person may read; None: all of them."""
    return None if user.is_superuser else units_of(user)


def unit_for(user: User, label: str) -> Unit:
    """The unit of an address. Raises Http404 alike for none and for one that is not theirs."""
    units = Unit.objects.select_related("page")
    if label == PROVINCE:
        unit = units.current().provinces().filter(code=settings.BANTIN_PROVINCE).first()
    else:
        unit = units.exclude(host_label="").filter(host_label=label).first()
    allowed = visible_units(user)
    if unit is None or (allowed is not None and unit.pk not in allowed):
        raise Http404
    return unit


def label_of(unit: Unit) -> str:
    """A unit in the address of its papers."""
    return unit.host_label or PROVINCE


def may_plan(user: User, unit: Unit) -> bool:
    """Whether a person writes the unit's plan: its authors do."""
    return holds(user, Role.Kind.AUTHOR, unit)
