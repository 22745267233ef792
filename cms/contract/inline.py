"""The inline HTML subset: `b i br` and `a href`, nothing else.

A link is `ref:bulletin:<uuid>`, `ref:unit:<id>` or one of http, https, mailto, tel.
Text is escaped as in HTML. The CMS writes this form when it freezes an edition;
every reader checks it again, because a document may come from elsewhere.
"""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

from cms.contract.errors import ContractError

TAGS = frozenset({"b", "i", "a", "br"})
SCHEMES = ("https://", "http://", "mailto:", "tel:", "ref:bulletin:", "ref:unit:")


class _Writer(HTMLParser):
    """Writes the subset again from what it parsed; raises on anything outside it."""

    def __init__(self, resolve: Callable[[str], str | None] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.resolve = resolve
        self.out: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise ContractError(f"inline text: <{tag}> is not allowed")
        if tag == "br":
            self._no_attributes(tag, attrs)
            self.out.append("<br>")
            self.text.append(" ")
            return
        if tag == "a":
            self._open_link(attrs)
            return
        self._no_attributes(tag, attrs)
        self.out.append(f"<{tag}>")
        self.open.append(tag)

    def _no_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if attrs:
            raise ContractError(f"inline text: <{tag}> takes no attribute")

    def _open_link(self, attrs: list[tuple[str, str | None]]) -> None:
        if [name for name, _ in attrs] != ["href"] or not attrs[0][1]:
            raise ContractError("inline text: <a> takes one href and nothing else")
        if "a" in self.open:
            raise ContractError("inline text: a link inside a link")
        href = attrs[0][1]
        if not href.startswith(SCHEMES) or any(ord(char) <= 32 for char in href):
            raise ContractError(f"inline text: a link to {href[:60]!r} is not allowed")
        target: str | None = href
        if self.resolve is not None and href.startswith("ref:"):
            target = self.resolve(href)
        # A reference to what is not there keeps its words and loses its link.
        self.open.append("a" if target else "a-without-link")
        if target:
            self.out.append(f'<a href="{escape(target, quote=True)}">')

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].partition("-")[0] != tag:
            raise ContractError(f"inline text: </{tag}> closes nothing")
        if self.open.pop() == tag:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise ContractError("inline text: comments are not allowed")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def _run(html: str, resolve: Callable[[str], str | None] | None) -> _Writer:
    writer = _Writer(resolve)
    writer.feed(html)
    # A "<" that never becomes a tag is held back by the parser until it is closed.
    writer.close()
    if writer.open:
        raise ContractError(f"inline text: <{writer.open[-1]}> is not closed")
    return writer


def check(html: str) -> None:
    """Raise ContractError unless `html` is in the subset."""
    _run(html, None)


# What the CMS writes nearly always: already in the form that `_Writer` would give it.
_CANONICAL = re.compile(
    r"(?:[^<>&]++|&(?:amp|lt|gt);|<br>|<b>[^<>&]*+</b>|<i>[^<>&]*+</i>)*+",
)


def is_canonical(html: str) -> bool:
    """Whether this is plainly in the subset and as it would be written again, without links."""
    if "<" not in html and ">" not in html and "&" not in html:
        return True
    return _CANONICAL.fullmatch(html) is not None


def resolve(html: str, target: Callable[[str], str | None]) -> str:
    """`html` with each `ref:` link put to `target(ref)`; None drops the link, not its words."""
    return "".join(_run(html, target).out)


def plain(html: str) -> str:
    """The words alone, with single spaces."""
    return " ".join("".join(_run(html, None).text).split())
