"""The quick look at a page: whether there is anything for the exact reading to find.

It may see something where nothing is (a text that looks like an attribute), and never nothing
where `conformance` has a finding: tests hold it there. Most of a page is what thousands of
pages have, so tags that passed once are looked up, and a site's header and footer are read once.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

# A start tag, a comment or a declaration; values of attributes hold no ">", which is escaped.
# Left out are those that every page has of its own and that can break nothing.
_TAG = re.compile(
    rb"<(?!/|meta (?:name|property)=\"[^\"<>]*\" content=\"[^\"<>]*\">"
    rb"|time datetime=\"[0-9T:+-]*\">|link rel=\"canonical\" href=\"http[^\"<>]*\">)[^>]*>"
)
_WELL_FORMED = re.compile(rb"""<([a-z][a-z0-9]*)((?: [a-z][a-z-]*(?:="[^"<>]*")?)*)>""")
# As nearly all addresses of our own are written: paths without anything to decode.
_OWN_PATH = re.compile(r"(?:/[a-z0-9_-]+)*/(?:[a-z0-9_-]+\.[a-z0-9]+)?")
_ATTRIBUTE = re.compile(rb' ([a-z-]+)(?:="([^"]*)")?')
_HEADING = re.compile(rb"<h([1-6])")
_ID = re.compile(rb' id="([^"]*)"')
_FRAGMENT = re.compile(rb' href="#([^"]*)"')
# A link that does not begin with a letter, a digit or one of a few marks, in Latin or Khmer.
_NO_WORDS = re.compile(
    rb"""<a [^>]*>(?:<[bi]>)?+(?![0-9A-Za-z"'(+\xc3-\xd9]|\xe1[\xba\xbb\x9e\x9f])"""
)
_START = re.compile(rb'<!DOCTYPE html>\n<html lang="[a-z]')
_TITLE = re.compile(rb"<title>[^<\s]")
_CANONICAL = re.compile(rb'<link rel="canonical" href="http[^"<>]*">')

_SKIPS = [f"{a}{b}".encode() for a in range(1, 7) for b in range(a + 2, 7)]

# Attributes that make a browser ask for something; what stands in others is read or followed.
FETCHED = frozenset(("src", "poster", "data", "background"))
# Links of a head that nothing is fetched for.
NAMED_ONLY = frozenset(("canonical", "alternate", "author", "license", "prev", "next", "help"))
# What none of our pages holds; the exact reading says why.
UNWANTED = frozenset(("iframe", "object", "embed", "base", "style", "frame", "applet", "svg"))

# Tags that are right where these paths answer; emptied when it grows, which costs one reading
# of each. Those without a path pass on every site.
_paths: dict[bytes, tuple[str, ...]] = {}
_passed: set[bytes] = set()
MOST = 50_000


class Part(NamedTuple):
    """A stretch of a page: levels of headings in order, ids, and ids that links lead to."""

    levels: bytes
    ids: list[bytes]
    fragments: list[bytes]


class Screen:
    """The quick look at pages of one site.

    `answers(path)` and `leads(address)`: something will be there; `is_foreign(address)`: it is
    on another host.
    """

    def __init__(
        self,
        answers: Callable[[str], bool],
        leads: Callable[[str], bool],
        is_foreign: Callable[[str], bool],
    ) -> None:
        self._answers = answers
        self._leads = leads
        self._is_foreign = is_foreign
        self._passed: set[bytes] = set()
        self._frames: dict[bytes, Part | None] = {}
        self._orders: set[bytes] = set()

    def is_plain(self, body: bytes, *, canonical: bool) -> bool:
        """Whether the page has nothing to be told; `canonical`: it must name its own address."""
        begin, main = body.find(b"</head>"), body.find(b"<main")
        end = body.find(b"</main>", main)
        if not 0 < begin < main < end or not body.endswith((b"</html>", b"</html>\n")):
            return False
        head = body[:begin]
        if not _START.match(head) or not _TITLE.search(head):
            return False
        if canonical and not _CANONICAL.search(head):
            return False
        found = []
        for read, stretch in (
            (self._read, head[16:]),
            (self._frame, body[begin:main]),
            (self._read, body[main:end]),
            (self._frame, body[end:]),
        ):
            part = read(stretch)
            if part is None:
                return False
            found.append(part)
        return self._agree(found)

    def _frame(self, part: bytes) -> Part | None:
        if part not in self._frames:
            self._frames[part] = self._read(part)
        return self._frames[part]

    def _read(self, part: bytes) -> Part | None:
        """None where a tag must be looked at."""
        if part.rfind(b"<") > part.rfind(b">"):
            # It was cut off within a tag.
            return None
        if part.count(b"<script") != part.count(b"</script>"):
            # What follows would be read as part of it.
            return None
        tags = _TAG.findall(part)
        fresh = set(tags) - _passed - self._passed
        if fresh and not all(map(self._passes, fresh)):
            return None
        if _NO_WORDS.search(part):
            return None
        markup = b"".join(tags)
        return Part(
            b"".join(_HEADING.findall(markup)),
            _ID.findall(markup) if b' id="' in markup else [],
            _FRAGMENT.findall(markup) if b'="#' in markup else [],
        )

    def _passes(self, tag: bytes) -> bool:
        paths = _paths.get(tag)
        if paths is None:
            addresses = self._addresses_of(tag)
            if addresses is None:
                return False
            paths = tuple(addresses)
            if not all(map(_OWN_PATH.fullmatch, paths)):
                return self._keep(tag, all(map(self._leads, paths)), self._passed)
            if len(_paths) >= MOST:
                _paths.clear()
            _paths[tag] = paths
        return self._keep(tag, all(map(self._answers, paths)), self._passed if paths else _passed)

    def _keep(self, tag: bytes, passes: bool, seen: set[bytes]) -> bool:
        """Whether the tag passes; the next time it is known."""
        if passes:
            if len(seen) >= MOST:
                seen.clear()
            seen.add(tag)
        return passes

    def _addresses_of(self, tag: bytes) -> list[str] | None:
        """The addresses that must answer here for a tag to be right; None where it is not."""
        match = _WELL_FORMED.fullmatch(tag)
        if match is None:
            return None
        name = match[1].decode()
        if name in UNWANTED:
            return None
        pairs = _ATTRIBUTE.findall(match[2])
        values = {key.decode(): unescape(value.decode()) for key, value in pairs}
        if len(values) < len(pairs):
            return None
        if "style" in values or any(key.startswith("on") for key in values):
            return None
        return self._addresses(name, values)

    def _addresses(self, name: str, values: dict[str, str]) -> list[str] | None:
        """The addresses of a tag that must answer here; None where the tag does not do."""
        if name == "img" and not {"alt", "width", "height"} <= values.keys():
            return None
        if name == "script" and "src" not in values:
            return [] if values.get("type") == "application/ld+json" else None
        found = [values[key] for key in FETCHED & values.keys()]
        if "srcset" in values:
            found += [one.strip().split(" ")[0] for one in values["srcset"].split(",")]
        followed = [values[key] for key in ("href", "action") if key in values]
        if name == "link":
            named = values.get("rel", "") in NAMED_ONLY or values.get("rel", "")[:7] == "schema."
            found += [] if named else followed
        if any(not _OWN_PATH.fullmatch(one) and self._is_foreign(one) for one in found):
            return None
        return [*found, *followed]

    def _agree(self, parts: list[Part]) -> bool:
        """Whether the parts go together: one headline, no level left out, each id once."""
        levels = b"".join([part.levels for part in parts])
        if levels not in self._orders:
            if levels[:1] != b"1" or levels.count(b"1") != 1:
                return False
            if any(skip in levels for skip in _SKIPS):
                return False
            self._orders.add(levels)
        ids = [one for part in parts for one in part.ids]
        known = set(ids)
        if len(known) < len(ids):
            return False
        return all(one in known for part in parts for one in part.fragments)
