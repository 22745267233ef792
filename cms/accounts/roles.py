"""Granting, revoking and asking for roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cms.accounts.models import Role, User
from cms.accounts.signals import role_group_made
from cms.units.models import Agency, Unit

# What each role may do with the pages of its units, in Wagtail's words. "publish" is what
# Wagtail asks before an unpublish; publishing itself is refused to everyone by the pages'
# own permission testers.
PAGE_ACTIONS: dict[str, frozenset[str]] = {
    Role.Kind.AUTHOR: frozenset({"add", "change"}),
    Role.Kind.APPROVER: frozenset({"change", "publish"}),
}


@transaction.atomic
def grant(
    user: User, kind: str, unit: Unit | None = None, *, hub: Agency | None = None, below=False
) -> Role:
    """Give a person a role over a unit or a hub; granting it twice changes nothing.

    `below` widens a province's role to all its communes. Raises ValidationError for a
    scope that makes no sense.
    """
    scope = {"unit": unit, "hub": hub, "below": below}
    existing = Role.objects.filter(user=user, kind=kind, **scope).first()
    if existing:
        return existing
    role = Role(user=user, kind=kind, group=_group(kind, unit, hub, below), **scope)
    role.full_clean(exclude=["group"])
    role.save()
    user.groups.add(role.group)
    _forget(user)
    return role


@dataclass(frozen=True)
class Grant:
    """A role that somebody is to have, see `Role` for the scope."""

    user: User
    kind: str
    unit: Unit | None = None
    hub: Agency | None = None
    below: bool = False

    def role(self) -> Role:
        """The role, not saved and without its group."""
        scope = {"unit": self.unit, "hub": self.hub, "below": self.below}
        return Role(user=self.user, kind=self.kind, **scope)


@transaction.atomic
def grant_all(grants: list[Grant]) -> None:
    """`grant` for people who hold none of these roles yet, with few queries for many of them.

    Raises IntegrityError where somebody holds one already.
    """
    groups: dict[tuple, Group] = {}
    roles, members = [], []
    for one in grants:
        key = (one.kind, one.unit, one.hub, one.below)
        if key not in groups:
            groups[key] = _group(*key)
        role = one.role()
        role.group = groups[key]
        role.clean()
        roles.append(role)
        members.append(User.groups.through(user_id=one.user.pk, group_id=role.group.pk))
        _forget(one.user)
    Role.objects.bulk_create(roles)
    User.groups.through.objects.bulk_create(members)


def _group(kind: str, unit: Unit | None, hub: Agency | None, below: bool) -> Group:
    scope = f"hub-{hub.pk}" if hub else f"{unit.pk}{'+' if below else ''}"
    group, made = Group.objects.get_or_create(name=f"{kind}@{scope}")
    if made:
        role_group_made.send(
            sender=Role, group=group, kind=kind, units=list(hub.units.all()) if hub else [unit]
        )
    return group


@transaction.atomic
def revoke(role: Role) -> None:
    """Take a role back; the person leaves its group."""
    role.delete()


def units_of(user: User, *kinds: str) -> set[UUID]:
    """Ids of the units a person holds a role over, of any of `kinds` or of any at all.

    Asked of the database once for each user object.
    """
    if not hasattr(user, "_role_units"):
        user._role_units = _units_by_kind(user)
    found = user._role_units
    return set().union(*(found.get(kind, ()) for kind in kinds or found))


def hubs_of(user: User, *kinds: str) -> set[int]:
    """Keys of the hubs that a person holds a role over, of any of `kinds` or of any at all.

    Asked of the database once for each user object.
    """
    if not hasattr(user, "_role_hubs"):
        rows = []
        if user.is_active and user.pk is not None:
            roles = Role.objects.filter(user=user, hub__isnull=False)
            rows = list(roles.values_list("kind", "hub_id"))
        user._role_hubs = rows
    return {hub for kind, hub in user._role_hubs if not kinds or kind in kinds}


def _units_by_kind(user: User) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    if not user.is_active or user.pk is None:
        return found
    rows = Role.objects.filter(user=user).values_list("kind", "unit_id", "hub_id", "below")
    for kind, unit, hub, below in rows:
        units = found.setdefault(kind, set())
        if hub is not None:
            served = Agency.units.through.objects.filter(agency=hub)
            units.update(served.values_list("unit_id", flat=True))
        else:
            units.add(unit)
            if below:
                units.update(Unit.objects.filter(parent=unit).values_list("pk", flat=True))
    return found


def is_held(user: User, *kinds: str, unit: str = "unit") -> Exists:
    """The same as a condition on rows that have a unit, for lists over a country's units.

    Asked of each candidate row; a database that is given the keys begins with all rows of all
    those units. `unit`: the way from the row to its unit; "pk" for units themselves.
    """
    roles = Role.objects.filter(user=user, user__is_active=True)
    if kinds:
        roles = roles.filter(kind__in=kinds)
    serves = Agency.units.through.objects.filter(unit=OuterRef(OuterRef(unit)))
    parent = "parent" if unit == "pk" else f"{unit}__parent"
    return Exists(
        roles.filter(
            Q(unit=OuterRef(unit))
            | Q(hub__in=serves.values("agency"))
            | Q(below=True, unit=OuterRef(parent))
        )
    )


def page_actions(user: User, unit: UUID, hub: int | None = None) -> set[str]:
    """What a person may do with a unit's pages, or with what a hub sends from there.

    Wagtail's page permissions reach down the tree; a role is over its own units alone.
    """
    found: set[str] = set()
    for kind, actions in PAGE_ACTIONS.items():
        if unit in units_of(user, kind) or (hub is not None and hub in hubs_of(user, kind)):
            found |= actions
    return found


def _forget(user: User) -> None:
    user.__dict__.pop("_role_units", None)
    user.__dict__.pop("_role_hubs", None)


def holds(user: User, kind: str, unit: Unit) -> bool:
    """Whether an active person holds a role over this very unit.

    Superusers hold no role by themselves: administering is not approving.
    """
    return user.is_active and unit.pk in units_of(user, kind)


def holders(kind: str, unit: Unit) -> Iterable[User]:
    """The active people who hold a role over a unit, whatever its scope."""
    return User.objects.filter(
        Q(roles__unit=unit)
        | Q(roles__hub__units=unit)
        | Q(roles__below=True, roles__unit=unit.parent_id),
        roles__kind=kind,
        is_active=True,
    ).distinct()
