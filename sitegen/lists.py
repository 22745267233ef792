"""Lists of bulletins, in pages numbered from the oldest.

A page once full keeps its bulletins and its number, so one publication changes the
newest page of each list it is in, and at times two numbered ones.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from cms.contract import Edition, category_path
from cms.contract.vocabulary import CATEGORIES
from sitegen import theme
from sitegen.bench import DISCLOSURES, Bench, Head
from sitegen.generator import BULLETINS, PER_PAGE, Drawn, Output
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


def pages(path: str, editions: list[Edition], settings: Settings) -> Iterator[ListPage]:
    """The pages of the list whose newest page stands at `path`; `editions` are oldest first."""
    paginator = Paginator(path.lstrip("/"), path, editions, settings, PER_PAGE)
    for number in paginator.page_range:
        page = paginator.page(number)
        yield ListPage(
            path=_path(page),
            number=number if page.has_next() else 0,
            editions=page.object_list[::-1],
            older=_path(paginator.page(number - 1)) if page.has_previous() else "",
            newer=_path(paginator.page(number + 1)) if page.has_next() else "",
        )


def _path(page: Page) -> str:
    return f"/{page.save_as}"


def outputs(bench: Bench) -> Iterator[Output]:
    """The list of all bulletins and one for each category, empty ones too."""
    listed = bench.model.listed
    yield from _list(bench, BULLETINS, "", listed)
    for category in CATEGORIES:
        chosen = [edition for edition in listed if edition.category == category.key]
        yield from _list(bench, category_path(category.key), category.label, chosen)


def _list(bench: Bench, path: str, label: str, editions: list[Edition]) -> Iterator[Output]:
    model = bench.model
    for page in pages(path, editions, bench.generator.settings):
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
