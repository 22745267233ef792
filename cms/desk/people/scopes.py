"""Scopes of roles by their names, as people write them."""

import difflib
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.accounts.models import Role, User
from cms.accounts.reach import Reach
from cms.accounts.roles import Grant
from cms.units.models import Agency, Unit
from cms.units.naming import sort_key, unaccented

# How like a name must be to what was written before it is suggested, of 1.
ALIKE = 0.75


class UnknownScopeError(Exception):
    """No scope within reach has this name; the message suggests one where one is alike."""


@dataclass(frozen=True)
class Scope:
    """A unit, a hub, or a province with all its communes."""

    name: str
    unit: Unit | None = None
    hub: Agency | None = None
    below: bool = False

    def grant(self, user: User, kind: str) -> Grant:
        """A role of this scope for somebody."""
        return Grant(user, kind, self.unit, self.hub, self.below)

    def key(self) -> tuple:
        """What makes it the same scope as another."""
        unit = self.unit.pk if self.unit else None
        return unit, self.hub.pk if self.hub else None, self.below


class Scopes:
    """All scopes within an administrator's reach. Three queries, whatever their number."""

    def __init__(self, reach: Reach) -> None:
        units = sorted(
            reach.units_within().only("id", "level", "full_name", "name", "host_label", "parent"),
            key=lambda unit: (unit.level != Unit.Level.PROVINCE, sort_key(unit.name)),
        )
        found = [_below(province) for province in reach.provinces_within()]
        found += [Scope(hub.name, hub=hub) for hub in reach.hubs_within().order_by("name")]
        names = defaultdict(int)
        for unit in units:
            names[unit.full_name] += 1
        for unit in units:
            # Other provinces have communes of the same name; the label tells them apart.
            twin = names[unit.full_name] > 1 and unit.host_label
            name = f"{unit.full_name} ({unit.host_label})" if twin else unit.full_name
            found.append(Scope(name, unit=unit))
        self.all = found
        self._by_name = {plain(scope.name): scope for scope in found}
        self._exact = {scope.name: scope for scope in found}
        labels = {one.unit.host_label: one for one in found if one.unit and one.unit.host_label}
        self._by_label = labels

    def __len__(self) -> int:
        return len(self.all)

    def find(self, text: str) -> Scope:
        """The scope of a name or a host label; raises UnknownScopeError.

        Case and spaces do not matter. Marks do: without them "Tân Ân" is "Tân An", so a
        name that is only alike is suggested and not taken.
        """
        written = " ".join(text.split())
        found = self._exact.get(written) or self._by_label.get(written.lower())
        if found is None:
            found = next((s for s in self.all if s.name.lower() == written.lower()), None)
        if found is not None:
            return found
        alike = self._suggest(plain(written))
        if alike:
            raise UnknownScopeError(
                _("There is no unit “%(text)s” here. Did you mean “%(alike)s”?")
                % {"text": written[:80], "alike": alike.name}
            )
        raise UnknownScopeError(_("There is no unit “%(text)s” here.") % {"text": written[:80]})

    def _suggest(self, folded: str) -> Scope | None:
        if folded in self._by_name:
            return self._by_name[folded]
        tails = {name.partition(" ")[2]: scope for name, scope in self._by_name.items()}
        if folded in tails:
            return tails[folded]
        close = difflib.get_close_matches(folded[:80], self._by_name, n=1, cutoff=ALIKE)
        return self._by_name[close[0]] if close else None


def plain(text: str) -> str:
    """A name without marks, in small letters, with single spaces."""
    return " ".join(unaccented(text).lower().split())


def _below(province: Unit) -> Scope:
    words = Role(kind=Role.Kind.AUTHOR, unit=province, below=True).scope
    return Scope(words, unit=province, below=True)


def in_words(role: Role) -> str:
    """A role as it is said: "Người soạn, Xã Đất Mũi"."""
    return f"{role.get_kind_display()}, {role.scope}"
