"""A strict reader of the theme's HTML: what a browser would silently mend is an error here."""

import json
import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Elements that may stand inside <p>, <h1>-<h3>, <dt>, <caption> (HTML: phrasing content).
PHRASING = {
    "a",
    "abbr",
    "audio",
    "b",
    "br",
    "button",
    "i",
    "img",
    "input",
    "span",
    "strong",
    "time",
}
ONLY_PHRASING = {"p", "h1", "h2", "h3", "dt", "caption", "span", "a", "b", "i", "strong", "time"}
PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"div", "dl"},
    "dd": {"div", "dl"},
    "tr": {"thead", "tbody"},
    "th": {"tr"},
    "td": {"tr"},
    "caption": {"table"},
    "figcaption": {"figure"},
}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "dl": {"div"}, "tr": {"th", "td"}}
ADDRESSES = {"href", "src", "action"}
SCRIPT = re.compile(r"/_b/[0-9a-f]{64}\.js")


class Page(HTMLParser):
    """One parsed page. `errors` is empty for a page without fault."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.errors: list[str] = []
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.counts: dict[str, int] = {}
        self.links: list[str] = []
        self.fragments: list[str] = []
        self.words: list[str] = []
        # What script elements of data say (JSON-LD).
        self.data: list[dict[str, object]] = []
        if not text.startswith("<!DOCTYPE html>\n"):
            self.errors.append("no doctype")
        self.feed(text)
        self.close()
        self.errors.extend(f"<{tag}> is not closed" for tag in self.open)
        for tag in ("html", "head", "body", "main", "title", "h1"):
            if self.counts.get(tag) != 1:
                self.errors.append(f"{self.counts.get(tag, 0)} <{tag}>")
        self.errors.extend(f"no id {name}" for name in self.fragments if name not in self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self._check_place(tag)
        self._check_attributes(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def _check_place(self, tag: str) -> None:
        parent = self.open[-1] if self.open else ""
        if parent in ONLY_PHRASING and tag not in PHRASING:
            self.errors.append(f"<{tag}> inside <{parent}>")
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.errors.append(f"<{tag}> inside <{parent}>")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.errors.append(f"<{tag}> inside <{parent}>")
        if tag == "a" and "a" in self.open:
            self.errors.append("a link inside a link")
        if tag in {"style", "iframe", "object", "embed", "base"}:
            self.errors.append(f"<{tag}> is not allowed")

    def _check_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        values = dict(attrs)
        if len(names) != len(set(names)):
            self.errors.append(f"<{tag}> repeats an attribute")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.errors.append(f"{name} on <{tag}>")
            if name == "id":
                if value in self.ids:
                    self.errors.append(f"id {value} twice")
                self.ids.add(value or "")
            if name == "aria-labelledby":
                self.fragments.append(value or "")
        for name in ADDRESSES & values.keys():
            self._take(values[name] or "")
        for candidate in (values.get("srcset") or "").split(", "):
            if candidate:
                self.links.append(candidate.split(" ")[0])
        self._check_needed(tag, values)
        self._check_script(tag, values)

    def _take(self, address: str) -> None:
        if address.startswith("#"):
            self.fragments.append(address[1:])
        else:
            self.links.append(address)

    def _check_needed(self, tag: str, values: dict[str, str | None]) -> None:
        needed = {"img": "alt", "th": "scope", "html": "lang", "a": "href"}.get(tag)
        if needed and needed not in values:
            self.errors.append(f"<{tag}> without {needed}")

    def _check_script(self, tag: str, values: dict[str, str | None]) -> None:
        """A script is a file of the theme, or data; a form asks this site."""
        is_data = values == {"type": "application/ld+json"}
        is_file = set(values) == {"src", "defer"} and SCRIPT.fullmatch(values["src"] or "")
        if tag == "script" and not is_data and not is_file:
            self.errors.append(f"<script> {values}")
        if tag == "form" and not (values.get("action") or "").startswith("/"):
            self.errors.append("<form> of another host")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self.open or self.open[-1] != tag:
            self.errors.append(f"</{tag}> does not close {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.data.append(json.loads(data))
        elif data.strip():
            self.words.append(" ".join(data.split()))
            if self.open and self.open[-1] in CHILDREN:
                self.errors.append(f"words inside <{self.open[-1]}>")

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join(self.words)
