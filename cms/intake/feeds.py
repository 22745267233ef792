"""Exports of old sites, read as streams: WordPress (WXR 1.0-1.2), RSS 0.9-2.0 and Atom.

Entities are never expanded and nothing is fetched. An item's text stays HTML here;
`cms.intake.posts` makes plain items of it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, tostring
from zoneinfo import ZoneInfo

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_noop

from cms.intake.inlines import one_line
from cms.library.sentences import UnreadableError

MAX_EXPORT = 300 * 1024 * 1024
MAX_FOUND = 50_000
MAX_DEPTH = 100
CHUNK = 64 * 1024
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
# Never legal in XML 1.0, and often in exports of old sites.
CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
NOT_BULLETINS = frozenset({"attachment", "nav_menu_item", "revision", "custom_css", "comment",
                           "customize_changeset", "wp_global_styles", "wp_navigation",
                           "wp_template", "settings", "template", "oembed_cache"})  # fmt: skip
NO_FEED = gettext_noop(
    "This is not an export of WordPress (WXR), RSS or Atom; ask the old site's keeper for one."
)
BROKEN_AT = gettext_noop("The file is broken at line %(line)d; what stands after it is not read.")
UNSAFE = gettext_noop("The file declares entities; it is not read.")


class OldItem(msgspec.Struct):
    """An item of an old site. `published` is UTC; `kind` is WordPress's post type."""

    identity: str = ""
    link: str = ""
    guid: str = ""
    title: str = ""
    html: str = ""
    excerpt: str = ""
    published: datetime | None = None
    categories: list[str] = []
    kind: str = "post"
    status: str = "publish"
    locked: bool = False
    number: str = ""
    file: str = ""

    @property
    def is_bulletin(self) -> bool:
        """Whether it is text of the site, and not its machinery."""
        return self.kind not in NOT_BULLETINS


class Survey(msgspec.Struct):
    """What a file holds: texts, other things by kind, and addresses of its media by number."""

    found: int = 0
    others: dict[str, int] = {}
    media: dict[str, str] = {}
    broken: UnreadableError | None = None


class _Sieve:
    """The file without control characters, which no XML may hold."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.plain = file.read(2) not in (b"\xff\xfe", b"\xfe\xff")
        file.seek(0)

    def read(self, size: int = CHUNK) -> bytes:
        while True:
            data = self.file.read(size)
            kept = data.translate(None, CONTROLS) if self.plain else data
            if kept or not data:
                return kept


def _local(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def items(file: BinaryIO) -> Iterator[OldItem]:
    """The file's items in order, texts and others; memory holds one at a time.

    UnreadableError where the file is no such export, declares entities, or breaks off: what
    stood before has been given by then.
    """
    file.seek(0)
    opened: list[Element] = []
    known = False
    count = 0
    try:
        for event, element in iterparse(
            _Sieve(file), events=("start", "end"), forbid_entities=True, forbid_external=True
        ):
            name = _local(element.tag)
            if event == "start":
                known = known or name in ("rss", "feed", "rdf")
                if not known or len(opened) > MAX_DEPTH:
                    raise UnreadableError(NO_FEED)
                opened.append(element)
                continue
            opened.pop()
            inside = any(_local(one.tag) in ("item", "entry") for one in opened)
            if name in ("item", "entry") and not inside:
                count += 1
                if count > MAX_FOUND:
                    raise UnreadableError(
                        gettext_noop("The file holds more than %(limit)d items; divide it."),
                        limit=MAX_FOUND,
                    )
                yield _atom(element) if name == "entry" else _rss(element)
            if not inside and opened:
                opened[-1].remove(element)
    except ParseError as error:
        if not known:
            raise UnreadableError(NO_FEED) from error
        raise UnreadableError(BROKEN_AT, line=error.position[0]) from error
    except DefusedXmlException as error:
        raise UnreadableError(UNSAFE) from error
    except (LookupError, ValueError) as error:
        raise UnreadableError(NO_FEED) from error
    if not known:
        raise UnreadableError(NO_FEED)


def survey(file: BinaryIO) -> Survey:
    """A first pass: what is there. A file that breaks off is told by `broken`."""
    found = 0
    others: Counter[str] = Counter()
    media: dict[str, str] = {}
    broken = None
    try:
        for item in items(file):
            found += item.is_bulletin
            if not item.is_bulletin:
                others[item.kind[:40]] += 1
            if item.kind == "attachment" and item.number and item.file:
                media[item.number] = item.file
    except UnreadableError as error:
        if not found and not others:
            raise
        broken = error
    return Survey(found, dict(others), media, broken)


def _rss(element: Element) -> OldItem:
    item = OldItem()
    categories = []
    bodies: dict[str, str] = {}
    dates: dict[str, str] = {}
    for child in element:
        name, text = _local(child.tag), (child.text or "").strip()
        space = child.tag.partition("}")[0]
        match name:
            case "title" | "link" | "guid":
                setattr(item, name, getattr(item, name) or text)
            case "encoded":
                bodies["excerpt" if "excerpt" in space else "content"] = child.text or ""
            case "description":
                bodies["description"] = child.text or ""
            case "category" if child.get("domain") != "post_tag":
                categories.append(one_line(text)[:100])
            case "pubdate" | "date" | "post_date" | "post_date_gmt":
                dates[name] = text
            case "post_type":
                item.kind = text or item.kind
            case "status":
                item.status = text or item.status
            case "post_password":
                item.locked = bool(text)
            case "post_id":
                item.number = text
            case "attachment_url":
                item.file = text
    item.categories = [name for name in categories if name][:20]
    item.html = bodies.get("content") or bodies.get("description", "")
    item.excerpt = bodies.get("excerpt", "")
    item.published = _when(dates)
    item.identity = item.guid or item.link
    return item


def _atom(element: Element) -> OldItem:
    item = OldItem()
    dates: dict[str, str] = {}
    for child in element:
        name, text = _local(child.tag), (child.text or "").strip()
        match name:
            case "id":
                item.guid = text
            case "title":
                item.title = text
            case "link" if child.get("rel", "alternate") == "alternate":
                item.link = item.link or child.get("href", "")
            case "content":
                item.html = _atom_html(child)
            case "summary":
                item.excerpt = _atom_html(child)
            case "published" | "updated":
                dates[name] = text
            case "category":
                # Blogger says so what an entry is.
                kind = child.get("term", "").partition("kind#")[2]
                if kind:
                    item.kind = kind
                elif child.get("term"):
                    item.categories = [*item.categories, one_line(child.get("term"))[:100]][:20]
    if not item.html:
        item.html, item.excerpt = item.excerpt, ""
    item.published = _when(dates)
    item.identity = item.guid or item.link
    return item


def _atom_html(element: Element) -> str:
    if element.get("type") != "xhtml":
        return element.text or ""
    for one in element.iter():
        one.tag = _local(one.tag)
    return "".join(tostring(child, encoding="unicode", method="html") for child in element)


def _when(dates: dict[str, str]) -> datetime | None:
    """The first of the dates that is one, in UTC; a time without a zone is Vietnam's."""
    for name in ("post_date_gmt", "pubdate", "published", "date", "post_date", "updated"):
        text = dates.get(name, "")
        if not text or text.startswith("0000"):
            continue
        try:
            when = parsedate_to_datetime(text) if name == "pubdate" else _iso(text)
        except (ValueError, TypeError, IndexError):
            continue
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC if name == "post_date_gmt" else LOCAL)
        try:
            return when.astimezone(UTC)
        except OverflowError:
            continue
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text)
