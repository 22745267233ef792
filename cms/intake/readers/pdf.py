"""PDF with text in it, by way of HTML for the same cleaner.

A PDF says where letters stand, not what is a paragraph: lines, paragraphs and headings are
inferred here from positions and sizes (points, from the top left), tables from ruled lines.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from statistics import median

import pdfplumber
from django.utils.translation import gettext_noop
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page

from cms.intake.cleaning import Cleaned, clean
from cms.intake.fonts import old_font, warning
from cms.intake.items import MAX_PICTURES, Picture
from cms.intake.kinds import BROKEN, LOCKED
from cms.intake.pictures import Album
from cms.library.sentences import Sentence, UnreadableError, say

MAX_PAGES = 60
MAX_CHARS_OF_PAGE = 30_000
MAX_LINES_OF_PAGE = 4_000
MAX_PAGE_PIXELS = 12_000_000
RESOLUTION = 150
SMALLEST_PICTURE = 40
SCANNED = gettext_noop(
    "This PDF is made of pictures of pages; there are no letters in it to read. "
    "Ask for the file it was printed from (.docx), or type the text."
)
STRANGE = gettext_noop(
    "The fonts of this PDF do not say which letters they show. Ask for the .docx it was made from."
)
MARK = re.compile(r"^([-–—•+*▪]|\d{1,3}[.)]|[a-zđ][.)]|[IVX]{1,5}\.)$")
STARTS = re.compile(r"^([-–—•+▪]\s|\d{1,3}[.)]\s|[a-zđ]\)\s|[IVX]{1,5}\.\s|(Điều|Chương|Mục) \S+)")
PAGE_NUMBER = re.compile(r"^[-–—\s]*(Trang\s*)?\d{1,3}(\s*/\s*\d{1,3})?[-–—\s]*$", re.IGNORECASE)


@dataclass
class _Line:
    """Words of one line, or of one column of it."""

    words: list[dict]
    links: list[dict] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(word["text"] for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0]["x0"]

    @property
    def right(self) -> float:
        return self.words[-1]["x1"]

    @property
    def top(self) -> float:
        return min(word["top"] for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word["bottom"] for word in self.words)

    @property
    def size(self) -> float:
        return median(word["size"] for word in self.words)

    @property
    def bold(self) -> bool:
        return all(_is_bold(word) for word in self.words)

    def html(self) -> str:
        return " ".join(map(self._word, self.words))

    def _word(self, word: dict) -> str:
        html = escape(word["text"])
        if "Italic" in word["fontname"] or "Oblique" in word["fontname"]:
            html = f"<i>{html}</i>"
        if _is_bold(word):
            html = f"<b>{html}</b>"
        middle = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        for area in self.links:
            across = area["x0"] <= middle[0] <= area["x1"]
            if across and area["top"] <= middle[1] <= area["bottom"]:
                return f'<a href="{escape(area["uri"])}">{html}</a>'
        return html


def _is_bold(word: dict) -> bool:
    return "Bold" in word["fontname"] or "Black" in word["fontname"]


def _lines(words: list[dict], links: list[dict]) -> list[_Line]:
    """Words as lines from top to bottom; a wide gap divides a line into columns."""
    rows: list[list[dict]] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        if rows and abs(rows[-1][0]["bottom"] - word["bottom"]) <= 3:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = []
    for row in rows:
        row.sort(key=lambda one: one["x0"])
        parts: list[list[dict]] = [[]]
        for word in row:
            last = parts[-1][-1] if parts[-1] else None
            wide = last and word["x0"] - last["x1"] > max(18, 2.2 * word["size"])
            if wide and not (len(parts[-1]) == 1 and MARK.match(last["text"])):
                parts.append([])
            parts[-1].append(word)
        lines.extend(_Line(part, links) for part in parts)
    return lines


class _Paragraphs:
    """Joins a page's lines to paragraphs."""

    def __init__(self, lines: list[_Line], body_size: float) -> None:
        self.body_size = body_size
        self.left = min((line.left for line in lines), default=0)
        self.right = max((line.right for line in lines), default=0)
        gaps = [
            below.top - above.bottom
            for above, below in zip(lines, lines[1:], strict=False)
            if below.top > above.top + 3
        ]
        self.gap = median(gaps) if gaps else 0

    def breaks(self, above: _Line, below: _Line) -> bool:
        """Whether a new paragraph begins with `below`."""
        width = self.right - self.left
        gap = below.top - above.bottom
        return (
            below.top < above.top + 3
            or gap > self.gap + 0.45 * above.size
            or above.right < self.right - 0.12 * width
            or abs(above.size - below.size) > 1
            or above.bold != below.bold
            or bool(STARTS.match(below.text))
            or below.left > above.left + 8
        )

    def html(self, group: list[_Line]) -> str:
        text = " ".join(line.html() for line in group)
        words = " ".join(line.text for line in group)
        large = group[0].size > 1.15 * self.body_size and len(words) <= 200
        return f"<h2>{escape(words)}</h2>" if large else f"<p>{text}</p>"


