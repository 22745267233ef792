"""One unit's site as the documents make it: what has a page, what is listed, who links where."""

from datetime import UTC, datetime
from functools import cached_property

import msgspec

from cms.contract import Bundle, Edition, Site, Tombstone, Unit, bulletin_path
from cms.contract.documents import links_of
from cms.contract.sections import Sections
from sitegen import keys, look, theme
from sitegen.catalogue import Catalogue, has_page, rank
from sitegen.errors import SiteError

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SiteModel:
    """The documents of one site, chosen and put in order.

    `catalogue` is what the site shows of the bundle; where there is none yet, it is made.
    """

    def __init__(
        self, bundle: Bundle, unit_id: str, origin: str, catalogue: Catalogue | None = None
    ) -> None:
        if unit_id not in bundle.units:
            raise SiteError(f"unit:{unit_id}", "there is no such document")
        if unit_id not in bundle.sites:
            raise SiteError(f"site:{unit_id}", "there is no such document")
        self.bundle = bundle
        self.unit = bundle.units[unit_id]
        self.site = bundle.sites[unit_id]
        self.origin = origin
        self.base = self.address(self.unit)
        self.parent = self._parent()
        self.look = bundle.look_of(self.unit)
        self._paths: dict[str, str] = {}
        self._facts: dict[str, str] = {}
        self.catalogue = catalogue or Catalogue(bundle, self.unit)

    @property
    def shown(self) -> list[Edition]:
        """What has a page, oldest first."""
        return self.catalogue.shown.items

    @property
    def listed(self) -> list[Edition]:
        """One edition for each bulletin in force, oldest first."""
        return self.catalogue.listed.items

    @property
    def erased(self) -> list[Edition]:
        """What had a page until its period ended."""
        return self.catalogue.erased

    def address(self, unit: Unit, path: str = "") -> str:
        """The absolute address of `path` on a unit's host."""
        return self.origin.replace("{host}", unit.host) + path

    def path(self, edition: Edition) -> str:
        """The path of an edition's page; SiteError where it cannot have one."""
        path = self._paths.get(edition.id)
        if path is None:
            try:
                path = bulletin_path(edition)
            except ValueError as error:
                raise SiteError(f"edition:{edition.id}", f"bulletin: {error}") from error
            self._paths[edition.id] = path
        return path

    def _parent(self) -> Unit | None:
        """The unit above, if it has a site to link to."""
        parent = self.unit.parent
        return self.bundle.units.get(parent) if parent and self.bundle.has_site(parent) else None

    def ref_key(self, ref: str, language: str) -> str:
        """What decides where a `ref:` link leads."""
        seen: set[str] = set()
        target = self.target(ref, language, seen)
        return " ".join((ref, target or "", *sorted(seen)))

    @cached_property
    def face(self) -> Site:
        """What every page of the site shows of it: its name, its body, how to reach it."""
        return msgspec.structs.replace(
            self.site, introduction=[], sections=Sections(), recipes=[], updated_at=NEVER
        )

    @cached_property
    def frame(self) -> str:
        """The key of what every page of the site is made from."""
        return keys.digest(
            theme.version(),
            self.origin,
            look.key(self.look),
            *(keys.of_document(one) for one in (self.unit, self.face, self.parent)),
        )

    @cached_property
    def site_key(self) -> str:
        """The key of all that the unit tells of itself, and of what that leads to and shows."""
        return keys.digest(
            keys.of_document(self.site),
            *(self.ref_key(ref, "vi") for ref in links_of(self.site)),
            *(keys.of_blob(one.id, self.bundle.blob(one.id)) for one in self.site.recipes),
        )

    def key(self, *parts: str) -> str:
        """The key of a page that is made from its frame and `parts`."""
        return keys.digest(self.frame, *parts)

    def facts(self, issuer: str) -> str:
        """What pages say of another unit that issued a bulletin; empty for this one."""
        if issuer == self.unit.id:
            return ""
        found = self._facts.get(issuer)
        if found is None:
            unit = self.bundle.units[issuer]
            site = self.bundle.has_site(issuer)
            found = self._facts[issuer] = f"{unit.level} {unit.host} {unit.full_name} {site}"
        return found

    def row_key(self, edition: Edition) -> str:
        """What decides an edition's row in a list."""
        return f"{edition.id} {self.facts(edition.issuer)}"

    @cached_property
    def made_from(self) -> tuple[str, ...]:
        """What every page of the site is made from: its header and footer."""
        parent = (f"unit:{self.parent.id}",) if self.parent else ()
        dress = (f"look:{self.look.id}",) if self.look else ()
        return (
            *dress,
            f"site:{self.site.id}",
            f"theme:{theme.version()}",
            f"unit:{self.unit.id}",
            *parent,
        )

    @cached_property
    def tombstones(self) -> list[Tombstone]:
        """Withdrawals of what this site carried."""
        return self.bundle.tombstones_for(self.unit.id)

    @cached_property
    def _elsewhere(self) -> dict[str, dict[str, Edition]]:
        """Editions of the whole bundle that have a page on their issuer's site."""
        found: dict[str, dict[str, Edition]] = {}
        for edition in self.bundle.editions.values():
            if self.bundle.has_site(edition.issuer) and has_page(self.bundle, edition):
                found.setdefault(edition.bulletin, {})[edition.language] = edition
        return found

    def variants(self, bulletin: str) -> list[Edition]:
        """All languages of a bulletin that have a page here."""
        return sorted(self.catalogue.here(bulletin).values(), key=rank)

    def here(self, bulletin: str, language: str) -> Edition | None:
        """The edition of a bulletin that this site shows to a reader of `language`."""
        return _of_language(self.catalogue.here(bulletin), language)

    def target(self, ref: str, language: str, seen: set[str]) -> str | None:
        """Where a `ref:` link leads from this site; None for what is not there.

        Adds to `seen` the documents that decided.
        """
        _, kind, name = ref.split(":", 2)
        if kind == "unit":
            return self._unit_target(name, seen)
        edition = self.here(name, language)
        if edition is not None:
            seen.add(f"edition:{edition.id}")
            return self.path(edition)
        edition = _of_language(self._elsewhere.get(name, {}), language)
        if edition is None:
            return None
        seen.update((f"edition:{edition.id}", f"unit:{edition.issuer}"))
        return self.address(self.bundle.units[edition.issuer], self.path(edition))

    def _unit_target(self, name: str, seen: set[str]) -> str | None:
        unit = self.bundle.units.get(name)
        if unit is None or not self.bundle.has_site(name):
            return None
        seen.add(f"unit:{name}")
        return "/" if unit.id == self.unit.id else self.address(unit, "/")

    def successor(self, tombstone: Tombstone) -> str | None:
        """Where the bulletin that took a withdrawn one's place stands, if a reader can see it."""
        if tombstone.mode != "redirect" or tombstone.successor is None:
            return None
        return self.target(f"ref:bulletin:{tombstone.successor}", "vi", set())

    def issuer(self, edition: Edition) -> Unit:
        """The unit that published an edition."""
        return self.bundle.units[edition.issuer]

    def canonical(self, edition: Edition) -> str:
        """The absolute address of an edition's page where it is at home: with its issuer."""
        # An issuer without a site leaves the page at home here.
        issuer = self.issuer(edition) if self.bundle.has_site(edition.issuer) else self.unit
        return self.address(issuer, self.path(edition))


def _of_language(variants: dict[str, Edition], language: str) -> Edition | None:
    """The variant a reader of `language` gets: that one, or else the first in order."""
    return variants.get(language) or min(variants.values(), key=rank, default=None)
