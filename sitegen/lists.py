"""Lists of bulletins, in pages numbered from the oldest.

A page once full keeps its bulletins and its number, so one publication changes the
newest page of each list it is in, and at times two numbered ones.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cms.contract import Edition, category_path
from cms.contract.vocabulary import CATEGORIES
from sitegen import theme
from sitegen.bench import DISCLOSURES, Bench, Head
from sitegen.catalogue import Ordered, Touched
from sitegen.generator import BULLETINS, PER_PAGE, Drawn, Left, Output
from sitegen.pelican_parts import Page, Paginator, Settings


class ListPage(NamedTuple):
    """One page of a list: `number` 0 for the newest, newest bulletin first.

    `older` and `newer` are paths, empty at the ends.
    """

    path: str
    number: int
    editions: list[Edition]
    older: str
    newer: str


def pages(
    path: str, editions: list[Edition], settings: Settings, since: int = 1
) -> Iterator[ListPage]:
    """The pages of the list whose newest page stands at `path`, from the page number `since`.

    `editions` are oldest first.
    """
    paginator = _paginator(path, editions, settings)
    for number in range(since, paginator.num_pages + 1):
        page = paginator.page(number)
        yield ListPage(
            path=_path(page),
            number=number if page.has_next() else 0,
            editions=page.object_list[::-1],
            older=_path(paginator.page(number - 1)) if page.has_previous() else "",
            newer=_path(paginator.page(number + 1)) if page.has_next() else "",
        )


def _paginator(path: str, editions: Sequence[Edition | None], settings: Settings) -> Paginator:
    return Paginator(path.lstrip("/"), path, editions, settings, PER_PAGE)


def _path(page: Page) -> str:
    return f"/{page.save_as}"


def outputs(bench: Bench, touched: Touched | None) -> Iterator[Output | Left]:
    """The list of all bulletins and one for each category, empty ones too; or what may have
    changed of them."""
    catalogue = bench.model.catalogue
    whole = touched is None
    yield from _list(bench, BULLETINS, "", catalogue.listed, whole)
    for category in CATEGORIES:
        chosen = catalogue.categories.get(category.key, Ordered())
        yield from _list(bench, category_path(category.key), category.label, chosen, whole)


def _list(
    bench: Bench, path: str, label: str, chosen: Ordered, whole: bool
) -> Iterator[Output | Left]:
    model, settings = bench.model, bench.generator.settings
    since = 1
    if not whole:
        if chosen.first is None:
            return
        was = _paginator(path, [None] * chosen.before, settings)
        last = _paginator(path, chosen.items, settings).num_pages
        for number in range(last, was.num_pages):
            yield Left(_path(was.page(number)))
        # The page before the first that changed leads to it, as does that before the newest.
        since = max(1, min(chosen.first // PER_PAGE + 1, last, was.num_pages) - 1)
    for page in pages(path, chosen.items, settings, since):
        yield Output(
            path=page.path,
            template="list",
            rank="list",
            document=f"site:{model.site.id}",
            key=model.key(
                label, page.older, page.newer, *(model.row_key(one) for one in page.editions)
            ),
            draw=partial(_draw, bench, path, label, page),
        )


def _draw(bench: Bench, path: str, label: str, page: ListPage) -> Drawn:
    rows = [bench.row(edition) for edition in page.editions]
    whose = theme.words("Bulletins of %(name)s", name=bench.model.site.title)
    head = Head(
        label,
        description=f"{label}. {whose.unescape()}" if label else whose.unescape(),
        menu=DISCLOSURES if path == DISCLOSURES else BULLETINS,
    )
    context = bench.context(
        head,
        page=page,
        newest=path,
        rows=[row.html for row in rows],
        categories=[(category_path(c.key), c.label) for c in CATEGORIES],
    )
    return Drawn(context, bench.made_from(*(row.made_from for row in rows)))
