"""The sitemap (sitemaps.org 0.9): an index, the site's own pages, and bulletins by month.

One publication changes the index, the site's own pages and one month.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import NamedTuple

from cms.contract import Edition, category_path, feedback
from cms.contract.vocabulary import CATEGORIES
from sitegen import feeds, heirs, sections, vietnamese, views
from sitegen.bench import Bench
from sitegen.generator import BULLETINS, CONTACT, INTRODUCTION, TEXT_ONLY, Drawn, Output

OWN = "/sitemap/trang.xml"
XML = "application/xml; charset=utf-8"


class Location(NamedTuple):
    """A row of a sitemap or of the index: an absolute address and when it last changed."""

    href: str
    changed: str


def outputs(bench: Bench) -> Iterator[Output]:
    """The maps, then the index that names them."""
    model = bench.model
    months = [(f"/sitemap/{month}.xml", editions) for month, editions in _months(bench)]
    yield _map(bench, OWN, "sitemap", partial(_own, bench), model.listed)
    for path, editions in months:
        yield _map(bench, path, "sitemap", partial(_month, bench, editions), editions)
    # The newest of each month says when it changed.
    deciding = [max(editions, key=views.updated) for _path, editions in months]
    yield _map(
        bench,
        feeds.SITEMAP,
        "sitemaps",
        lambda: [
            Location(model.base + OWN, max(row.changed for row in _own(bench))),
            *(
                Location(model.base + path, feeds.utc(views.updated(newest)))
                for (path, _), newest in zip(months, deciding, strict=True)
            ),
        ],
        [*model.listed, *deciding],
    )


def _month(bench: Bench, editions: list[Edition]) -> list[Location]:
    return [Location(bench.model.canonical(e), feeds.utc(views.updated(e))) for e in editions]


def _own(bench: Bench) -> list[Location]:
    """The pages that every site has."""
    model = bench.model
    listed = model.listed
    changed = feeds.changed(bench, listed)
    rows = [Location(model.base + path, changed) for path in ("/", BULLETINS, TEXT_ONLY)]
    for category in CATEGORIES:
        chosen = [edition for edition in listed if edition.category == category.key]
        path = model.base + category_path(category.key)
        rows.append(Location(path, feeds.changed(bench, chosen)))
    own = (INTRODUCTION, CONTACT, feedback.FEEDBACK)
    paths = (*own, *heirs.paths(bench), *sections.paths(bench))
    rows.extend(Location(model.base + path, feeds.changed(bench, [])) for path in paths)
    return rows


def _months(bench: Bench) -> Iterator[tuple[str, list[Edition]]]:
    """Pages whose own address this is, by month: bulletins of others stand in their issuer's."""
    own = [edition for edition in bench.model.shown if bench.model.is_home(edition)]
    for month, editions in groupby(own, lambda e: vietnamese.local_month(e.publish_at)):
        yield month, list(editions)


def _map(
    bench: Bench,
    path: str,
    template: str,
    rows: Callable[[], list[Location]],
    editions: list[Edition],
) -> Output:
    return Output(
        path=path,
        template=template,
        rank="list",
        document=f"site:{bench.model.site.id}",
        key=bench.model.key(bench.model.site_key, *(edition.id for edition in editions)),
        draw=lambda: Drawn(
            {"rows": rows()}, bench.made_from(f"edition:{edition.id}" for edition in editions)
        ),
        type=XML,
    )
