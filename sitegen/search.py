"""Search without a server: what a reader's browser looks through, in parts by month.

A part holds the bulletins of one month of publication, oldest first in time and so stable:
one publication changes one part and the directory. Only what is in force stands in them;
texts stay as they were written, and `themes/ban-tin/static/js/search.js` folds them.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

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
from sitegen.generator import SEARCH, Output

DIRECTORY = "/tim-kiem/index.json"
JSON = "application/json"

# Characters of a body that can be searched; few bulletins are longer.
BODY = 2_500
# A part is closed at this many bytes: about 18 KB compressed.
PART = 48_000

# Rows of editions that a later build finds again, about 1.5 KB each.
ROWS = 5_000
_rows: dict[str, tuple[Edition, bytes]] = {}

# A tag of the inline subset, which pages have checked: an attribute may hold ">".
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


class Part(NamedTuple):
    """Bulletins that one file holds; `name` is `<year>-<month>-<number>`.

    `rows` are their JSON, the newest first; `size` is that of the file in bytes, not counting
    what escaping adds.
    """

    name: str
    editions: list[Edition]
    rows: list[bytes]
    size: int

    @property
    def path(self) -> str:
        """Where the part stands."""
        return f"/tim-kiem/{self.name}.json"


def outputs(bench: Bench) -> Iterator[Output]:
    """The parts, the directory that names them, and the page that searches."""
    parts = list(_parts(bench))
    for part in parts:
        names = (f"edition:{edition.id}" for edition in part.editions)
        yield _data(bench, part.path, [msgspec.Raw(row) for row in part.rows], *names)
    newest = [[part.name, len(part.rows), part.size] for part in parts[::-1]]
    yield _data(bench, DIRECTORY, {"parts": newest})
    yield Output(
        path=SEARCH,
        template="search",
        rank="list",
        document=f"site:{bench.model.site.id}",
        made_from=bench.made_from(),
        context=bench.context(
            Head("", menu=SEARCH),
            directory=DIRECTORY,
            # As `Date` counts them: Sunday is 0.
            weekdays="|".join((*vietnamese.WEEKDAYS[6:], *vietnamese.WEEKDAYS[:6])),
            categories=[(category_path(c.key), c.label) for c in CATEGORIES],
        ),
    )


def _data(bench: Bench, path: str, value: Any, *documents: str) -> Output:
    return Output(
        path=path,
        template="json",
        rank="list",
        document=f"site:{bench.model.site.id}",
        made_from=bench.made_from(documents),
        context={"value": value},
        type=JSON,
    )


def _parts(bench: Bench) -> Iterator[Part]:
    """All parts, oldest first; each language of a bulletin is found for itself."""
    model = bench.model
    found = [edition for edition in model.shown if is_listed(edition, model.bundle.clock)]
    for month, editions in groupby(found, lambda e: vietnamese.local_month(e.publish_at)):
        number, size = 1, 0
        chosen: list[tuple[Edition, bytes]] = []
        for edition in editions:
            row = _row(bench, edition)
            if chosen and size + len(row) > PART:
                yield _part(f"{month}-{number}", chosen)
                number, size, chosen = number + 1, 0, []
            chosen.append((edition, row))
            size += len(row)
        yield _part(f"{month}-{number}", chosen)


def _part(name: str, chosen: list[tuple[Edition, bytes]]) -> Part:
    rows = [row for _, row in reversed(chosen)]
    brackets_and_commas = len(rows) + 1
    size = sum(map(len, rows)) + brackets_and_commas
    return Part(name, [edition for edition, _ in chosen], rows, size)


def _row(bench: Bench, edition: Edition) -> bytes:
    """`[path, language, local day, title, summary, body]`; what was made once is kept."""
    kept = _rows.get(edition.id)
    if kept is not None and kept[0] == edition:
        return kept[1]
    if len(_rows) >= ROWS:
        _rows.clear()
    row = msgspec.json.encode(
        (
            bench.model.path(edition),
            edition.language,
            f"{local(edition.publish_at):%Y-%m-%d}",
            edition.title,
            edition.summary,
            text_of(edition.body),
        )
    )
    _rows[edition.id] = edition, row
    return row


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
