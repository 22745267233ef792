"""Blobs under `/_b/`: those a site shows, and those that a withdrawal has taken away."""

from collections.abc import Iterator

from cms.contract import Edition, Entry, Site
from cms.contract.addresses import EXTENSIONS
from cms.contract.documents import Blob
from cms.contract.entries import EVERY_HOST, IMMUTABLE
from sitegen import keys
from sitegen.blocks import address, recipes_shown
from sitegen.catalogue import Touched, is_erased
from sitegen.errors import SiteError
from sitegen.generator import Left, Plain
from sitegen.site import SiteModel


class Shown:
    """Which blobs the documents of a site show, and which documents show each; which of those
    withdrawn are said to be gone."""

    def __init__(self) -> None:
        self.blobs: dict[str, Blob] = {}
        self.users: dict[str, set[str]] = {}
        self.withdrawn: set[str] = set()
        self._paths: dict[str, set[str]] = {}

    def put(self, model: SiteModel, name: str, document: Site | Edition) -> set[str]:
        """Note what a document shows now; the paths that it shows or showed."""
        showed = self.drop(name)
        paths: set[str] = set()
        for recipe in recipes_shown(document):
            blob = model.bundle.blob(recipe)
            if blob is None:
                continue
            try:
                path = address(blob)
            except ValueError as error:
                raise SiteError(name, str(error)) from error
            self.blobs[path] = blob
            self.users.setdefault(path, set()).add(name)
            paths.add(path)
        if paths:
            self._paths[name] = paths
        return paths | showed

    def drop(self, name: str) -> set[str]:
        """Note that a document shows nothing; the paths that it showed."""
        showed = self._paths.pop(name, set())
        for path in showed:
            self.users[path].discard(name)
        return showed


def outputs(model: SiteModel, shown: Shown, touched: Touched | None) -> Iterator[Plain | Left]:
    """Each blob that pages of the site name, once; then 410 for those withdrawn.

    Of the blobs, those that what was touched shows or showed.
    """
    paths = shown.put(model, f"site:{model.site.id}", model.site)
    for edition in touched.gone if touched else ():
        paths |= shown.drop(f"edition:{edition.id}")
    for edition in touched.pages if touched else model.shown:
        if edition.recipes:
            paths |= shown.put(model, f"edition:{edition.id}", edition)
    for path in sorted(paths):
        users = shown.users[path]
        if users:
            yield Plain(_entry(path, shown.blobs[path], users), min(users))
        else:
            yield Left(path)
    if touched is None or touched.media:
        gone = {one.path: one for one in _withdrawn(model, shown)}
        yield from gone.values()
        yield from map(Left, sorted(shown.withdrawn - gone.keys()))
        shown.withdrawn = set(gone)


def _entry(path: str, blob: Blob, users: set[str]) -> Entry:
    return Entry(
        host=EVERY_HOST,
        path=path,
        rank="asset",
        type=blob.type,
        cache=IMMUTABLE,
        sha256=blob.sha256,
        size=blob.size,
        made_from=tuple(sorted(users)),
        key=keys.digest(keys.of_blob(path, blob), *sorted(users)),
    )


def _withdrawn(model: SiteModel, shown: Shown) -> Iterator[Plain]:
    named: dict[str, set[str]] = {}
    for tombstone in model.tombstones:
        for path in tombstone.blobs:
            named.setdefault(path, set()).add(f"tombstone:{tombstone.id}")
    if not named:
        return
    used = {path for path in named if shown.users.get(path)}
    for path in sorted(named.keys() - used - _needed(model)):
        made_from = tuple(sorted(named[path]))
        entry = Entry(
            host=EVERY_HOST,
            path=path,
            rank="asset",
            status=410,
            made_from=made_from,
            key=keys.digest("410", *made_from),
        )
        yield Plain(entry, made_from[0])


def _needed(model: SiteModel) -> set[str]:
    """Paths of the blobs that any document of the bundle names, for whatever channel.

    What an erased edition named is not needed any more. Bodies are not looked into: what the
    pages of the site show is known.
    """
    bundle = model.bundle
    recipes = set(bundle.needed)
    for site in bundle.sites.values():
        recipes.update(recipe.id for recipe in site.recipes)
        recipes.update(recipes_shown(site))
    for edition in bundle.editions.values():
        if edition.recipes and not is_erased(bundle, edition):
            recipes.update(recipe.id for recipe in edition.recipes)
    found = (bundle.blob(recipe) for recipe in recipes)
    return {address(blob) for blob in found if blob is not None and blob.type in EXTENSIONS}
