"""The sitemap (sitemaps.org 0.9): an index, the site's own pages, and bulletins by month.

One publication changes the index, the site's own pages and one month.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from cms.contract import Edition, category_path, feedback
from cms.contract.vocabulary import CATEGORIES
from sitegen import feeds, heirs, sections
from sitegen.bench import Bench
from sitegen.catalogue import Touched, updated
from sitegen.generator import (
    BULLETINS,
    CONTACT,
    INTRODUCTION,
    RADIO,
    TEXT_ONLY,
    Drawn,
    Left,
    Output,
)

OWN = "/sitemap/trang.xml"
XML = "application/xml; charset=utf-8"


# What changed last in each category.
Latest = Mapping[str, Edition | None]


class Location(NamedTuple):
    """A row of a sitemap or of the index: an absolute address and when it last changed."""

    href: str
    changed: str


def outputs(bench: Bench, touched: Touched | None) -> Iterator[Output | Left]:
    """The maps, then the index that names them; of the months those that may have changed."""
    catalogue = bench.model.catalogue
    lists = {key: one.latest for key, one in catalogue.categories.items()}
    # The one of each list that changed last says when the list did.
    yield _map(
        bench,
        OWN,
        "sitemap",
        partial(_own, bench, lists),
        [catalogue.listed.latest, *(lists.get(c.key) for c in CATEGORIES)],
        own=True,
    )
    months = []
    for month, editions in sorted(catalogue.own_months.items()):
        path = f"/sitemap/{month}.xml"
        if editions.latest is None:
            yield Left(path)
            continue
        months.append((path, editions.latest))
        if touched is None or editions.first is not None:
            yield _map(
                bench, path, "sitemap", partial(_month, bench, editions.items), editions.items
            )
    yield _map(
        bench,
        feeds.SITEMAP,
        "sitemaps",
        partial(_index, bench, lists, months),
        [catalogue.listed.latest, *(latest for _, latest in months)],
        own=True,
    )


def _index(bench: Bench, lists: Latest, months: list[tuple[str, Edition]]) -> list[Location]:
    base = bench.model.base
    return [
        Location(base + OWN, max(row.changed for row in _own(bench, lists))),
        *(Location(base + path, feeds.utc(updated(latest))) for path, latest in months),
    ]


def _month(bench: Bench, editions: list[Edition]) -> list[Location]:
    return [Location(bench.model.canonical(e), feeds.utc(updated(e))) for e in editions]


def _own(bench: Bench, lists: Latest) -> list[Location]:
    """The pages that every site has; `lists` gives what changed last of each category."""
    model = bench.model
    latest = model.catalogue.listed.latest
    changed = feeds.changed(bench, [latest] if latest else [])
    rows = [Location(model.base + path, changed) for path in ("/", BULLETINS, RADIO, TEXT_ONLY)]
    for category in CATEGORIES:
        one = lists.get(category.key)
        path = model.base + category_path(category.key)
        rows.append(Location(path, feeds.changed(bench, [one] if one else [])))
    own = (INTRODUCTION, CONTACT, feedback.FEEDBACK)
    paths = (*own, *heirs.paths(bench), *sections.paths(bench))
    rows.extend(Location(model.base + path, feeds.changed(bench, [])) for path in paths)
    return rows


def _map(
    bench: Bench,
    path: str,
    template: str,
    rows: Callable[[], list[Location]],
    deciding: Iterable[Edition | None],
    *,
    own: bool = False,
) -> Output:
    """A map of what some editions decide; `own`: and what the unit tells of itself, and whom a
    province's former communes belong to."""
    names = [f"edition:{edition.id}" for edition in deciding if edition is not None]
    parts = (bench.model.site_key, *heirs.paths(bench)) if own else ()
    sources = heirs.sources(bench) if own else ()
    return Output(
        path=path,
        template=template,
        rank="list",
        document=f"site:{bench.model.site.id}",
        key=bench.model.key(*parts, *names),
        draw=lambda: Drawn({"rows": rows()}, bench.made_from(names, sources)),
        type=XML,
    )
