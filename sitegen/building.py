"""All sites of an export, built into a folder by several processes."""

import gc
import multiprocessing
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from cms.contract import ContractError, Entry
from cms.contract.entries import EVERY_HOST
from cms.contract.exchange import Shelf, blob_in
from cms.contract.tree import Manifest, Tree
from sitegen import changes

MAKER = "sitegen"
# Below this a second process takes longer to start than it saves.
SITES_EACH = 8


def build_folder(source: Path, out: Path, origin: str, processes: int = 0) -> Manifest:
    """Build every site of the export in `source`; what is as it was is not built again.

    `processes` 0: as many as there are processors. Raises ContractError, SiteError or
    OSError, and `out` is as it was.
    """
    # Pelican and the theme are read once, before there are several of us.
    from sitegen.generator import generator

    shelf = Shelf(source)
    units = shelf.sites
    if not units:
        raise ContractError(f"{source}/documents/site: no site to build")
    generator()
    count = min(processes or os.cpu_count() or 1, 1 + len(units) // SITES_EACH)
    with Tree(out, MAKER) as tree:
        work = _Work(shelf, tree, origin)
        if count == 1:
            return tree.commit(_merged([work.build(units)]))
        # Counting references to what the others read only would copy it.
        gc.freeze()
        with multiprocessing.get_context("fork").Pool(count, _begin, [work]) as pool:
            parts = pool.map(_build, [units[n :: 4 * count] for n in range(4 * count)], chunksize=1)
        return tree.commit(_merged(msgspec.msgpack.decode(one, type=list[Entry]) for one in parts))


class _Work:
    """What every process has in its hands."""

    def __init__(self, shelf: Shelf, tree: Tree, origin: str) -> None:
        self.shelf = shelf
        self.tree = tree
        self.origin = origin
        self.blob = blob_in(shelf.folder)

    def build(self, units: Iterable[str]) -> list[Entry]:
        """Stage the sites of some units."""
        entries: list[Entry] = []
        for unit in units:
            bundle = self.shelf.bundle_for(unit)
            built = changes(bundle, unit, self.origin, self.tree.known)
            entries += self.tree.stage(built, self.blob)
        return entries


_works: list[_Work] = []


def _begin(work: _Work) -> None:
    gc.disable()
    _works.append(work)


def _build(units: list[str]) -> bytes:
    return msgspec.msgpack.encode(_works[0].build(units))


def _merged(parts: Iterable[list[Entry]]) -> list[Entry]:
    """All entries, those of every host once with all that they were made from."""
    own: list[Entry] = []
    shared: dict[str, Entry] = {}
    for entry in (one for part in parts for one in part):
        if entry.host != EVERY_HOST:
            own.append(entry)
            continue
        other = shared.get(entry.path)
        if other is not None:
            made_from = tuple(sorted({*other.made_from, *entry.made_from}))
            entry = msgspec.structs.replace(entry, made_from=made_from, key="")  # noqa: PLW2901
        shared[entry.path] = entry
    return [*own, *shared.values()]