@dataclass
class _Reader:
    album: Album = field(default_factory=Album)
    unread: list[Sentence] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    letters: int = 0
    unknown: int = 0
    found: dict[str, Picture] = field(default_factory=dict)

    def words(self, page: Page) -> list[dict]:
        """The page's words; counts letters that no font explains."""
        if len(page.chars) > MAX_CHARS_OF_PAGE:
            self._say(gettext_noop("Page %(page)d has too many letters; it was left out."), page)
            return []
        words = page.extract_words(
            extra_attrs=["fontname", "size"], use_text_flow=False, x_tolerance_ratio=0.15
        )
        for word in words:
            word["fontname"] = str(word["fontname"])
            self.letters += sum(char.isalpha() for char in word["text"])
            self.unknown += word["text"].count("(cid:") + word["text"].count("\ufffd")
            self.sizes[round(word["size"])] += len(word["text"])
        return words

    def page(self, page: Page, words: list[dict], body_size: float) -> str:
        """HTML of one page, from top to bottom."""
        parts: list[tuple[float, str]] = []
        tables = self._tables(page, words)
        for table, html in tables:
            parts.append((table.bbox[1], html))
        rest = [word for word in words if not any(_inside(word, one.bbox) for one, _ in tables)]
        links = [area for area in page.hyperlinks if area.get("uri")][:200]
        lines = [
            line
            for line in _lines(rest, links)
            if not (PAGE_NUMBER.match(line.text) and _in_margin(line, page))
        ]
        stops = [top for top, _html in parts]
        parts.extend(_grouped(lines, body_size, stops))
        parts.extend(self._pictures(page, bool(words)))
        return "".join(html for _top, html in sorted(parts, key=lambda one: one[0]))

    def _tables(self, page: Page, words: list[dict]) -> list[tuple]:
        if len(page.lines) + len(page.rects) + len(page.curves) > MAX_LINES_OF_PAGE:
            self._say(
                gettext_noop("Page %(page)d is drawn with too many lines to find its tables."), page
            )
            return []
        made = []
        for table in page.find_tables():
            rows = table.extract()
            if len(rows) < 2 or len(rows[0]) < 2:
                continue
            first = [word for word in words if _inside(word, table.rows[0].bbox)]
            name = "th" if first and all(map(_is_bold, first)) else "td"
            html = ""
            for number, row in enumerate(rows):
                cell = name if number == 0 else "td"
                texts = (escape(text or "").replace("\n", " ") for text in row)
                html += f"<tr>{''.join(f'<{cell}>{text}</{cell}>' for text in texts)}</tr>"
            made.append((table, f"<table>{html}</table>"))
        return made

    def _pictures(self, page: Page, has_text: bool) -> Iterator[tuple[float, str]]:
        """The pictures of a page, cut from one drawing of it."""
        area = page.width * page.height
        drawing = None
        for number, image in enumerate(page.images[: MAX_PICTURES + 1], 1):
            left, right = max(image["x0"], 0), min(image["x1"], page.width)
            top, bottom = max(image["top"], 0), min(image["bottom"], page.height)
            if right - left < SMALLEST_PICTURE or bottom - top < SMALLEST_PICTURE:
                continue
            if (right - left) * (bottom - top) > 0.8 * area:
                self._say(
                    gettext_noop("The background picture of page %(page)d was left out.")
                    if has_text
                    else gettext_noop("Page %(page)d is a picture of text; it cannot be read."),
                    page,
                )
                continue
            scale = min(RESOLUTION / 72, (MAX_PAGE_PIXELS / area) ** 0.5)
            drawing = drawing or page.to_image(resolution=scale * 72).original.convert("RGB")
            box = tuple(round(side * scale) for side in (left, top, right, bottom))
            out = io.BytesIO()
            drawing.crop(box).save(out, "JPEG", quality=92)
            name = f"trang-{page.page_number}-{number}.jpg"
            taken = self.album.take(out.getvalue(), name)
            if taken:
                self.found[name] = taken
                yield top, f'<img src="{name}">'

    def _say(self, msgid: str, page: Page) -> None:
        self.unread.append(say(msgid, page=page.page_number))


