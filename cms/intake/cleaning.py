"""From anybody's HTML to plain items: Word's clipboard, WordPress, mammoth.

The tokens drive one machine without recursion, so that no depth of nesting
hurts. Text is gathered as runs and written anew in the inline subset: nothing of the
source's markup reaches the output.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from cms.intake import items as plain
from cms.intake.inlines import Run, divided, link, one_line, tidy, words, write
from cms.intake.items import Item
from cms.intake.lists import settled
from cms.intake.looks import MAX_OPEN, Looks
from cms.intake.markup import End, Start, tokens
from cms.intake.pictures import picture_name
from cms.intake.tables import TableGatherer
from cms.library.sentences import Sentence, UnreadableError, say

MAX_HTML = 20_000_000
SILENT = frozenset({"script", "style", "head", "title", "noscript", "template", "select",
                    "textarea", "xml", "o:p", "button"})  # fmt: skip
EMBEDS = frozenset({"iframe", "object", "embed", "video", "audio", "svg", "math", "canvas"})
VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "col", "wbr", "embed", "source",
                  "area", "base", "track", "param"})  # fmt: skip
BLOCKS = frozenset({"p", "div", "section", "article", "header", "footer", "main", "aside", "nav",
                    "blockquote", "figure", "pre", "address", "center", "dl", "dt", "dd", "form",
                    "fieldset", "details", "summary", "hr", "body", "html", "h1", "h2", "h3",
                    "h4", "h5", "h6"})  # fmt: skip
HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
MARKER = re.compile(r"^[\s]*([0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,6})[.)/]")

# Given an address and an alternative text: the picture, or None where it is not at hand.
PictureSource = Callable[[str, str], plain.Picture | None]


@dataclass
class Cleaned:
    """Items, and sentences on what of the HTML is not in them."""

    items: list[Item]
    unread: list[Sentence]


@dataclass
class _List:
    ordered: bool
    items: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)


class _Cleaner:
    """The machine: `finish()` gives what it gathered."""

    def __init__(self, pictures: PictureSource | None, base: str) -> None:
        self.pictures = pictures
        self.base = base
        self.items: list[Item] = []
        self.unread: list[Sentence] = []
        self.runs: list[Run] = []
        self.looks = Looks()
        self.silent: list[str] = []
        self.heading = 0
        self.lists: list[_List] = []
        self.table: TableGatherer | None = None
        self.tables_open = 0
        self.waiting: list[plain.Picture] = []
        self.marker: list[str] | None = None
        self.word_list: bool | None = None
        self.caption_of: plain.Picture | None = None
        self.preformatted = 0

    # Tags

    def start(self, tag: str, given: dict[str, str]) -> None:
        if self.silent:
            if tag == self.silent[-1] and tag not in VOID and len(self.silent) < MAX_OPEN:
                self.silent.append(tag)
            return
        if tag in EMBEDS:
            self._embed(tag, given)
        elif tag in SILENT:
            self.silent.append(tag)
        elif tag == "br":
            self._text("\n")
        elif tag == "img":
            self._picture(given)
        elif tag in ("ul", "ol"):
            self._open_list(tag == "ol")
        elif tag == "li":
            self._end_block()
            self._end_item()
        elif tag in ("table", "tr", "td", "th", "caption"):
            self._table_tag(tag, given)
        elif tag == "figcaption" or "wp-caption-text" in given.get("class", ""):
            self._end_block()
            self.caption_of = self._last_picture()
            self._note_look(tag, given)
        elif tag in BLOCKS:
            self._open_block(tag, given)
        elif tag not in VOID:
            self._note_look(tag, given)

    def end(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if tag in ("ul", "ol"):
            self._close_list()
        elif tag == "li":
            self._end_block()
            self._end_item()
        elif tag in ("table", "tr", "td", "th", "caption"):
            self._table_end(tag)
        elif tag in BLOCKS or tag == "figcaption":
            self._end_block()
            self.preformatted -= tag == "pre" and self.preformatted > 0
            self._forget_look(tag)
        else:
            self._forget_look(tag)

    def text(self, data: str) -> None:
        if self.silent:
            return
        if self.marker is not None:
            self.marker.append(data)
            return
        if not self.preformatted:
            data = re.sub(r"[\n\t\r\f]+", " ", data)
        self._text(data)

    # Looks

    def _note_look(self, tag: str, given: dict[str, str]) -> None:
        href = self._href(given) if tag == "a" else ""
        told = self.looks.open(tag, given.get("style", ""), href)
        if told == "marker":
            self.marker = []
        elif told == "hidden":
            self.silent.append(tag)

    def _forget_look(self, tag: str) -> None:
        if self.looks.close(tag):
            self._end_marker()

    def _end_marker(self) -> None:
        """The number or bullet that Word draws before a paragraph makes it an item."""
        self.word_list = bool(MARKER.match(tidy("".join(self.marker or []))))
        self.marker = None

    def _href(self, given: dict[str, str]) -> str:
        asked = given.get("href", "").strip()
        href = link(asked, self.base)
        if asked and not href and not asked.startswith(("#", "/", "file:")):
            self._say(
                gettext_noop("A link was left out because its address cannot be used: %(address)s"),
                address=one_line(asked)[:80],
            )
        return href

    def _text(self, data: str) -> None:
        text = tidy(data)
        if not text:
            return
        self.runs.append(self.looks.run(text))

    # Blocks

    def _open_block(self, tag: str, given: dict[str, str]) -> None:
        self._end_block()
        self.heading = HEADINGS.get(tag, 0)
        self.preformatted += tag == "pre"
        if tag not in HEADINGS and tag != "hr":
            self._note_look(tag, given)

    def _end_block(self) -> None:
        """What was gathered since the last block goes where the machine stands."""
        runs, self.runs = self.runs, []
        heading, self.heading = self.heading, 0
        word_list, self.word_list = self.word_list, None
        caption_of, self.caption_of = self.caption_of, None
        if not words(runs):
            return
        if caption_of is not None and self._caption(caption_of, words(runs)):
            return
        if self.table is not None:
            self.table.add(words(runs), bold=_all_bold(runs))
        elif self.lists:
            self.lists[-1].runs.extend([*runs, Run("\n")])
        elif word_list is not None:
            self.items.append(plain.ItemList([words(runs)], ordered=word_list))
        else:
            self._block(runs, heading)

    def _block(self, runs: list[Run], heading: int) -> None:
        text = one_line(words(runs))
        if heading and len(text) <= plain.HEADING_LENGTH:
            self.items.append(plain.Heading(text, heading))
        else:
            for part in divided(runs, plain.PARAGRAPH_LENGTH):
                html = write(part)
                if html:
                    self.items.append(plain.Paragraph(html))
        self._bound()

    def _bound(self) -> None:
        plain.bounded(self.items)

    # Lists

    def _open_list(self, ordered: bool) -> None:
        self._end_block()
        if self.table is None and len(self.lists) < MAX_OPEN:
            self.lists.append(_List(ordered))

    def _end_item(self) -> None:
        """Close the item; in a table's cell, items are lines of the cell."""
        if not self.lists or self.table is not None:
            return
        here = self.lists[-1]
        runs, here.runs = here.runs, []
        text = one_line(words(runs))
        nested, here.nested = here.nested, []
        if not nested:
            here.items.extend([text] if text else [])
        elif here.ordered:
            # The numbers of an ordered list must not shift: what is below stays in its item.
            joined = "; ".join(part.rstrip(".;, ") for part in nested)
            here.items.append(f"{text.rstrip(':')}: {joined}" if text else joined)
        else:
            here.items.extend([text] if text else [])
            here.items.extend(part if part.startswith("– ") else f"– {part}" for part in nested)

    def _close_list(self) -> None:
        self._end_block()
        if not self.lists or self.table is not None:
            return
        self._end_item()
        done = self.lists.pop()
        if self.lists:
            self.lists[-1].nested.extend(done.items)
            return
        if done.items:
            self.items.append(plain.ItemList(done.items, done.ordered))
        self._release()

    # Tables

    def _table_tag(self, tag: str, given: dict[str, str]) -> None:
        self._end_block()
        if tag == "table":
            self.tables_open += 1
            if self.table is None:
                self.table = TableGatherer()
        elif self.table is not None and self.tables_open == 1:
            self.table.open(tag, given)

    def _table_end(self, tag: str) -> None:
        self._end_block()
        if self.table is None:
            return
        if self.tables_open == 1:
            self.table.close(tag)
        if tag == "table":
            self.tables_open -= 1
            if not self.tables_open:
                self._finish_table()

    def _finish_table(self) -> None:
        gathered, self.table, self.tables_open = self.table, None, 0
        made, unread = gathered.finish()
        if self.lists:
            # A table inside a list cannot be shown there: it follows the list.
            self.waiting.extend(made)
        else:
            self.items.extend(made)
        self.unread.extend(unread)
        self._release()
        self._bound()

    # Pictures and what is embedded

    def _picture(self, given: dict[str, str]) -> None:
        address = given.get("src", "").strip() or given.get("data-src", "").strip()
        if not address:
            return
        alt = one_line(given.get("alt", ""))[: plain.ALT_LENGTH]
        found = self.pictures(address, alt) if self.pictures else None
        if found is None:
            if self.pictures is None:
                self._say(gettext_noop("A picture could not be taken over: %(name)s"),
                          name=picture_name(address))  # fmt: skip
            return
        if self.table is not None or self.lists:
            self.waiting.append(found)
            return
        runs_before, heading = self.runs, self.heading
        if words(runs_before):
            self._end_block()
            self.heading = heading
        self.items.append(found)

    def _last_picture(self) -> plain.Picture | None:
        here = self.waiting or self.items
        return here[-1] if here and isinstance(here[-1], plain.Picture) else None

    def _caption(self, picture: plain.Picture, text: str) -> bool:
        here = self.waiting if picture in self.waiting else self.items
        if not here or here[-1] is not picture or len(text) > plain.CAPTION_LENGTH:
            return False
        here[-1] = plain.Picture(picture.data, picture.name, picture.alt, one_line(text))
        return True

    def _release(self) -> None:
        if not self.lists and self.table is None:
            self.items.extend(self.waiting)
            self.waiting = []

    def _embed(self, tag: str, given: dict[str, str]) -> None:
        address = given.get("src") or given.get("data") or given.get("href") or ""
        self._say(
            gettext_noop("Embedded content was left out (%(kind)s): %(address)s"),
            kind=tag,
            address=one_line(address)[:200] or "–",
        )
        if tag not in VOID:
            self.silent.append(tag)

    def _say(self, msgid: str, **params: str | int) -> None:
        if len(self.unread) < 200:
            self.unread.append(say(msgid, **params))

    def finish(self) -> Cleaned:
        """Close all that is open, as a browser would."""
        self.silent = []
        self._end_block()
        if self.table is not None:
            self._finish_table()
        while self.lists:
            self._close_list()
        self._release()
        return Cleaned(list(settled(self.items)), self.unread)


def _all_bold(runs: list[Run]) -> bool:
    return all(run.bold for run in runs if run.text.strip())


def clean(html: str, pictures: PictureSource | None = None, base: str = "") -> Cleaned:
    """Items of an HTML fragment; UnreadableError where it is too long.

    `pictures` answers with the bytes of an image's address; it says itself what it does
    not find. Without it, pictures are listed as unread. `base` completes relative links.
    """
    if len(html) > MAX_HTML:
        raise UnreadableError(
            gettext_noop("The text is longer than %(limit)d million characters."),
            limit=MAX_HTML // 1_000_000,
        )
    machine = _Cleaner(pictures, base)
    for token in tokens(html):
        match token:
            case Start(tag, attributes):
                machine.start(tag, attributes)
            case End(tag):
                machine.end(tag)
            case text:
                machine.text(text)
    return machine.finish()
