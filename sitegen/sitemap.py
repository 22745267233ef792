"""The sitemap (sitemaps.org 0.9): an index, the site's own pages, and bulletins by month.

One publication changes the index, the site's own pages and one month.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from cms.contract import Edition, category_path
from cms.contract.vocabulary import CATEGORIES
from sitegen import feeds, vietnamese, views
from sitegen.bench import Bench
from sitegen.generator import BULLETINS, CONTACT, INTRODUCTION, TEXT_ONLY, Output

OWN = "/sitemap/trang.xml"
XML = "application/xml; charset=utf-8"


class Location(NamedTuple):
    """A row of a sitemap or of the index: an absolute address and when it last changed."""

    href: str
    changed: str


def outputs(bench: Bench) -> Iterator[Output]:
    """The maps, then the index that names them."""
    model = bench.model
    rows = _own(bench)
    yield _map(bench, OWN, "sitemap", rows, model.listed)
    maps = [Location(model.base + OWN, max(row.changed for row in rows))]
    deciding: list[Edition] = []
    for month, editions in _months(bench):
        path = f"/sitemap/{month}.xml"
        found = [Location(model.canonical(e), feeds.utc(views.updated(e))) for e in editions]
        yield _map(bench, path, "sitemap", found, editions)
        newest = max(editions, key=views.updated)
        deciding.append(newest)
        maps.append(Location(model.base + path, feeds.utc(views.updated(newest))))
    yield _map(bench, feeds.SITEMAP, "sitemaps", maps, [*model.listed, *deciding])


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
    rows.extend(Location(model.base + p, feeds.changed(bench, [])) for p in (INTRODUCTION, CONTACT))
    return rows


def _months(bench: Bench) -> Iterator[tuple[str, list[Edition]]]:
    """Pages whose own address this is, by month: bulletins of others stand in their issuer's."""
    model = bench.model
    here, sites = model.unit.id, model.bundle.sites
    own = [e for e in model.shown if e.issuer == here or e.issuer not in sites]
    for month, editions in groupby(own, lambda e: vietnamese.local_month(e.publish_at)):
        yield month, list(editions)


def _map(
    bench: Bench, path: str, template: str, rows: list[Location], editions: list[Edition]
) -> Output:
    return Output(
        path=path,
        template=template,
        rank="list",
        document=f"site:{bench.model.site.id}",
        made_from=bench.made_from(f"edition:{e.id}" for e in editions),
        context={"rows": rows},
        type=XML,
    )
