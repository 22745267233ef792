"""OpenDocument text (.odt), by way of HTML for the same cleaner.

OpenDocument's content.xml says plainly what is a heading, a list and a table (OASIS
OpenDocument 1.3, part 3); a reader of it is shorter than what one would need around a library.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_noop

from cms.intake.cleaning import Cleaned, clean
from cms.intake.fonts import warn_of_fonts
from cms.intake.items import Picture
from cms.intake.kinds import BROKEN, ZIP_ERRORS, element_counts, open_zip
from cms.intake.pictures import Album
from cms.library.sentences import Sentence, UnreadableError, say

NAMESPACES = {
    name: f"{{urn:oasis:names:tc:opendocument:xmlns:{tail}}}"
    for name, tail in {
        "office": "office:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "draw": "drawing:1.0",
        "style": "style:1.0",
        "svg": "svg-compatible:1.0",
        "fo": "xsl-fo-compatible:1.0",
    }.items()
}
XLINK = "{http://www.w3.org/1999/xlink}href"
MAX_SPACES = 20
MAX_REPEAT = 100
MAX_REPEATED = 200_000
NOT_READ = {
    "annotation": gettext_noop("Remarks in the margin were left out: %(count)d."),
    "object": gettext_noop("Embedded objects (sheets, drawings) were left out: %(count)d."),
    "tracked-changes": gettext_noop("Proposed changes are in the file; check the text."),
}
SKIPPED = ("office:annotation", "text:tracked-changes", "text:note-citation",
           "text:table-of-content", "text:sequence-decls", "draw:object",
           "office:forms", "text:bookmark")  # fmt: skip


def q(name: str) -> str:
    """A prefixed name as ElementTree writes it."""
    prefix, _colon, local = name.partition(":")
    return NAMESPACES[prefix] + local


SKIP = frozenset(map(q, SKIPPED))


@dataclass
class _Styles:
    """Which styles are bold and italic, by name; which list styles are numbered."""

    looks: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)

    def read(self, root: Element) -> None:
        for style in root.iter(q("style:style")):
            text = style.find(q("style:text-properties"))
            bold = italic = False
            if text is not None:
                bold = text.get(q("fo:font-weight")) in ("bold", "600", "700", "800", "900")
                italic = text.get(q("fo:font-style")) in ("italic", "oblique")
            parent = self.looks.get(style.get(q("style:parent-style-name"), ""), (False, False))
            told = text is not None and text.get(q("fo:font-weight")) is not None
            self.looks[style.get(q("style:name"), "")] = (
                bold if told else parent[0],
                italic or parent[1],
            )
        for style in root.iter(q("text:list-style")):
            first = next(iter(style), None)
            if first is not None and first.tag == q("text:list-level-style-number"):
                self.numbered.add(style.get(q("style:name"), ""))


class _Writer:
    """HTML of an OpenDocument body; depth is bounded by `element_counts` before it."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.notes: list[str] = []

    def html(self, body: Element) -> str:
        text = "".join(self.blocks(body))
        return text + "".join(f"<p>{note}</p>" for note in self.notes)

    def blocks(self, parent: Element) -> Iterator[str]:
        for one in parent:
            match one.tag:
                case tag if tag in SKIP:
                    continue
                case tag if tag == q("text:h"):
                    level = one.get(q("text:outline-level"), "1")
                    name = "h2" if level in ("1", "2") else "h3"
                    yield f"<{name}>{self.inline(one)}</{name}>"
                case tag if tag == q("text:p"):
                    yield f"<p>{self._paragraph(one)}</p>"
                case tag if tag == q("text:list"):
                    yield self._list(one)
                case tag if tag == q("table:table"):
                    yield f"<table>{''.join(self._rows(one))}</table>"
                case _:
                    yield from self.blocks(one)

    def _paragraph(self, one: Element) -> str:
        return self._look(one.get(q("text:style-name"), ""), self.inline(one))

    def _look(self, style: str, html: str) -> str:
        bold, italic = self.styles.looks.get(style, (False, False))
        html = f"<i>{html}</i>" if italic else html
        return f"<b>{html}</b>" if bold else html

    def inline(self, parent: Element) -> str:
        out = [escape(parent.text or "")]
        for one in parent:
            out.append(self._inline_one(one))
            out.append(escape(one.tail or ""))
        return "".join(out)

    def _inline_one(self, one: Element) -> str:
        match one.tag:
            case tag if tag in SKIP:
                return ""
            case tag if tag == q("text:s"):
                return " " * min(_number(one.get(q("text:c")), 1), MAX_SPACES)
            case tag if tag == q("text:tab"):
                return " "
            case tag if tag == q("text:line-break"):
                return "<br>"
            case tag if tag == q("text:span"):
                return self._look(one.get(q("text:style-name"), ""), self.inline(one))
            case tag if tag == q("text:a"):
                return f'<a href="{escape(one.get(XLINK, ""))}">{self.inline(one)}</a>'
            case tag if tag == q("text:note"):
                body = one.find(q("text:note-body"))
                if body is not None:
                    self.notes.append(" ".join(self.inline(part) for part in body))
                return ""
            case tag if tag == q("draw:frame"):
                return self._frame(one)
            case _:
                return self.inline(one)

    def _frame(self, frame: Element) -> str:
        image = frame.find(q("draw:image"))
        if image is not None:
            told = (frame.findtext(q("svg:desc")) or frame.findtext(q("svg:title")) or "").strip()
            return f'<img src="{escape(image.get(XLINK, ""))}" alt="{escape(told)}">'
        box = frame.find(q("draw:text-box"))
        return "".join(self.blocks(box)) if box is not None else ""

    def _list(self, one: Element) -> str:
        name = one.get(q("text:style-name"), "")
        tag = "ol" if name in self.styles.numbered else "ul"
        items = "".join(
            f"<li>{''.join(self.blocks(item))}</li>"
            for item in one
            if item.tag in (q("text:list-item"), q("text:list-header"))
        )
        return f"<{tag}>{items}</{tag}>"

    def _rows(self, table: Element, cell: str = "td") -> Iterator[str]:
        for one in table:
            if one.tag == q("table:table-row"):
                times = min(_number(one.get(q("table:number-rows-repeated")), 1), MAX_REPEAT)
                yield _repeated(f"<tr>{''.join(self._cells(one, cell))}</tr>", times)
            elif one.tag == q("table:table-header-rows"):
                yield from self._rows(one, "th")
            elif one.tag in (q("table:table-rows"), q("table:table-row-group")):
                yield from self._rows(one, cell)

    def _cells(self, row: Element, name: str) -> Iterator[str]:
        for one in row:
            if one.tag == q("table:table-cell"):
                spans = (
                    f' colspan="{_number(one.get(q("table:number-columns-spanned")), 1)}"'
                    f' rowspan="{_number(one.get(q("table:number-rows-spanned")), 1)}"'
                )
                times = min(_number(one.get(q("table:number-columns-repeated")), 1), MAX_REPEAT)
                html = f"<{name}{spans}>{''.join(self.blocks(one))}</{name}>"
                yield _repeated(html, times)


