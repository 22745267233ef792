"""Search without a server: what a reader's browser looks through, in parts by month.

A part holds the bulletins of one month of publication, oldest first in time and so stable:
one publication changes one part and the directory. Only what is in force stands in them;
texts stay as they were written, and `themes/ban-tin/static/js/search.js` folds them.
"""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape

from cms.contract import Edition, category_path
from cms.contract.addresses import local
from cms.contract.blocks import (
    Audio,
    Block,
    File,
    Heading,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Table,
)
from cms.contract.vocabulary import CATEGORIES
from sitegen import vietnamese
from sitegen.bench import Bench, Head
from sitegen.catalogue import Ordered, Touched
from sitegen.generator import SEARCH, Drawn, Left, Output

DIRECTORY = "/tim-kiem/index.json"
JSON = "application/json"

# Characters of a body that can be searched; few bulletins are longer.
BODY = 2_500
# Bulletins of a part: about 8 KB compressed, 25 KB where all are as long as can be searched.
PART = 12

# A tag of the inline subset, which pages have checked: an attribute may hold ">".
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


def outputs(bench: Bench, touched: Touched | None) -> Iterator[Output | Left]:
    """The parts, the directory that names them, and the page that searches; of the parts
    those that may have changed."""
    model = bench.model
    months = sorted(model.catalogue.months.items())
    for month, editions in months:
        if touched is None or editions.first is not None:
            yield from _changed_parts(bench, month, editions)
    newest = [
        (_name(month, start), min(PART, len(editions) - start))
        for month, editions in months[::-1]
        for start in reversed(range(0, len(editions), PART))
    ]

    yield Output(
        path=DIRECTORY,
        template="json",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(*(f"{name} {count}" for name, count in newest)),
        draw=lambda: Drawn({"value": {"parts": newest}}, bench.made_from()),
        type=JSON,
    )
    yield Output(
        path=SEARCH,
        template="search",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(),
        draw=lambda: _draw_page(bench),
    )


def _changed_parts(bench: Bench, month: str, editions: Ordered) -> Iterator[Output | Left]:
    for start in range(len(editions) + -len(editions) % PART, editions.before, PART):
        yield Left(_path(_name(month, start)))
    for start in range(0, len(editions), PART):
        some = editions.items[start : start + PART]
        yield Output(
            path=_path(_name(month, start)),
            template="json",
            rank="list",
            document=f"site:{bench.model.site.id}",
            key=bench.model.key(*(edition.id for edition in some)),
            draw=partial(_draw_part, bench, some),
            type=JSON,
        )


def _name(month: str, start: int) -> str:
    """The name of the part that begins at a place of its month: `<year>-<month>-<number>`."""
    return f"{month}-{start // PART + 1}"


def _path(name: str) -> str:
    return f"/tim-kiem/{name}.json"


def _draw_part(bench: Bench, editions: list[Edition]) -> Drawn:
    """Bulletins that one file holds, newest first; each language is found for itself."""
    rows = [_row(bench, edition) for edition in editions[::-1]]
    return Drawn({"value": rows}, bench.made_from(f"edition:{edition.id}" for edition in editions))


def _draw_page(bench: Bench) -> Drawn:
    context = bench.context(
        Head("", menu=SEARCH),
        directory=DIRECTORY,
        # As `Date` counts them: Sunday is 0.
        weekdays="|".join((*vietnamese.WEEKDAYS[6:], *vietnamese.WEEKDAYS[:6])),
        categories=[(category_path(c.key), c.label) for c in CATEGORIES],
    )
    return Drawn(context, bench.made_from())


def _row(bench: Bench, edition: Edition) -> tuple[str, ...]:
    """`[path, language, local day, title, summary, body]`."""
    return (
        bench.model.path(edition),
        edition.language,
        f"{local(edition.publish_at):%Y-%m-%d}",
        edition.title,
        edition.summary,
        text_of(edition.body),
    )


def text_of(body: list[Block], most: int = BODY) -> str:
    """The first words of a body, single-spaced: at most `most` characters, no word cut."""
    pieces: list[str] = []
    size = 0
    for piece in _words(body):
        pieces.append(piece)
        size += len(piece)
        # White space may take as much again.
        if size > 2 * most:
            break
    text = " ".join(" ".join(pieces).split())
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]


def _words(body: list[Block]) -> Iterator[str]:
    for block in body:
        match block:
            case Paragraph():
                yield _plain(block.html)
            case Heading():
                yield block.text
            case ListBlock():
                yield from map(_plain, block.items)
            case Table():
                yield block.caption
                yield from (_plain(cell) for row in block.rows for cell in row)
            case Quote():
                yield _plain(block.html)
                yield block.source
            case Picture():
                yield block.alt
                yield block.caption
            case File() | Audio():
                yield block.title


def _plain(html: str) -> str:
    """The words of inline text; a break between lines is a space, other tags are nothing."""
    if "<" in html:
        html = _TAG.sub("", html.replace("<br>", " "))
    return unescape(html) if "&" in html else html
