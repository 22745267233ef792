"""The rules of a page, each a function of its outline: WCAG 2.2 (1.1.1, 1.3.1, 2.4.2, 2.4.4,
3.1.1), and the content security policy that sites are served with."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from sitegen.finding import Finding, Severity, cut
from sitegen.outline import Element, Outline
from sitegen.screening import FETCHED, NAMED_ONLY

# Attributes that lead a reader on.
FOLLOWED = ("href", "action")
# A page with more faults than this is not read more closely.
MOST = 40


class Addresses(Protocol):
    """What is known of the addresses of the site that a page is of."""

    base: str

    def leads(self, address: str, page: str = "/") -> bool:
        """Whether a link leads to something."""

    def is_foreign(self, address: str) -> bool:
        """Whether a browser would ask another host for it."""


def of_page(path: str, text: str, addresses: Addresses, *, is_bulletin: bool) -> list[Finding]:
    """What is wrong with a page; at most MOST."""
    page = _Page(path, Outline(text), is_bulletin, addresses)
    found: list[Finding] = []
    for rule in RULES:
        found += islice(rule(page), MOST - len(found))
    return found


class _Page(NamedTuple):
    """A page as the rules look at it."""

    path: str
    outline: Outline
    is_bulletin: bool
    addresses: Addresses

    def finding(
        self,
        rule: str,
        element: Element | None,
        expected: str,
        found: str,
        severity: Severity = "error",
    ) -> Finding:
        selector = "" if element is None else self.outline.selector(element)
        return Finding(rule, self.path, selector, expected, cut(found), severity)


def _shown(element: Element) -> str:
    """The tag as it would be written, without its long values."""
    pairs = "".join(f' {name}="{value[:60]}"' for name, value in element.attributes.items())
    return f"<{element.tag}{pairs}>"


def _whole(page: _Page) -> Iterator[Finding]:
    if not page.outline.closed:
        yield page.finding("whole", None, "</html>", "")


def _language(page: _Page) -> Iterator[Finding]:
    roots = page.outline.named("html")
    if not roots or not roots[0].attributes.get("lang", "").strip():
        yield page.finding(
            "language",
            roots[0] if roots else None,
            '<html lang="…">',
            _shown(roots[0]) if roots else "",
        )


def _title(page: _Page) -> Iterator[Finding]:
    titles = page.outline.named("title")
    if not titles or not titles[0].says:
        yield page.finding("title", titles[0] if titles else None, "<title>…</title>", "")


def _canonical(page: _Page) -> Iterator[Finding]:
    found = [one for one in page.outline.named("link") if one.attributes.get("rel") == "canonical"]
    if page.is_bulletin and not any(
        one.attributes.get("href", "").startswith(("http://", "https://")) for one in found
    ):
        expected = '<link rel="canonical" href="…">'
        yield page.finding("canonical", None, expected, "", "warning")


def _one_headline(page: _Page) -> Iterator[Finding]:
    found = page.outline.named("h1")
    if len(found) != 1:
        # The second is the one too many.
        where = found[1] if found else None
        yield page.finding("headline", where, "1 <h1>", f"{len(found)} <h1>")


def _levels(page: _Page) -> Iterator[Finding]:
    # Where there is none of level 1 that is told already.
    before = 0 if page.outline.named("h1") else 1
    for one in page.outline.named("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(one.tag[1])
        if level > before + 1:
            yield page.finding("levels", one, f"<h{before + 1}>", f"<{one.tag}>", "warning")
        before = level


def _pictures(page: _Page) -> Iterator[Finding]:
    for one in page.outline.named("img"):
        if "alt" not in one.attributes:
            yield page.finding("alt", one, 'alt="…"', _shown(one))
        if not {"width", "height"} <= one.attributes.keys():
            yield page.finding("size", one, 'width="…" height="…"', _shown(one), "warning")


def _ids(page: _Page) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in page.outline.with_attribute("id"):
        identity = one.attributes["id"]
        if identity and identity in seen:
            yield page.finding("id", one, f'1 id="{identity[:60]}"', _shown(one))
        seen.add(identity)


def _links(page: _Page) -> Iterator[Finding]:
    """Links of the site lead somewhere, and say where."""
    ids = {one.attributes["id"] for one in page.outline.with_attribute("id")}
    for one in page.outline.elements:
        for name in FOLLOWED:
            address = one.attributes.get(name)
            if address is None or one.attributes.get("rel") == "canonical":
                continue
            if address.startswith("#"):
                if len(address) > 1 and unquote(address[1:]) not in ids:
                    yield page.finding("fragment", one, f"id={address[1:60]}", address, "warning")
            elif not page.addresses.leads(address, page.path):
                yield page.finding("link", one, "200", address)
        if one.tag == "a" and "href" in one.attributes and not one.says:
            yield page.finding("words", one, "<a …>…</a>", _shown(one), "warning")


def fetched(one: Element) -> Iterator[str]:
    """Addresses that a browser asks for because of an element."""
    for name in FETCHED & one.attributes.keys():
        yield one.attributes[name]
    for candidate in one.attributes.get("srcset", "").split(","):
        if candidate.strip():
            yield candidate.strip().split(" ")[0]
    if one.tag == "link":
        rel = one.attributes.get("rel", "")
        if rel not in NAMED_ONLY and not rel.startswith("schema."):
            yield one.attributes.get("href", "")


def _requests(page: _Page) -> Iterator[Finding]:
    """Nothing is asked of another host, and what is asked of this one is there."""
    for one in page.outline.elements:
        for address in fetched(one):
            if page.addresses.is_foreign(address):
                yield page.finding("foreign", one, page.addresses.base, address)
            elif one.tag != "link" and not page.addresses.leads(address, page.path):
                yield page.finding("link", one, "200", address)


def _policy(page: _Page) -> Iterator[Finding]:
    """What the site's content security policy would keep from working."""
    for one in page.outline.elements:
        is_data = one.attributes.get("type") == "application/ld+json"
        if one.tag == "script" and "src" not in one.attributes and not is_data:
            yield page.finding("script", one, "<script src>", _shown(one))
        if one.tag == "style":
            yield page.finding("style", one, "<link rel=stylesheet>", "<style>")
        for name in one.attributes:
            if name == "style":
                yield page.finding("style", one, "class", _shown(one))
            elif name.startswith("on"):
                yield page.finding("script", one, "<script src>", _shown(one))


RULES: tuple[Callable[[_Page], Iterator[Finding]], ...] = (
    _whole,
    _language,
    _title,
    _canonical,
    _one_headline,
    _levels,
    _pictures,
    _ids,
    _links,
    _requests,
    _policy,
)
