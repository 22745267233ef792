"""All entries of one unit's site, in the order in which they may be put in place."""

from collections.abc import Iterator

from cms.contract import Built, Bundle, Entry
from sitegen import blobs, bulletins, feeds, fixed, former, home, lists, sections, theme
from sitegen.bench import Bench
from sitegen.errors import SiteError
from sitegen.generator import Output, Redirect, generator
from sitegen.site import SiteModel


def build(bundle: Bundle, unit_id: str, origin: str) -> Iterator[Built]:
    """See `sitegen.build`."""
    if "{host}" not in origin or not origin.startswith(("http://", "https://")):
        raise ValueError(f"origin {origin!r}: must be http(s)://…{{host}}…")
    model = SiteModel(bundle, unit_id, origin)
    return _entries(Bench(model, generator()))


def _entries(bench: Bench) -> Iterator[Built]:
    host = bench.model.unit.host
    owners: dict[str, str] = {}
    yield from theme.entries()
    yield from blobs.entries(bench.model)
    for output in _outputs(bench):
        owner = owners.get(output.path)
        if owner == output.document:
            continue
        if owner is not None:
            raise SiteError(output.document, f"its path {output.path} is already that of {owner}")
        owners[output.path] = output.document
        if isinstance(output, Redirect):
            yield Built(_redirect(host, output), None)
        else:
            yield bench.generator.render(host, output)
    for entry in former.entries(bench.model, owners):
        yield Built(entry, None)


def _outputs(bench: Bench) -> Iterator[Output | Redirect]:
    """Pages, then the lists that link to them."""
    yield from fixed.outputs(bench)
    yield from sections.pages(bench)
    yield from bulletins.outputs(bench)
    yield from lists.outputs(bench)
    yield from sections.lists(bench)
    yield home.output(bench)
    yield from feeds.outputs(bench)


def _redirect(host: str, redirect: Redirect) -> Entry:
    return Entry(
        host=host,
        path=redirect.path,
        rank="page",
        status=301,
        location=redirect.location,
        made_from=(redirect.document,),
    )
