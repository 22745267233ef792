"""For machines: Atom feed (RFC 4287), sitemap (sitemaps.org 0.9) and robots.txt (RFC 9309)."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from cms.contract import Edition, category_path
from cms.contract.vocabulary import CATEGORIES, CATEGORY_BY_KEY
from sitegen import sections, views
from sitegen.bench import FEED, Bench
from sitegen.generator import BULLETINS, CONTACT, INTRODUCTION, Output

SITEMAP = "/sitemap.xml"
LATEST = 20


class FeedItem(NamedTuple):
    """An entry of the feed."""

    id: str
    title: str
    summary: str
    href: str
    lang: str
    category: str
    author: str
    published: str
    updated: str


class Location(NamedTuple):
    """A row of the sitemap."""

    href: str
    changed: str


def outputs(bench: Bench) -> Iterator[Output]:
    """Feed, sitemap and robots."""
    yield _feed(bench)
    yield _sitemap(bench)
    yield Output(
        path="/robots.txt",
        template="robots",
        rank="list",
        document=f"site:{bench.model.site.id}",
        made_from=bench.made_from(),
        context={"sitemap": bench.model.base + SITEMAP},
        type="text/plain; charset=utf-8",
    )


def utc(moment: datetime) -> str:
    """RFC 3339, `2026-11-23T10:00:00Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def urn(identity: str) -> str:
    """`urn:uuid:` of an id, which is nearly always a UUID already."""
    try:
        return uuid.UUID(identity).urn
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, identity).urn


def _changed(bench: Bench, editions: Iterable[Edition]) -> str:
    """The last change of a page that shows `editions`."""
    moments = [views.updated(edition) for edition in editions]
    return utc(max([bench.model.site.updated_at, *moments]))


def _feed(bench: Bench) -> Output:
    model = bench.model
    editions = model.listed[::-1][:LATEST]
    return Output(
        path=FEED,
        template="feed",
        rank="list",
        document=f"site:{model.site.id}",
        made_from=bench.made_from(*(bench.row(e).made_from for e in editions)),
        context={
            "id": urn(model.unit.id),
            "site": model.site,
            "base": model.base,
            "address": model.base + FEED,
            "updated": _changed(bench, editions),
            "items": [_feed_item(bench, edition) for edition in editions],
        },
        type="application/atom+xml; charset=utf-8",
    )


def _feed_item(bench: Bench, edition: Edition) -> FeedItem:
    return FeedItem(
        id=urn(edition.bulletin),
        title=edition.title,
        summary=edition.summary,
        href=bench.model.base + bench.model.path(edition),
        lang=edition.language,
        category=CATEGORY_BY_KEY[edition.category].label,
        author=bench.model.bundle.issuer_name(edition),
        published=utc(edition.publish_at),
        updated=utc(views.updated(edition)),
    )


def _sitemap(bench: Bench) -> Output:
    """Every page whose own address this is: bulletins of others stand in their issuer's."""
    model = bench.model
    listed = model.listed
    rows = [Location(f"{model.base}/", _changed(bench, listed))]
    rows.append(Location(model.base + BULLETINS, _changed(bench, listed)))
    for category in CATEGORIES:
        chosen = [edition for edition in listed if edition.category == category.key]
        rows.append(Location(model.base + category_path(category.key), _changed(bench, chosen)))
    rows.extend(Location(model.base + p, _changed(bench, [])) for p in (INTRODUCTION, CONTACT))
    rows.extend(Location(model.base + p, _changed(bench, [])) for p in sections.paths(bench))
    own = [e for e in model.shown if model.canonical(e).startswith(f"{model.base}/")]
    rows.extend(Location(model.canonical(e), utc(views.updated(e))) for e in own)
    return Output(
        path=SITEMAP,
        template="sitemap",
        rank="list",
        document=f"site:{model.site.id}",
        made_from=bench.made_from(f"edition:{e.id}" for e in (*listed, *own)),
        context={"rows": rows},
        type="application/xml; charset=utf-8",
    )
