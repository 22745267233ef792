"""Looking at a whole site as it was built, and building it without what breaks."""

from collections.abc import Collection, Container, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import NamedTuple

from cms.contract import Built, Bundle, Edition, Known, Same, bulletin_path
from cms.contract.entries import EVERY_HOST
from sitegen import changes, completeness
from sitegen.conformance import Inspector
from sitegen.finding import Finding

Address = tuple[str, str]


class Checked(NamedTuple):
    """What was found: `of_pages` where something was made, `of_site` of the site as a whole."""

    of_pages: dict[str, list[Finding]]
    of_site: list[Finding]

    def broken(self) -> list[str]:
        """The paths of pages that have an error."""
        return [
            path
            for path, found in self.of_pages.items()
            if any(one.severity == "error" for one in found)
        ]


def check(
    bundle: Bundle,
    unit_id: str,
    origin: str,
    built: Mapping[Address, Built],
    same: Container[Address],
) -> Checked:
    """What is found in a site that was `built` and is otherwise as it was.

    Addresses lead somewhere that are in either of the two, and of those built not to 410.
    """
    unit = bundle.units[unit_id]
    host = unit.host

    def there(path: str) -> bool:
        for address in ((host, path), (EVERY_HOST, path)):
            one = built.get(address)
            if address in same if one is None else one.entry.status < HTTPStatus.BAD_REQUEST:
                return True
        return False

    inspector = Inspector(host, origin.replace("{host}", host), there)
    of_pages = {}
    for (where, path), one in built.items():
        if where == host and (found := inspector.findings(one.entry, one.body)):
            of_pages[path] = found
    return Checked(of_pages, completeness.lacks(bundle, unit_id))


def bulletins_at(bundle: Bundle, unit_id: str, paths: Collection[str]) -> dict[str, Edition]:
    """The editions whose pages stand at these paths of a unit's site."""
    if not paths:
        return {}
    return {
        path: edition
        for edition in bundle.editions_for(unit_id)
        if (path := bulletin_path(edition)) in paths
    }


def without(bundle: Bundle, editions: Collection[Edition]) -> Bundle:
    """The bundle as it would be had these editions not been published."""
    names = {edition.id for edition in editions}
    kept = {name: one for name, one in bundle.editions.items() if name not in names}
    return replace(bundle, editions=kept)


def conforming(
    bundle: Bundle, unit_id: str, origin: str, known: Known
) -> tuple[list[Built | Same], list[Finding]]:
    """As `sitegen.changes`, without bulletins whose pages break, and what was found.

    Nothing lists or links to what is left out. A broken page of another kind stays: a site
    without its contact page is worse than one whose contact page has a fault.
    """
    left_out: dict[str, list[Finding]] = {}
    while True:
        made = list(changes(bundle, unit_id, origin, known))
        checked = _check(bundle, unit_id, origin, made)
        out = bulletins_at(bundle, unit_id, checked.broken())
        if not out:
            break
        # What leads to these may break in its turn; each round leaves out at least one.
        left_out |= {path: checked.of_pages[path] for path in out}
        bundle = without(bundle, list(out.values()))
    found = checked.of_pages | left_out
    return made, [*(one for some in found.values() for one in some), *checked.of_site]


def _check(bundle: Bundle, unit_id: str, origin: str, made: list[Built | Same]) -> Checked:
    built = {(one.entry.host, one.entry.path): one for one in made if isinstance(one, Built)}
    same = {(one.host, one.path) for one in made if isinstance(one, Same)}
    return check(bundle, unit_id, origin, built, same)
