"""A page's source as scenes read it: its title, its heading, its links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class _Words:
    pieces: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join("".join(self.pieces).split())


class Document(HTMLParser):
    """`title`, `headings` (every h1), `links` (href of every a), `alternates` (href by type)."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.alternates: list[tuple[str, str]] = []
        self._titles: list[_Words] = []
        self._headings: list[_Words] = []
        self._open: list[_Words] = []
        self.feed(text)
        self.close()

    @property
    def title(self) -> str:
        return " ".join(str(words) for words in self._titles)

    @property
    def headings(self) -> list[str]:
        return [str(words) for words in self._headings]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and "alternate" in values.get("rel", "").split():
            self.alternates.append((values.get("type", ""), values.get("href", "")))
        elif tag in ("title", "h1"):
            words = _Words()
            (self._titles if tag == "title" else self._headings).append(words)
            self._open.append(words)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("title", "h1") and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for words in self._open:
            words.pieces.append(data)