def _grouped(
    lines: list[_Line], body_size: float, stops: list[float]
) -> Iterator[tuple[float, str]]:
    """Paragraphs of lines; none reaches over a table, whose top is in `stops`."""
    paragraphs = _Paragraphs(lines, body_size)
    group: list[_Line] = []
    for line in lines:
        over = group and any(group[-1].top < stop < line.top for stop in stops)
        if group and (over or paragraphs.breaks(group[-1], line)):
            yield group[0].top, paragraphs.html(group)
            group = []
        group.append(line)
    if group:
        yield group[0].top, paragraphs.html(group)


def _inside(word: dict, box: tuple) -> bool:
    across = (word["x0"] + word["x1"]) / 2
    down = (word["top"] + word["bottom"]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _in_margin(line: _Line, page: Page) -> bool:
    return line.bottom < 0.09 * page.height or line.top > 0.9 * page.height


def _joined(pages: list[str]) -> str:
    """Pages one after the other; a sentence that goes on over a page's end is one again."""
    html = ""
    for page in pages:
        goes_on = re.search(r"[^.!?:;>]</p>$", html) and re.match(r"<p>[a-zà-ỹđ]", page)
        html = f"{html[:-4]} {page[3:]}" if goes_on else html + page
    return html


def read(data: bytes) -> Cleaned:
    """Items of a PDF; UnreadableError where it is locked, broken, or holds no text."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _read(pdf)
    except UnreadableError:
        raise
    except Exception as error:  # Whatever a hostile file makes the library raise.
        locked = any(isinstance(one, PDFPasswordIncorrect) for one in (error, *error.args))
        raise UnreadableError(LOCKED if locked else BROKEN) from error


def _read(pdf: pdfplumber.PDF) -> Cleaned:
    reader = _Reader()
    pages = pdf.pages[:MAX_PAGES]
    words = [reader.words(page) for page in pages]
    if reader.unknown * 10 > reader.letters:
        raise UnreadableError(STRANGE)
    if reader.letters < 20:
        raise UnreadableError(SCANNED)
    body_size = reader.sizes.most_common(1)[0][0]
    made = []
    for page, found in zip(pages, words, strict=True):
        made.append(reader.page(page, found, body_size))
        page.close()
    if len(pdf.pages) > MAX_PAGES:
        reader.unread.append(
            say(gettext_noop("Only the first %(limit)d pages were read."), limit=MAX_PAGES)
        )
    fonts = {word["fontname"] for found in words for word in found}
    old = old_font(sorted(fonts))
    cleaned = clean(_joined(made), lambda address, alt: reader.found.get(address))
    unread = [*reader.unread, *cleaned.unread, *reader.album.unread]
    return Cleaned(cleaned.items, [*unread, *([warning(old)] if old else [])])
