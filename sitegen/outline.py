"""A built page as a browser would find its way in it: elements, their words, their selectors.

This is the exact reading, for the few pages where `screening` saw something; it takes about a
millisecond.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
# Elements that a page has once: a selector need not say where they stand.
ONCE = frozenset(("html", "head", "body", "main", "title"))
# Deeper nesting is counted on from here: no selector needs more, and no page should have it.
DEEPEST = 200


@dataclass
class Element:
    """One element. `place` counts it among its parent's children of the same name, from 1."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    place: int
    line: int
    # Whether anything in it is read out: words, a picture's words, a label.
    says: bool = False
    children: Counter[str] = field(default_factory=Counter)


class Outline(HTMLParser):
    """The elements of a page in their order. `closed`: the page ends with its `</html>`."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.closed = text.rstrip().endswith("</html>")
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self._open[-1] if self._open else None
        place = 1
        if parent is not None:
            parent.children[tag] += 1
            place = parent.children[tag]
        attributes = {name: value or "" for name, value in reversed(attrs)}
        element = Element(tag, attributes, parent, place, self.getpos()[0])
        self.elements.append(element)
        if attributes.get("alt", "").strip() or attributes.get("aria-label", "").strip():
            self._say(element)
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for back, element in enumerate(reversed(self._open), start=1):
            if element.tag == tag:
                del self._open[-back:]
                return

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self._say(self._open[-1])

    @staticmethod
    def _say(element: Element | None) -> None:
        while element is not None and not element.says:
            element.says = True
            element = element.parent

    def named(self, *tags: str) -> list[Element]:
        """The elements of these names, in their order."""
        return [one for one in self.elements if one.tag in tags]

    def with_attribute(self, name: str) -> list[Element]:
        """The elements that have an attribute, in their order."""
        return [one for one in self.elements if name in one.attributes]

    def selector(self, element: Element) -> str:
        """A CSS selector that finds this element in the page, and no other where ids are unique."""
        steps: list[str] = []
        one: Element | None = element
        while one is not None:
            if one.tag in ONCE:
                steps.append(one.tag)
                break
            identity = one.attributes.get("id", "")
            # An id that is there twice leads to its first place only.
            is_anchor = identity.replace("-", "").isalnum() and identity[:1].isalpha()
            if is_anchor and self._has_once(identity):
                steps.append(f"{one.tag}#{identity}")
                break
            alone = one.parent is None or one.parent.children[one.tag] == 1
            steps.append(one.tag if alone else f"{one.tag}:nth-of-type({one.place})")
            one = one.parent
        return " > ".join(reversed(steps))

    def _has_once(self, identity: str) -> bool:
        return sum(one.attributes.get("id") == identity for one in self.elements) == 1
