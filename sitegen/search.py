"""Search without a server: what a reader's browser looks through, in parts by month.

A part holds the bulletins of one month of publication, oldest first in time and so stable:
one publication changes one part and the directory. Only what is in force stands in them;
texts stay as they were written, and `themes/ban-tin/static/js/search.js` folds them.
"""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from itertools import groupby
from typing import NamedTuple

from cms.contract import Edition, category_path, is_listed
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
from sitegen.generator import SEARCH, Drawn, Output

DIRECTORY = "/tim-kiem/index.json"
JSON = "application/json"

# Characters of a body that can be searched; few bulletins are longer.
BODY = 2_500
# Bulletins of a part: about 8 KB compressed, 25 KB where all are as long as can be searched.
PART = 12

# A tag of the inline subset, which pages have checked: an attribute may hold ">".
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


class Part(NamedTuple):
    """Bulletins that one file holds, oldest first; `name` is `<year>-<month>-<number>`."""

    name: str
    editions: list[Edition]

    @property
    def path(self) -> str:
        """Where the part stands."""
        return f"/tim-kiem/{self.name}.json"


def outputs(bench: Bench) -> Iterator[Output]:
    """The parts, the directory that names them, and the page that searches."""
    model = bench.model
    parts = list(_parts(bench))
    for part in parts:
        yield Output(
            path=part.path,
            template="json",
            rank="list",
            document=f"site:{model.site.id}",
            key=model.key(*(edition.id for edition in part.editions)),
            draw=partial(_draw_part, bench, part),
            type=JSON,
        )
    newest = [(part.name, len(part.editions)) for part in parts[::-1]]
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


def _draw_part(bench: Bench, part: Part) -> Drawn:
    rows = [_row(bench, edition) for edition in part.editions[::-1]]
    return Drawn(
        {"value": rows}, bench.made_from(f"edition:{edition.id}" for edition in part.editions)
    )


def _draw_page(bench: Bench) -> Drawn:
    context = bench.context(
        Head("", menu=SEARCH),
        directory=DIRECTORY,
        # As `Date` counts them: Sunday is 0.
        weekdays="|".join((*vietnamese.WEEKDAYS[6:], *vietnamese.WEEKDAYS[:6])),
        categories=[(category_path(c.key), c.label) for c in CATEGORIES],
    )
    return Drawn(context, bench.made_from())


def _parts(bench: Bench) -> Iterator[Part]:
    """All parts, oldest first; each language of a bulletin is found for itself."""
    model = bench.model
    found = [edition for edition in model.shown if is_listed(edition, model.bundle.clock)]
    for month, editions in groupby(found, lambda e: vietnamese.local_month(e.publish_at)):
        some = list(editions)
        for number, start in enumerate(range(0, len(some), PART), start=1):
            yield Part(f"{month}-{number}", some[start : start + PART])


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
