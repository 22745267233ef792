"""Granting and asking for roles."""

from django.contrib.auth.models import Group
from django.db import transaction

from cms.accounts.models import Role, User
from cms.accounts.signals import role_group_made
from cms.units.models import Unit


@transaction.atomic
def grant(user: User, kind: str, unit: Unit) -> Role:
    """Give a person a role over a unit; granting it twice changes nothing."""
    group, made = Group.objects.get_or_create(name=f"{kind}@{unit.pk}")
    if made:
        role_group_made.send(sender=Role, group=group, kind=kind, unit=unit)
    role, _made = Role.objects.get_or_create(
        user=user, kind=kind, unit=unit, defaults={"group": group}
    )
    user.groups.add(group)
    return role


def units_of(user: User) -> set[object]:
    """Ids of the units a person holds any role over; asked once for each user object."""
    if not hasattr(user, "_role_units"):
        user._role_units = set(Role.objects.filter(user=user).values_list("unit_id", flat=True))
    return user._role_units


def holds(user: User, kind: str, unit: Unit) -> bool:
    """Whether an active person holds a role over this very unit.

    Superusers hold no role by themselves: administering is not approving.
    """
    return user.is_active and Role.objects.filter(user=user, kind=kind, unit=unit).exists()
