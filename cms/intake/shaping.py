"""What an officer typed by hand, told as what it is: dashes as lists, bold lines as headings.

Documents of communes are seldom written with styles: "I. MỤC ĐÍCH" is a bold paragraph,
"- Đúng giờ;" a paragraph with a dash.
"""

import re
from collections.abc import Iterable

from cms.contract import inline
from cms.intake.inlines import one_line
from cms.intake.items import HEADING_LENGTH, ITEM_LENGTH, Heading, Item, ItemList, Paragraph, Table
from cms.intake.lists import settled
from cms.intake.wording import is_capitals, sentence_case

DASH = re.compile(r"^[-–—•+▪*]\s*(?=\S)")
LARGE = re.compile(r"^(phần|chương|mục)\s+\S+|^[IVX]{1,5}[.)]\s|^[A-H][.)]\s", re.IGNORECASE)
SMALL = re.compile(r"^(điều\s+\d+|\d{1,2}(\.\d{1,2})*[.)]\s|[a-zđ][.)]\s)", re.IGNORECASE)
RULE = re.compile(r"^[-–—_=*.\s•]+$")
BOLD = re.compile(r"<b>.*?</b>", re.DOTALL)
TABLE_NAME = re.compile(r"^(bảng|biểu)\s*(số\s*)?\d*\s*[.:–-]", re.IGNORECASE)
SHORT = 160


def words(item: Item) -> str:
    """The item's plain text on one line; "" for a picture."""
    match item:
        case Paragraph(html):
            return inline.plain(html)
        case Heading(text):
            return text
        case ItemList(items):
            return " ".join(items)
        case Table(rows):
            return one_line(" ".join(cell for row in rows for cell in row))
    return ""


def all_bold(html: str) -> bool:
    """Whether every letter of the inline text is bold."""
    return "<b>" in html and not inline.plain(BOLD.sub("", html)).strip(" .:")


def shaped(items: list[Item]) -> list[Item]:
    """Items with typed lists, headings and captions recognised; rules of dashes dropped."""
    text = "\n".join(map(words, items))
    out: list[Item] = []
    for item in _split_lines(items):
        told = words(item)
        if isinstance(item, Paragraph):
            if RULE.match(told):
                continue
            bare = _listed(item.html, told)
            if bare is not None:
                out.append(ItemList([bare]))
                continue
            level = _level(item.html, told)
            item = Heading(told.rstrip(":"), level) if level else item
        if isinstance(item, Heading):
            item = Heading(_cased(item.text, text), item.level)
        if isinstance(item, Table) and not item.caption and out:
            item = _captioned(item, out)
        out.append(item)
    return _levelled(list(settled(out)))


def _split_lines(items: list[Item]) -> Iterable[Item]:
    """A paragraph of dashed lines, one under the other, is as many paragraphs."""
    for item in items:
        lines = item.html.split("<br>") if isinstance(item, Paragraph) else []
        dashed = [line for line in lines if DASH.match(line)]
        if len(dashed) > 1 and not any("<a" in line or "<b" in line for line in lines):
            yield from (Paragraph(line.strip()) for line in lines if line.strip())
        else:
            yield item


def _listed(html: str, told: str) -> str | None:
    """The text behind a dash, where the paragraph is an item and loses nothing as one."""
    if "<a" in html or "<br>" in html or not DASH.match(told):
        return None
    bare = DASH.sub("", told)
    return bare if bare and len(bare) <= ITEM_LENGTH else None


def _level(html: str, told: str) -> int:
    """2 or 3 for a bold, short, numbered line; 0 for a paragraph."""
    if "<a" in html or len(told) > min(HEADING_LENGTH, SHORT) or told.endswith((".", ";", ",")):
        return 0
    if LARGE.match(told) and (all_bold(html) or is_capitals(told)):
        return 2
    if not all_bold(html) or "<br>" in html:
        return 0
    return 3


def _cased(text: str, around: str) -> str:
    number = re.match(r"^([IVX]{1,5}|[A-H]|\d+)[.)]\s+", text)
    rest = text[number.end() :] if number else text
    if not is_capitals(rest):
        return text
    return (number[0] if number else "") + sentence_case(rest, around)


def _captioned(table: Table, out: list[Item]) -> Table:
    """The table with the line above it as caption, where that line says that it is one."""
    above = words(out[-1])
    if not isinstance(out[-1], Paragraph | Heading) or not TABLE_NAME.match(above):
        return table
    if len(above) > HEADING_LENGTH:
        return table
    out.pop()
    return Table(table.rows, above, table.has_header)


def _levelled(items: list[Item]) -> list[Item]:
    """Headings that begin at level 2: a text with small ones alone has them large."""
    if any(isinstance(item, Heading) and item.level == 2 for item in items):
        first = next(item for item in items if isinstance(item, Heading))
        if first.level == 2:
            return items
        before = True
        out: list[Item] = []
        for item in items:
            before = before and not (isinstance(item, Heading) and item.level == 2)
            lift = before and isinstance(item, Heading)
            out.append(Heading(item.text, 2) if lift else item)
        return out
    return [Heading(item.text, 2) if isinstance(item, Heading) else item for item in items]
