"""A site as it was last built, kept so that the next build looks only at what changed.

What is kept is a memory and nothing more: without it everything is looked at, and the
same comes out (`tests/sitegen/test_incremental.py` holds both against a full build).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cms.contract import Built, Bundle, Entry, Known, Same
from cms.contract.entries import Gone
from sitegen import blobs, former, look, pages, theme
from sitegen.bench import Bench
from sitegen.catalogue import Catalogue, Delta, Touched
from sitegen.errors import SiteError
from sitegen.generator import Left, Output, Plain, generator
from sitegen.site import SiteModel

Addresses = set[tuple[str, str]]


class Standing:
    """One unit's site between builds.

    A build is `look`, then `entries` to its end. Where either raises, what is kept is of no
    use any more: begin with a new one.
    """

    def __init__(self, unit_id: str, origin: str) -> None:
        if "{host}" not in origin or not origin.startswith(("http://", "https://")):
            raise ValueError(f"origin {origin!r}: must be http(s)://…{{host}}…")
        self.unit_id = unit_id
        self.origin = origin
        self._model: SiteModel | None = None
        self._basis: tuple[Any, ...] = ()
        self._touched: Touched | None = None
        self._shown = blobs.Shown()
        # Paths given out, those of a former site apart; of them those looked at in each build.
        self._taken: set[str] = set()
        self._each_time: set[str] = set()
        # Addresses of a former site: those that answer, and all there are.
        self._former: set[str] = set()
        self._old: set[str] = set()

    @property
    def aired(self) -> set[str]:
        """Ids of the editions that readers are shown as in force."""
        return set(self._model.catalogue.aired) if self._model else set()

    @property
    def boundary(self) -> datetime | None:
        """When (UTC) the passing of time alone changes what is shown of editions."""
        return self._model.catalogue.boundary if self._model else None

    @property
    def size(self) -> int:
        """How many bulletins are kept."""
        return len(self._model.shown) if self._model else 0

    def look(self, bundle: Bundle) -> bool:
        """Take in the documents as they are now; whether only what changed is looked at.

        `bundle` shares no dict or list with the last one. SiteError where there is no such site.
        """
        last = self._model
        if last is not None:
            model = SiteModel(bundle, self.unit_id, self.origin, last.catalogue)
            if self._basis == _basis(model) and _same_age(last.bundle, bundle, last.catalogue):
                self._model = model
                self._touched = model.catalogue.follow(bundle, _delta(last.bundle, bundle))
                return True
        self._model = model = SiteModel(bundle, self.unit_id, self.origin)
        self._basis = _basis(model)
        self._touched = None
        self._shown = blobs.Shown()
        self._taken, self._each_time = set(), set()
        self._former, self._old = set(), set()
        return False

    def entries(self, known: Known) -> Iterator[Built | Same | Gone]:
        """The site's entries in rank order, `Same` where the key is the one in `known`.

        Where only what changed is looked at: what may have changed, and `Gone` for what is not
        there any more; all else is as it was. Otherwise what `known` names and this does not
        is gone.
        """
        if self._model is None:
            raise RuntimeError("look comes first")
        model, touched = self._model, self._touched
        bench = Bench(model, generator())
        host = model.unit.host
        for one in (*theme.entries(), *look.entries(model.look)):
            yield _same(one.entry, known) or one
        left: Addresses = set()
        given: Addresses = set()
        for blob in blobs.outputs(model, self._shown, touched):
            if isinstance(blob, Left):
                left.add(("*", blob.path))
            else:
                given.add(("*", blob.path))
                yield _same(blob.entry, known) or Built(blob.entry, None)
        owners: dict[str, str] = {}
        each_time: set[str] = set()
        for output in pages.outputs(bench, touched, each_time):
            if isinstance(output, Left):
                left.add((host, output.path))
            elif _is_first(output, owners):
                given.add((host, output.path))
                yield _entry(bench, output, known)
        left.update((host, path) for path in self._each_time - each_time)
        self._each_time = each_time
        here = {path for _, path in left - given}
        moved = here | (owners.keys() - self._taken)
        self._taken -= here
        self._taken.update(owners)
        if former.are_touched(touched, moved, self._old):
            answers = {one.path: one for one in former.outputs(model, self._taken)}
            for plain in answers.values():
                given.add((host, plain.path))
                yield _same(plain.entry, known) or Built(plain.entry, None)
            left.update((host, path) for path in self._former - answers.keys())
            self._former, self._old = set(answers), former.addresses(model)
        for address in sorted(left - given):
            if address in known:
                yield Gone(*address)
        model.catalogue.settle()


def _basis(model: SiteModel) -> tuple[Any, ...]:
    """What decides pages that are not looked at each time, editions and blobs apart: where it is
    another one, all are looked at."""
    bundle = model.bundle
    placed = {key: one for key, one in bundle.placements.items() if key[0] == model.unit.id}
    return (
        model.frame,
        bundle.units,
        bundle.hosted,
        bundle.needed,
        placed,
        model.tombstones,
        # The last day of a unit ends what it is sent.
        bundle.clock.local_date if model.unit.valid_to else None,
    )


def _delta(last: Bundle, now: Bundle) -> Delta:
    """How editions and blobs differ; an edition of the same id is the same."""
    before, after = last.media.blobs, now.media.blobs
    return Delta(
        [now.editions[name] for name in now.editions.keys() - last.editions.keys()],
        list(last.editions.keys() - now.editions.keys()),
        {name for name, blob in after.items() if before.get(name) != blob}
        | (before.keys() - after.keys()),
    )


def _same_age(last: Bundle, now: Bundle, catalogue: Catalogue) -> bool:
    """Whether no time has passed that changes anything by itself."""
    boundary = catalogue.boundary
    return last.clock.now <= now.clock.now and (boundary is None or now.clock.now < boundary)


def _is_first(output: Output | Plain, owners: dict[str, str]) -> bool:
    """Whether a path is not given out yet; SiteError where another document has it."""
    owner = owners.get(output.path)
    if owner is None:
        owners[output.path] = output.document
        return True
    if owner == output.document:
        return False
    raise SiteError(output.document, f"its path {output.path} is already that of {owner}")


def _entry(bench: Bench, output: Output | Plain, known: Known) -> Built | Same:
    host = bench.model.unit.host
    if known.get((host, output.path)) == output.key:
        return Same(host, output.path)
    if isinstance(output, Plain):
        return Built(output.entry, None)
    return bench.generator.render(host, output)


def _same(entry: Entry, known: Known) -> Same | None:
    address = (entry.host, entry.path)
    return Same(*address) if known.get(address) == entry.key else None
