"""What is found in built output before it goes live: faults of pages, and what a site lacks.

    inspector = Inspector(host, base, there)
    for finding in inspector.findings(entry, body):
        ...

An "error" breaks the page for some reader, and the page should not go live; a "warning" tells
those who keep the site. The rules follow WCAG 2.2 (1.1.1, 1.3.1, 2.4.2, 2.4.4, 3.1.1), the
content security policy that sites are served with, and the weights that this project set
itself. Nearly every page is cleared by `screening`; `outline` reads the others.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit
from xml.parsers import expat

import msgspec

from cms.contract import Entry
from cms.contract.addresses import (
    board_feed_path,
    board_page_path,
    place_of,
    radio_feed_path,
    radio_playlist_path,
)
from sitegen.outline import Element, Outline
from sitegen.screening import FETCHED, NAMED_ONLY, Screen

Severity = Literal["error", "warning"]

# What a finding's rule may be: about one address, or about the site as a whole.
OF_PAGE = frozenset(
    (
        *("whole", "language", "title", "canonical", "headline", "levels", "alt", "size", "id"),
        *("link", "fragment", "words", "foreign", "script", "style", "weight", "data"),
    )
)
OF_SITE = frozenset(("section", "contact", "introduction", "news", "keeping"))

# Made by others for the same host: the feeds for devices, the board's page.
ELSEWHERE = frozenset(
    (board_feed_path(), board_page_path(), radio_feed_path(), radio_playlist_path())
)
# What the CMS answers on every host.
OF_THE_CMS = "/-/"

# Attributes that lead a reader on.
FOLLOWED = ("href", "action")
# A page with more faults than this is not read more closely.
MOST_OF_A_PAGE = 40
LONGEST = 200

_BULLETIN = re.compile(r"(?:/[a-z]{2})?/ban-tin/\d{4}/")
# Looks at every byte and makes nothing of them.
_JSON = msgspec.json.Decoder(msgspec.Raw)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PLAIN = re.compile(r"(?:/[a-z0-9_-]+)*/(?:[a-z0-9_-]+\.[a-z0-9]+)?")
_FEED = re.compile(r"<!(?:DOCTYPE|ENTITY)")


class Finding(NamedTuple):
    """One fault: where it is, what was expected there and what was found.

    `page` is a path of the site, empty for the site as a whole; `selector` is of CSS, empty for
    the page as a whole. `expected` and `found` are short and of no language: markup, numbers,
    addresses.
    """

    rule: str
    page: str
    selector: str
    expected: str
    found: str
    severity: Severity


class Weight(NamedTuple):
    """Bytes before compression: a page may weigh `goal`, and must not weigh more than `bound`."""

    goal: int
    bound: int


# The page for emergencies is read in one go on the slowest line (RFC 6928: ten segments).
TEXT_ONLY = Weight(14_336, 65_536)
PAGE = Weight(131_072, 2_097_152)
# What a browser reads without its reader having asked for it.
DATA = Weight(262_144, 4_194_304)
# sitemaps.org 0.9: 50 MB.
MAP = Weight(1_048_576, 52_428_800)


def weight_of(entry: Entry) -> Weight:
    """The weights of an address, by its kind."""
    if entry.path == "/chu.html":
        return TEXT_ONLY
    if entry.type.startswith("text/html"):
        return PAGE
    return MAP if entry.path.startswith("/sitemap") else DATA


class Inspector:
    """Looks at what was built for one host.

    `base` is how the host is reached ("http://xa.tinh:8000"); `there(path)` whether the path
    will answer on it once the release stands.
    """

    def __init__(self, host: str, base: str, there: Callable[[str], bool]) -> None:
        self.host = host
        self.base = base
        self._there = there
        self._known: dict[str, bool] = {}
        self._screen = Screen(self.leads, self.is_foreign)

    def findings(self, entry: Entry, body: bytes | None) -> list[Finding]:
        """What is wrong with an address; nothing for redirects and blobs."""
        if body is None or not entry.sha256:
            return []
        found = list(_weight(entry, len(body)))
        if entry.type.startswith("text/html"):
            canonical = is_bulletin(entry)
            if not self._screen.is_plain(body, canonical=canonical):
                found += self._of_page(entry, body)
        else:
            found += _of_data(entry, body)
        return found

    def _of_page(self, entry: Entry, body: bytes) -> list[Finding]:
        outline = Outline(body.decode(errors="replace"))
        page = _Page(entry, outline, self)
        found: list[Finding] = []
        for rule in RULES:
            found += rule(page)
            if len(found) >= MOST_OF_A_PAGE:
                return found[:MOST_OF_A_PAGE]
        return found

    def paths_in(self, body: bytes) -> set[str]:
        """The paths of this host that a page leads to, or has a browser ask for."""
        found = set()
        for one in Outline(body.decode(errors="replace")).elements:
            followed = (one.attributes.get(name, "") for name in FOLLOWED)
            for address in (*followed, *_fetched(one)):
                path = self.path_of(address) if address else None
                if path is not None:
                    found.add(place_of(path))
        return {path for path in found if path not in ELSEWHERE and path[:3] != OF_THE_CMS}

    def is_foreign(self, address: str) -> bool:
        """Whether a browser would ask another host for it."""
        if not _is_web(address):
            return not address.startswith("data:")
        parts = _split(urljoin(self.base + "/", address.strip()))
        return parts is None or parts[0] != self.base

    def path_of(self, address: str, page: str = "/") -> str | None:
        """The path that a link leads to on this host; None for any other, and within a page."""
        address = address.strip()
        if address.startswith("#") or not _is_web(address):
            return None
        parts = _split(urljoin(self.base + page, address))
        if parts is None or parts[0] != self.base:
            return None
        return unquote(parts[1]) or "/"

    def leads(self, address: str, page: str = "/") -> bool:
        """Whether a link leads to something; what is on other hosts is not looked at."""
        if _PLAIN.fullmatch(address):
            # As nearly all of our own links are written.
            return self._answers(address)
        found = self._known.get(address)
        if found is None:
            path = self.path_of(address, page)
            found = path is None or self._answers(path)
            if _is_absolute(address):
                self._known[address] = found
        return found

    def _answers(self, path: str) -> bool:
        return path in ELSEWHERE or path.startswith(OF_THE_CMS) or self._there(place_of(path))


def _is_absolute(address: str) -> bool:
    return address.startswith("/") or _SCHEME.match(address) is not None


def _is_web(address: str) -> bool:
    """Whether an address is one of the web, or relative to such."""
    scheme = _SCHEME.match(address.strip())
    return scheme is None or scheme[0].lower() in ("http:", "https:")


def _split(address: str) -> tuple[str, str] | None:
    """Scheme with host, and path; None where it is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}", parts.path


