"""HTML as a stream of tags and text, in time linear in its length.

The parser of the standard library (3.11) takes quadratic time over what is never closed;
this one follows the tokenizer of the HTML standard as far as text and attributes need it.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

NAME = re.compile(r"[a-zA-Z][^\s/>]*")
SPACE = re.compile(r"\s*")
GAP = re.compile(r"[\s/]*")
ATTRIBUTE = re.compile(r"=?[^\s=/>]*")
BARE = re.compile(r"[^\s>]*")
RAW = frozenset({"script", "style", "title", "textarea", "noscript", "xmp"})


class Start(NamedTuple):
    """An opening tag; names in lower case, the first of two equal attributes counts."""

    tag: str
    attributes: dict[str, str]


class End(NamedTuple):
    """A closing tag."""

    tag: str


Token = Start | End | str


def tokens(html: str) -> Iterator[Token]:
    """Tags, and the text between them with its character references resolved.

    Comments, declarations (Word's `<![if …]>`) and instructions are skipped. A tag that
    never ends is text; so is what is inside no tag.
    """
    place = 0
    while place < len(html):
        start = html.find("<", place)
        if start < 0:
            start = len(html)
        if start > place:
            yield unescape(html[place:start])
        if start == len(html):
            return
        following = html[start + 1 : start + 2]
        if following in ("!", "?"):
            place = _after_declaration(html, start)
        elif following == "/":
            name = NAME.match(html, start + 2)
            end = html.find(">", start + 2)
            if end < 0:
                return
            if name:
                yield End(name[0].lower())
            place = end + 1
        elif name := NAME.match(html, start + 1):
            attributes, place = _attributes(html, name.end())
            if place < 0:
                yield html[start:]
                return
            tag = name[0].lower()
            yield Start(tag, attributes)
            if tag in RAW:
                place = _after_raw(html, tag, place)
                yield End(tag)
        else:
            yield "<"
            place = start + 1


def _after_declaration(html: str, start: int) -> int:
    comment = html.startswith("<!--", start)
    # "<!-->" and "<!--->" are whole comments.
    end = html.find("-->", start + 2) if comment else html.find(">", start)
    return len(html) if end < 0 else end + (3 if comment else 1)


def _after_raw(html: str, tag: str, place: int) -> int:
    """Behind the closing tag of an element whose content is not markup."""
    closing = re.compile(rf"</{tag}[^>]*>", re.IGNORECASE).search(html, place)
    return closing.end() if closing else len(html)


def _attributes(html: str, place: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag, and the place behind it; -1 where it never ends."""
    found: dict[str, str] = {}
    while True:
        place = GAP.match(html, place).end()
        if place >= len(html):
            return found, -1
        if html[place] == ">":
            return found, place + 1
        name = ATTRIBUTE.match(html, place)
        place = SPACE.match(html, name.end()).end()
        value = ""
        if html.startswith("=", place):
            place = SPACE.match(html, place + 1).end()
            quote = html[place : place + 1]
            if quote and quote in "\"'":
                end = html.find(quote, place + 1)
                if end < 0:
                    return found, -1
                value, place = html[place + 1 : end], end + 1
            else:
                bare = BARE.match(html, place)
                value, place = bare[0], bare.end()
        found.setdefault(name[0].lower(), unescape(value))
