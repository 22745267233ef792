"""How far an administrator reaches: whose accounts, and which scopes of roles."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.accounts.models import Role, User
from cms.units.models import Agency, Unit


@dataclass(frozen=True)
class Reach:
    """The scopes over which a person administers; `everything` for a superuser.

    A role over a hub grows with the hub, so it lies within reach only of those who
    administer that hub, or a province with all the communes that the hub serves.
    """

    everything: bool = False
    units: frozenset[UUID] = field(default_factory=frozenset)
    provinces: frozenset[UUID] = field(default_factory=frozenset)
    hubs: frozenset[UUID] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.everything or self.units or self.hubs)

    @cached_property
    def _units(self) -> Q:
        """Units within reach, as a condition on `Unit`."""
        served = Agency.units.through.objects.filter(agency__in=self.hubs)
        return (
            Q(pk__in=self.units) | Q(parent__in=self.provinces) | Q(pk__in=served.values("unit_id"))
        )

    def units_within(self) -> QuerySet[Unit]:
        """Today's communes and provinces over which roles may be given."""
        units = Unit.objects.current().exclude(level=Unit.Level.DISTRICT)
        return units if self.everything else units.filter(self._units)

    def hubs_within(self) -> QuerySet[Agency]:
        """Today's hubs over which roles may be given."""
        hubs = Agency.objects.current().filter(kind=Agency.Kind.HUB)
        return hubs if self.everything else hubs.filter(pk__in=self.hubs)

    def provinces_within(self) -> QuerySet[Unit]:
        """Today's provinces over which roles with all their communes may be given."""
        provinces = Unit.objects.current().provinces()
        return provinces if self.everything else provinces.filter(pk__in=self.provinces)

    def roles(self) -> QuerySet[Role]:
        """All roles within reach."""
        if self.everything:
            return Role.objects.all()
        return Role.objects.filter(
            Q(hub=None, below=False, unit__in=Unit.objects.filter(self._units).values("pk"))
            | Q(hub=None, below=True, unit__in=self.provinces)
            | Q(hub__in=self.hubs)
        )

    def people(self) -> QuerySet[User]:
        """The accounts that may be seen and managed: all of whose powers lie within reach.

        Superusers, people without a role, and people with powers besides their roles (a
        group or permission that a superuser gave) are beyond a unit's administrator: who
        may set a password may act as that person.
        """
        if self.everything:
            return User.objects.all()
        own = Role.objects.filter(user=OuterRef("pk"))
        memberships = User.groups.through.objects.filter(user=OuterRef("pk"))
        by_role = Role.objects.filter(user=OuterRef("user_id"), group=OuterRef("group_id"))
        return User.objects.filter(
            Exists(own),
            ~Exists(own.exclude(pk__in=self.roles().values("pk"))),
            ~Exists(memberships.exclude(Exists(by_role))),
            is_superuser=False,
            user_permissions=None,
        )

    def covers(self, unit: Unit | None, hub: Agency | None, below: bool) -> bool:
        """Whether a role of this scope may be given or taken back."""
        if self.everything:
            return True
        if hub is not None:
            return hub.pk in self.hubs
        if below:
            return unit.pk in self.provinces
        return Unit.objects.filter(self._units, pk=unit.pk).exists()


def reach_of(user: User) -> Reach:
    """How far a person administers accounts; an empty (false) reach for most people."""
    if not user.is_active:
        return Reach()
    if user.is_superuser:
        return Reach(everything=True)
    rows = list(
        Role.objects.filter(user=user, kind=Role.Kind.ADMINISTRATOR).values_list(
            "unit_id", "hub_id", "below"
        )
    )
    provinces = frozenset(unit for unit, hub, below in rows if hub is None and below)
    hubs = {hub for _unit, hub, _below in rows if hub is not None}
    if provinces:
        hubs |= _hubs_inside(provinces)
    return Reach(
        units=frozenset(unit for unit, hub, _below in rows if hub is None),
        provinces=provinces,
        hubs=frozenset(hubs),
    )


def _hubs_inside(provinces: frozenset[UUID]) -> set[UUID]:
    """Hubs that serve communes of these provinces and no others."""
    served = Agency.units.through.objects.filter(agency=OuterRef("pk"))
    hubs = Agency.objects.filter(
        Exists(served), ~Exists(served.exclude(unit__parent__in=provinces)), kind=Agency.Kind.HUB
    )
    return set(hubs.values_list("pk", flat=True))
