"""Blobs under `/_b/`: those a site shows, and those that a withdrawal has taken away."""

from collections.abc import Iterator

from cms.contract import Edition, Entry, Site
from cms.contract.addresses import EXTENSIONS
from cms.contract.documents import Blob
from cms.contract.entries import EVERY_HOST, IMMUTABLE
from sitegen import keys
from sitegen.blocks import address, recipes_shown
from sitegen.errors import SiteError
from sitegen.generator import Plain
from sitegen.site import SiteModel, is_erased


def outputs(model: SiteModel) -> Iterator[Plain]:
    """Each blob that pages of the site name, once; then 410 for those withdrawn."""
    users: dict[str, set[str]] = {}
    blobs: dict[str, Blob] = {}
    documents: list[tuple[str, Site | Edition]] = [(f"site:{model.site.id}", model.site)]
    documents.extend((f"edition:{edition.id}", edition) for edition in model.shown)
    for name, document in documents:
        for recipe in recipes_shown(document):
            blob = model.bundle.blob(recipe)
            if blob is None:
                continue
            try:
                path = address(blob)
            except ValueError as error:
                raise SiteError(name, str(error)) from error
            blobs[path] = blob
            users.setdefault(path, set()).add(name)
    for path in sorted(blobs):
        yield Plain(_entry(path, blobs[path], users[path]), min(users[path]))
    yield from _withdrawn(model)


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


def _withdrawn(model: SiteModel) -> Iterator[Plain]:
    named: dict[str, set[str]] = {}
    for tombstone in model.tombstones:
        for path in tombstone.blobs:
            named.setdefault(path, set()).add(f"tombstone:{tombstone.id}")
    if not named:
        return
    for path in sorted(named.keys() - _in_use(model)):
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


def _in_use(model: SiteModel) -> set[str]:
    """Paths of all blobs that any document of the bundle still needs, on whatever channel.

    What an erased edition named is not needed any more.
    """
    bundle = model.bundle
    recipes = set(bundle.needed)
    for site in bundle.sites.values():
        recipes.update(recipe.id for recipe in site.recipes)
        recipes.update(recipes_shown(site))
    for edition in bundle.editions.values():
        if not is_erased(bundle, edition):
            recipes.update(recipe.id for recipe in edition.recipes)
            recipes.update(recipes_shown(edition))
    found = (bundle.blob(recipe) for recipe in recipes)
    return {address(blob) for blob in found if blob is not None and blob.type in EXTENSIONS}
