"""All entries of one unit's site, in the order in which they may be put in place."""

from collections.abc import Iterator

from cms.contract import Built, Bundle, Entry, Known, Same
from sitegen import (
    blobs,
    bulletins,
    feeds,
    fixed,
    former,
    heirs,
    home,
    lists,
    look,
    offline,
    search,
    sections,
    sitemap,
    text_only,
    theme,
)
from sitegen.bench import Bench
from sitegen.errors import SiteError
from sitegen.generator import Output, Plain, generator
from sitegen.site import SiteModel


def changes(bundle: Bundle, unit_id: str, origin: str, known: Known) -> Iterator[Built | Same]:
    """See `sitegen.changes`."""
    if "{host}" not in origin or not origin.startswith(("http://", "https://")):
        raise ValueError(f"origin {origin!r}: must be http(s)://…{{host}}…")
    model = SiteModel(bundle, unit_id, origin)
    return _entries(Bench(model, generator()), known)


def _entries(bench: Bench, known: Known) -> Iterator[Built | Same]:
    host = bench.model.unit.host
    for built in theme.entries():
        yield _same(built.entry, known) or built
    for built in look.entries(bench.model.look):
        yield _same(built.entry, known) or built
    for blob in blobs.outputs(bench.model):
        yield _same(blob.entry, known) or Built(blob.entry, None)
    owners: dict[str, str] = {}
    for output in _outputs(bench):
        owner = owners.get(output.path)
        if owner == output.document:
            continue
        if owner is not None:
            raise SiteError(output.document, f"its path {output.path} is already that of {owner}")
        owners[output.path] = output.document
        if known.get((host, output.path)) == output.key:
            yield Same(host, output.path)
        elif isinstance(output, Plain):
            yield Built(output.entry, None)
        else:
            yield bench.generator.render(host, output)
    for plain in former.outputs(bench.model, owners):
        yield _same(plain.entry, known) or Built(plain.entry, None)


def _same(entry: Entry, known: Known) -> Same | None:
    address = (entry.host, entry.path)
    return Same(*address) if known.get(address) == entry.key else None


def _outputs(bench: Bench) -> Iterator[Output | Plain]:
    """Pages, then the lists that link to them."""
    yield from fixed.outputs(bench)
    yield from sections.pages(bench)
    yield from heirs.outputs(bench)
    yield from bulletins.outputs(bench)
    yield from lists.outputs(bench)
    yield from sections.lists(bench)
    yield home.output(bench)
    yield text_only.output(bench)
    yield from search.outputs(bench)
    yield from feeds.outputs(bench)
    yield from sitemap.outputs(bench)
    yield from offline.outputs(bench)
