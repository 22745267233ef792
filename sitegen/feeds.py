"""For machines: Atom feed (RFC 4287), JSON Feed 1.1 (jsonfeed.org), robots.txt (RFC 9309) and
security.txt (RFC 9116)."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import NamedTuple

from cms.contract import Edition
from cms.contract.vocabulary import CATEGORY_BY_KEY
from sitegen import catalogue, links, theme
from sitegen.bench import FEED, JSON_FEED, Bench
from sitegen.generator import Drawn, Output

SITEMAP = "/sitemap.xml"
SECURITY = "/.well-known/security.txt"
LATEST = 20
# RFC 9116, section 2.5.5: less than a year ahead.
MONTHS_AHEAD = 11


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


Items = Callable[[], list[FeedItem]]


def outputs(bench: Bench) -> Iterator[Output]:
    """Both feeds, the rules for robots, and whom to tell of a weakness."""
    model = bench.model
    document = f"site:{model.site.id}"
    newest = model.listed[::-1][:LATEST]
    # Both feeds tell the same, and often neither is made.
    items = cache(lambda: [_feed_item(bench, edition) for edition in newest])
    updated = utc(model.site.updated_at)
    for path, template, draw, kind in (
        (FEED, "feed", _feed, "application/atom+xml; charset=utf-8"),
        (JSON_FEED, "json", _json_feed, "application/feed+json"),
    ):
        yield Output(
            path=path,
            template=template,
            rank="list",
            document=document,
            key=model.key(updated, *map(model.row_key, newest)),
            draw=partial(draw, bench, newest, items),
            type=kind,
        )
    yield from _security(bench)
    yield Output(
        path="/robots.txt",
        template="robots",
        rank="list",
        document=document,
        key=model.key(),
        draw=lambda: Drawn({"sitemap": model.base + SITEMAP}, bench.made_from()),
        type="text/plain; charset=utf-8",
    )


@lru_cache(maxsize=20_000)
def utc(moment: datetime) -> str:
    """RFC 3339, `2026-11-23T10:00:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


@lru_cache(maxsize=20_000)
def urn(identity: str) -> str:
    """`urn:uuid:` of an id, which is nearly always a UUID already."""
    try:
        return uuid.UUID(identity).urn
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, identity).urn


def changed(bench: Bench, editions: Iterable[Edition]) -> str:
    """The last change of a page that shows `editions`."""
    moments = [catalogue.updated(edition) for edition in editions]
    return utc(max([bench.model.site.updated_at, *moments]))


def _feed(bench: Bench, editions: list[Edition], items: Items) -> Drawn:
    model = bench.model
    context = {
        "id": urn(model.unit.id),
        "site": model.site,
        "base": model.base,
        "address": model.base + FEED,
        "updated": changed(bench, editions),
        "items": items(),
    }
    return Drawn(context, bench.made_from(*map(bench.sources, editions)))


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
        updated=utc(catalogue.updated(edition)),
    )


def _json_feed(bench: Bench, editions: list[Edition], items: Items) -> Drawn:
    model = bench.model
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": theme.text("Bulletins of %(name)s") % {"name": model.site.title},
        "home_page_url": f"{model.base}/",
        "feed_url": model.base + JSON_FEED,
        "language": "vi",
        "authors": [{"name": model.site.agency}],
        "items": [_json_item(item) for item in items()],
    }
    return Drawn({"value": feed}, bench.made_from(*map(bench.sources, editions)))


def _json_item(item: FeedItem) -> dict[str, object]:
    return {
        "id": item.id,
        "url": item.href,
        "title": item.title,
        "content_text": item.summary or item.title,
        "date_published": item.published,
        "date_modified": item.updated,
        "authors": [{"name": item.author}],
        "tags": [item.category],
        "language": item.lang,
    }


def _security(bench: Bench) -> Iterator[Output]:
    """Left out where the site names no e-mail: a contact is what the file is for."""
    model = bench.model
    contact = links.mailto(model.site.contact.email)
    if not contact:
        return
    today = model.bundle.clock.local_date
    years, month = divmod(today.month - 1 + MONTHS_AHEAD, 12)
    context = {
        "contact": contact,
        "expires": f"{today.year + years:04}-{month + 1:02}-01T00:00:00Z",
        "canonical": model.base + SECURITY,
    }
    yield Output(
        path=SECURITY,
        template="security",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(context["expires"]),
        draw=lambda: Drawn(context, bench.made_from()),
        type="text/plain; charset=utf-8",
    )
