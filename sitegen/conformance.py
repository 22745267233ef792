"""What is found in built output before it goes live: faults of pages, and what a site lacks.

    inspector = Inspector(host, base, there)
    for finding in inspector.findings(entry, body):
        ...

An "error" breaks the page for some reader, and the page should not go live; a "warning" tells
those who keep the site. Nearly every page is cleared by `screening`; `page_rules` looks at the
others. What a site as a whole lacks is told by `completeness`.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urljoin
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
from sitegen import page_rules
from sitegen.finding import Finding, cut
from sitegen.outline import Outline
from sitegen.screening import Screen

# Made by others for the same host: the feeds for devices, the board's page.
ELSEWHERE = frozenset(
    (board_feed_path(), board_page_path(), radio_feed_path(), radio_playlist_path())
)
# What the CMS answers on every host.
OF_THE_CMS = "/-/"


_BULLETIN = re.compile(r"(?:/[a-z]{2})?/ban-tin/\d{4}/")
# Looks at every byte and makes nothing of them.
_JSON = msgspec.json.Decoder(msgspec.Raw)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_AFTER_HOST = ("", "/", "?", "#")
_FEED = re.compile(r"<!(?:DOCTYPE|ENTITY)")


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
        self._screen = Screen(self.answers, self.leads, self.is_foreign)

    def findings(self, entry: Entry, body: bytes | None) -> list[Finding]:
        """What is wrong with an address; nothing for redirects and blobs."""
        if body is None or not entry.sha256:
            return []
        found = list(_weight(entry, len(body)))
        if any(one.severity == "error" for one in found):
            # Reading it would take as long as it is heavy.
            return found
        if entry.type.startswith("text/html"):
            canonical = is_bulletin(entry)
            if not self._screen.is_plain(body, canonical=canonical):
                found += self.of_page(entry, body)
        else:
            found += _of_data(entry, body)
        return found

    def of_page(self, entry: Entry, body: bytes) -> list[Finding]:
        """What the exact reading finds in a page."""
        text = body.decode(errors="replace")
        return page_rules.of_page(entry.path, text, self, is_bulletin=is_bulletin(entry))

    def paths_in(self, body: bytes) -> set[str]:
        """The paths of this host that a page leads to, or has a browser ask for."""
        found = set()
        for one in Outline(body.decode(errors="replace")).elements:
            followed = (one.attributes.get(name, "") for name in page_rules.FOLLOWED)
            for address in (*followed, *page_rules.fetched(one)):
                path = self.path_of(address) if address else None
                if path is not None:
                    found.add(place_of(path))
        return {path for path in found if path not in ELSEWHERE and path[:3] != OF_THE_CMS}

    def is_foreign(self, address: str) -> bool:
        """Whether a browser would ask another host for it."""
        if _SCHEME.match(address.strip()):
            return not address.startswith("data:") and self._own(address.strip()) is None
        # "//host/path" is of the scheme that the page has.
        return self._own(urljoin(self.base + "/", address.strip())) is None

    def path_of(self, address: str, page: str = "/") -> str | None:
        """The path that a link leads to on this host; None for any other, and within a page."""
        address = address.strip()
        if address.startswith("#"):
            return None
        if not _SCHEME.match(address):
            address = urljoin(self.base + page, address)
        return self._own(address)

    def _own(self, address: str) -> str | None:
        """The path of an absolute address, if it is one of this host."""
        size = len(self.base)
        if address[:size].lower() != self.base or address[size : size + 1] not in _AFTER_HOST:
            return None
        return unquote(re.split("[?#]", address[size:], maxsplit=1)[0]) or "/"

    def leads(self, address: str, page: str = "/") -> bool:
        """Whether a link leads to something; what is on other hosts is not looked at."""
        path = self.path_of(address, page)
        return path is None or self.answers(path)

    def answers(self, path: str) -> bool:
        """Whether a path of this host will answer."""
        return self._there(place_of(path)) or path in ELSEWHERE or path.startswith(OF_THE_CMS)


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
            raise ValueError(cut(body[:40].decode(errors="replace")))
    except (msgspec.DecodeError, expat.ExpatError, ValueError) as error:
        yield Finding("data", entry.path, "", kind, cut(str(error)), "error")
