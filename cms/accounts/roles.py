"""Granting, revoking and asking for roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

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
    forget(user)
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
        forget(one.user)
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


@dataclass(frozen=True)
class _Scope:
    """What one role reaches: units by name, and all below `parent`."""

    kind: str
    units: frozenset[UUID]
    hub: int | None
    parent: UUID | None


def _scopes(user: User) -> list[_Scope]:
    """A person's roles, asked of the database once for each user object."""
    if not hasattr(user, "_role_scopes"):
        user._role_scopes = _read_scopes(user)
    return user._role_scopes


def _read_scopes(user: User) -> list[_Scope]:
    if not user.is_active or user.pk is None:
        return []
    roles = list(Role.objects.filter(user=user))
    served: dict[int, set[UUID]] = {role.hub_id: set() for role in roles if role.hub_id}
    if served:
        for hub, unit in Agency.units.through.objects.filter(agency__in=served).values_list(
            "agency_id", "unit_id"
        ):
            served[hub].add(unit)
    return [
        _Scope(
            role.kind,
            frozenset(served[role.hub_id] if role.hub_id else {role.unit_id}),
            role.hub_id,
            role.unit_id if role.below else None,
        )
        for role in roles
    ]


def units_of(user: User, *kinds: str) -> set[UUID]:
    """Ids of the units a person holds a role over, of any of `kinds` or of any at all.

    Asked of the database once for each user object.
    """
    if not hasattr(user, "_role_units"):
        found: dict[str, set[UUID]] = {}
        for one in _scopes(user):
            units = found.setdefault(one.kind, set())
            units |= one.units
            if one.parent:
                units.update(Unit.objects.filter(parent=one.parent).values_list("pk", flat=True))
        user._role_units = found
    found = user._role_units
    return set().union(*(found.get(kind, ()) for kind in kinds or found))


def hubs_of(user: User, *kinds: str) -> set[int]:
    """Keys of the hubs that a person holds a role over, of any of `kinds` or of any at all."""
    return {one.hub for one in _scopes(user) if one.hub and (not kinds or one.kind in kinds)}


def is_held(user: User, *kinds: str, unit: str = "unit") -> Q:
    """The same as a condition on rows that have a unit, for lists over a country's units.

    `unit`: the way from the row to its unit; "pk" for units themselves. Units below a province
    are told by their parent: a database that is given 3,321 keys begins with all rows of all
    of them, and one that is given a few finds those rows at once.
    """
    named: set[UUID] = set()
    above: set[UUID] = set()
    for one in _scopes(user):
        if not kinds or one.kind in kinds:
            named |= one.units
            above |= {one.parent} if one.parent else set()
    held = Q(**{f"{unit}__in": named})
    if not above:
        return held
    parent = "parent" if unit == "pk" else f"{unit}__parent"
    return held | Q(**{f"{parent}__in": above})


def page_actions(user: User, unit: UUID, hub: int | None = None) -> set[str]:
    """What a person may do with a unit's pages, or with what a hub sends from there.

    Wagtail's page permissions reach down the tree; a role is over its own units alone.
    """
    found: set[str] = set()
    for kind, actions in PAGE_ACTIONS.items():
        if unit in units_of(user, kind) or (hub is not None and hub in hubs_of(user, kind)):
            found |= actions
    return found


def forget(user: User) -> None:
    """Ask for this person's roles anew next time."""
    user.__dict__.pop("_role_units", None)
    user.__dict__.pop("_role_scopes", None)


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
