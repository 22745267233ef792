"""Addresses of the unit's former site: each leads to the bulletin that came from there.

They are the last to be given out: a page, a list or a feed of today's site keeps its
address whatever a former site had there. None of them has bytes, so that no file stands
where another entry needs a folder.
"""

from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet

from cms.contract import Entry
from cms.contract.addresses import place_of
from sitegen import keys
from sitegen.catalogue import Touched
from sitegen.generator import Plain
from sitegen.site import SiteModel


def are_touched(touched: Touched | None, moved: AbstractSet[str], old: AbstractSet[str]) -> bool:
    """Whether `outputs` may differ from what they were: then `old` were the addresses there are.

    `moved` are paths that have been given out since, or are free again.
    """
    if touched is None or not moved.isdisjoint(old):
        return True
    return any(edition.old_paths for edition in (*touched.pages, *touched.gone))


def addresses(model: SiteModel) -> set[str]:
    """Paths on today's site of all addresses of the former one, given out or not."""
    return {place_of(old_path) for old_path, _, _ in _answers(model)}


def outputs(model: SiteModel, taken: Container[str]) -> Iterator[Plain]:
    """301 to a bulletin that has a page, 410 for one that is gone; `taken` are given out."""
    given: set[str] = set()
    for old_path, location, document in _answers(model):
        path = place_of(old_path)
        if path in taken or path in given:
            continue
        given.add(path)
        entry = Entry(
            host=model.unit.host,
            path=path,
            # After the pages that they lead to.
            rank="list",
            status=301 if location else 410,
            location=location,
            made_from=(document,),
            key=keys.digest("former", location, document),
        )
        yield Plain(entry, document)


def _answers(model: SiteModel) -> Iterator[tuple[str, str, str]]:
    """(old path, where it leads or "", document): what is gone comes before what is shown."""
    for tombstone in model.tombstones:
        if tombstone.issuer == model.unit.id:
            successor = model.successor(tombstone) or ""
            for old_path in tombstone.old_paths:
                yield old_path, successor, f"tombstone:{tombstone.id}"
    for edition in model.erased:
        if edition.issuer == model.unit.id:
            for old_path in edition.old_paths:
                yield old_path, "", f"edition:{edition.id}"
    for edition in model.shown:
        if edition.issuer == model.unit.id:
            for old_path in edition.old_paths:
                yield old_path, model.path(edition), f"edition:{edition.id}"
