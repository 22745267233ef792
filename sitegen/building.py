"""All sites of an export, built into a folder by several processes.

What breaks is left out, as far as a site can stand without it (`holding.conforming`).
"""

import gc
import multiprocessing
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from cms.contract import ContractError, Entry
from cms.contract.entries import EVERY_HOST
from cms.contract.exchange import Shelf, blob_in
from cms.contract.tree import Manifest, Tree
from sitegen.finding import Finding

MAKER = "sitegen"
# Below this a second process takes longer to start than it saves.
SITES_EACH = 8


class Report(NamedTuple):
    """What was written, and what was found in it, by host."""

    manifest: Manifest
    findings: list[tuple[str, Finding]]


class _Part(NamedTuple):
    entries: list[Entry]
    findings: list[tuple[str, Finding]]


def build_folder(source: Path, out: Path, origin: str, processes: int = 0) -> Report:
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
            return _committed(tree, [work.build(units)])
        # Counting references to what the others read only would copy it.
        gc.freeze()
        with multiprocessing.get_context("fork").Pool(count, _begin, [work]) as pool:
            parts = pool.map(_build, [units[n :: 4 * count] for n in range(4 * count)], chunksize=1)
        return _committed(tree, [msgspec.msgpack.decode(one, type=_Part) for one in parts])


def _committed(tree: Tree, parts: list[_Part]) -> Report:
    manifest = tree.commit(_merged(one.entries for one in parts))
    return Report(manifest, [finding for one in parts for finding in one.findings])


class _Work:
    """What every process has in its hands."""

    def __init__(self, shelf: Shelf, tree: Tree, origin: str) -> None:
        self.shelf = shelf
        self.tree = tree
        self.origin = origin
        self.blob = blob_in(shelf.folder)

    def build(self, units: Iterable[str]) -> _Part:
        """Stage the sites of some units."""
        from sitegen import holding

        part = _Part([], [])
        for unit in units:
            bundle = self.shelf.bundle_for(unit)
            made, found = holding.conforming(bundle, unit, self.origin, self.tree.known)
            part.entries.extend(self.tree.stage(made, self.blob))
            part.findings.extend((bundle.units[unit].host, one) for one in found)
        return part


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