def is_bulletin(entry: Entry) -> bool:
    """Whether an address is the page of a bulletin that can be read."""
    return entry.status == 200 and entry.rank == "page" and _BULLETIN.match(entry.path) is not None


def _weight(entry: Entry, size: int) -> Iterator[Finding]:
    weight = weight_of(entry)
    if size > weight.bound:
        yield Finding("weight", entry.path, "", f"<= {weight.bound}", str(size), "error")
    elif size > weight.goal:
        yield Finding("weight", entry.path, "", f"<= {weight.goal}", str(size), "warning")


def _of_data(entry: Entry, body: bytes) -> Iterator[Finding]:
    """Feeds, maps and tables can be read by what asks for them."""
    kind = entry.type.partition(";")[0]
    try:
        if kind.endswith("json"):
            _JSON.decode(body)
        elif kind.endswith("xml"):
            if _FEED.search(body[:1000].decode(errors="replace")):
                raise ValueError("<!DOCTYPE")
            expat.ParserCreate().Parse(body, True)
        elif kind == "text/calendar" and not (
            body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
        ):
            raise ValueError(_cut(body[:40].decode(errors="replace")))
    except (msgspec.DecodeError, expat.ExpatError, ValueError) as error:
        yield Finding("data", entry.path, "", kind, _cut(str(error)), "error")


class _Page(NamedTuple):
    """A page as the rules look at it."""

    entry: Entry
    outline: Outline
    inspector: Inspector

    def finding(
        self,
        rule: str,
        element: Element | None,
        expected: str,
        found: str,
        severity: Severity = "error",
    ) -> Finding:
        selector = "" if element is None else self.outline.selector(element)
        return Finding(rule, self.entry.path, selector, expected, _cut(found), severity)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


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
    if is_bulletin(page.entry) and not any(
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
            elif not page.inspector.leads(address, page.entry.path):
                yield page.finding("link", one, "200", address)
        if one.tag == "a" and "href" in one.attributes and not one.says:
            yield page.finding("words", one, "<a …>…</a>", _shown(one), "warning")


def _fetched(one: Element) -> Iterator[str]:
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
        for address in _fetched(one):
            if page.inspector.is_foreign(address):
                yield page.finding("foreign", one, page.inspector.base, address)
            elif one.tag != "link" and not page.inspector.leads(address, page.entry.path):
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