def _repeated(html: str, times: int) -> str:
    """Tables inside repeated cells of repeated rows would multiply without end."""
    return html * times if len(html) * times <= MAX_REPEATED else html


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


def read(data: bytes) -> Cleaned:
    """Items of an .odt; UnreadableError where it is broken or unsafe."""
    with open_zip(data) as archive:
        counts = element_counts(archive)
        names = set(archive.namelist())
        try:
            content = archive.read("content.xml")
            root = fromstring(content, forbid_dtd=True)
            styles = _Styles()
            if "styles.xml" in names:
                styles.read(fromstring(archive.read("styles.xml"), forbid_dtd=True))
            styles.read(root)
        except (*ZIP_ERRORS, SyntaxError) as error:
            raise UnreadableError(BROKEN) from error
        body = root.find(f"{q('office:body')}/{q('office:text')}")
        if body is None:
            raise UnreadableError(BROKEN)
        album = Album()

        def picture(address: str, alt: str) -> Picture | None:
            place = address.removeprefix("./")
            if place not in names:
                album.missing(address)
                return None
            return album.take(archive.read(place), place.rpartition("/")[2], alt)

        cleaned = clean(_Writer(styles).html(body), picture)
    left_out = [say(text, count=counts[name]) for name, text in NOT_READ.items() if counts[name]]
    unread: list[Sentence] = [*cleaned.unread, *album.unread, *left_out]
    return Cleaned(cleaned.items, [*unread, *warn_of_fonts([content])])
