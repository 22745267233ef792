"""Tables of HTML as plain rows: spans filled, layout tables taken apart."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from cms.intake.inlines import Run, divided, one_line, write
from cms.intake.items import CAPTION_LENGTH, PARAGRAPH_LENGTH, TABLE_CELLS, Item, Paragraph, Table
from cms.library.sentences import Sentence, say

MAX_SPAN = 100
MAX_ROWS = 2_000
CELL_LENGTH = 2_000
COUNTERS = re.compile(r"^(tt|stt|số tt|số thứ tự)$", re.IGNORECASE)


@dataclass
class _Cell:
    header: bool
    columns: int
    rows: int
    lines: list[str] = field(default_factory=list)
    bold: bool = True

    @property
    def text(self) -> str:
        return "\n".join(self.lines)[:CELL_LENGTH]


def _span(given: dict[str, str], name: str) -> int:
    value = given.get(name, "")
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1


class TableGatherer:
    """Gathers the cells of one table from tags; `finish()` gives its items."""

    def __init__(self) -> None:
        self.rows: list[list[_Cell]] = []
        self.cell: _Cell | None = None
        self.in_caption = False
        self.caption: list[str] = []
        self.outside: list[str] = []

    def open(self, tag: str, given: dict[str, str]) -> None:
        """A `tr`, `td`, `th` or `caption` begins."""
        self.cell = None
        self.in_caption = tag == "caption"
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append([])
            self.cell = _Cell(tag == "th", _span(given, "colspan"), _span(given, "rowspan"))
            self.rows[-1].append(self.cell)

    def close(self, tag: str) -> None:
        """It ends."""
        if tag in ("td", "th", "tr", "caption"):
            self.cell = None
            self.in_caption = False

    def add(self, text: str, *, bold: bool) -> None:
        """A block of text, where the table stands."""
        if self.cell is not None:
            self.cell.lines.append(one_line(text))
            self.cell.bold = self.cell.bold and bold
        elif self.in_caption:
            self.caption.append(one_line(text))
        else:
            self.outside.append(one_line(text))

    def _grid(self) -> tuple[list[list[str]], bool]:
        """Rows of one width, and whether any cell spanned several.

        A cell over several rows is said again in each: a row must be understood alone.
        """
        grid: list[list[str]] = []
        below: dict[tuple[int, int], str] = {}
        merged = False
        for number, row in enumerate(self.rows):
            line: list[str] = []
            for cell in row:
                while (number, len(line)) in below:
                    line.append(below.pop((number, len(line))))
                merged = merged or cell.columns > 1 or cell.rows > 1
                for down in range(1, min(cell.rows, len(self.rows) - number)):
                    for across in range(cell.columns):
                        below[number + down, len(line) + across] = "" if across else cell.text
                line.extend([cell.text] + [""] * (cell.columns - 1))
            while (number, len(line)) in below:
                line.append(below.pop((number, len(line))))
            grid.append(line)
        grid = [line for line in grid if any(line)]
        width = max(map(len, grid), default=0)
        grid = [line + [""] * (width - len(line)) for line in grid]
        used = [column for column in range(width) if any(line[column] for line in grid)]
        return [[line[column] for column in used] for line in grid], merged

    def _has_header(self, grid: list[list[str]]) -> bool:
        first = next((row for row in self.rows if any(cell.lines for cell in row)), [])
        told = bool(first) and all(cell.header or (cell.lines and cell.bold) for cell in first)
        return bool(grid) and all(grid[0]) and (told or bool(COUNTERS.match(grid[0][0])))

    def finish(self) -> tuple[list[Item], list[Sentence]]:
        """The table; or paragraphs, where it only places text (one row, or one column)."""
        cells = sum(cell.columns * cell.rows for row in self.rows for cell in row)
        if cells > TABLE_CELLS * 5 or len(self.rows) > MAX_ROWS:
            return _texts(self.outside), [_too_large(cells)]
        grid, merged = self._grid()
        before = _texts(self.outside)
        if len(grid) < 2 or len(grid[0]) < 2:
            lines = [part for row in grid for cell in row for part in cell.split("\n") if part]
            return before + _texts([*self.caption, *lines]), []
        size = len(grid) * len(grid[0])
        if size > TABLE_CELLS:
            return before, [_too_large(size)]
        caption = one_line(" ".join(self.caption))[:CAPTION_LENGTH]
        unread = [
            say(gettext_noop("A table has merged cells; check its rows: “%(start)s”"),
                start=one_line(" ".join(grid[0]))[:80])
        ] if merged else []  # fmt: skip
        return [*before, Table(grid, caption, self._has_header(grid))], unread


def _texts(lines: list[str]) -> list[Item]:
    """Paragraphs of plain lines."""
    parts = [part for line in lines if line for part in divided([Run(line)], PARAGRAPH_LENGTH)]
    return [Paragraph(html) for html in map(write, parts) if html]


def _too_large(size: int) -> Sentence:
    return say(
        gettext_noop("A table of %(size)d cells was left out; attach it as a file."),
        size=size,
    )
