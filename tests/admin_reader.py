"""Reading the pages of the admin as somebody who is signed in, noting what has no Vietnamese."""

import gettext
import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Doctype
from django.test import Client
from django.urls import Resolver404, resolve

from tests.msgids import ours, theirs, theirs_in_scripts
from tests.test_translations import vietnamese

# Of one view, so many pages with different ids and so many with different queries are read.
PAGES_OF_A_VIEW = 2
MOST_PAGES = 700
# The last is an error on purpose, to look at the page of errors.
NOT_READ = {"wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}
NOT_READ |= {"wagtailadmin_error_test"}
SHOWN_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "aria-description")
# Where Wagtail hands its scripts what they will draw.
DRAWN_LATER = re.compile(
    r"label|title|(?<!con)text|html|description|placeholder|message|name_plural|verbose",
    re.IGNORECASE,
)
# Wagtail gives this field no name of its own; one of ours would ask for a migration of Wagtail's.
PAST_OUR_REACH = {"Bình luận → User"}
# Addresses, names of files and of things in code, placeholders, tags.
NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+|\w+(?:[-_/.]\w+)+|%\(\w+\)\w|\{\w*\}|<[^>]*>")
# Names and signs that an officer meets in this form; "an" is Vietnamese too (an ninh).
NAMES = {"an", "wagtail", "django", "embedly", "youtube", "english"}
NAMES |= {"enter", "shift", "ctrl", "alt", "json", "html", "css", "url"}


class Unsaid(gettext.NullTranslations):
    """The fallback of a catalogue: notes what was not found in it, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.page = ""
        self.found: dict[str, str] = {}

    def gettext(self, message: str) -> str:
        self.found.setdefault(message.replace("\x04", "|"), self.page)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.found.setdefault(msgid1, self.page)
        return msgid1 if n == 1 else msgid2


def words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\b[a-zA-Z]{2,}\b", NOT_WORDS.sub(" ", text))}


@cache
def english() -> frozenset[str]:
    """Words that stand in English msgids and in no Vietnamese."""
    known = [(key, "django") for key in [*ours(), *theirs()]]
    known += [(key, "djangojs") for key in theirs_in_scripts()]
    said = set().union(*(words(vietnamese(key, domain) or "") for key, domain in known))
    asked = set().union(*(words(f"{key[1]} {key[2] or ''}") for key, _domain in known))
    return frozenset(asked - said - NAMES)


def texts_in_html(html: str) -> Iterator[str]:
    """What a person reads or hears on a page, also what its scripts are given to draw."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(["style", "svg", "script", "code"]):
        if tag.get("type") == "application/json" and tag.string:
            yield from texts_in_json(json.loads(tag.string))
        tag.extract()
    for tag in soup.find_all(lang="en"):
        tag.extract()
    for tag in soup.find_all("template"):
        yield from texts_in_html(tag.decode_contents())
        tag.extract()
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if not isinstance(value, str):
                continue
            if name in SHOWN_ATTRIBUTES or (
                name == "value" and tag.name == "input" and tag.get("type") in {"submit", "button"}
            ):
                yield value
            elif name.startswith("data-") and value[:1] in {"[", "{"}:
                try:
                    yield from texts_in_json(json.loads(value))
                except ValueError:
                    continue
    for string in soup.find_all(string=True):
        if not isinstance(string, (Comment, Doctype)) and string.strip():
            yield string.strip()


def texts_in_json(value: object, *, drawn: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if "class" in key.lower():
                continue
            yield from texts_in_json(inner, drawn=bool(DRAWN_LATER.search(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in_json(inner, drawn=drawn)
    elif isinstance(value, str) and not value.startswith("{"):
        if "<" in value and ">" in value:
            yield from texts_in_html(value)
        elif drawn or " " in value:
            yield value


class Reader:
    """Somebody who is signed in and reads pages, each kind of page a few times."""

    def __init__(self, user, unsaid: Unsaid, data: set[str]) -> None:
        self.client = Client(raise_request_exception=False, headers={"host": "cms.localhost"})
        self.client.force_login(user)
        self.unsaid = unsaid
        self.known = english() - set().union(*map(words, data))
        self.read: dict[str, int] = {}
        self.times: Counter[str] = Counter()
        self.english: dict[str, str] = {}
        self.broken: dict[str, int] = {}

    def get(self, address: str):
        self.unsaid.page = address
        return self._read(address, self.client.get(address, follow=True))

    def post(self, address: str, fields: dict[str, str]):
        self.unsaid.page = f"POST {address}"
        return self._read(self.unsaid.page, self.client.post(address, fields, follow=True))

    def _read(self, place: str, response):
        self.read[place] = response.status_code
        if response.status_code >= 500:
            self.broken[place] = response.status_code
        kind = response.headers.get("content-type", "")
        if "html" in kind:
            texts = texts_in_html(response.content.decode())
        elif "json" in kind:
            texts = texts_in_json(response.json())
        else:
            return response
        for text in texts:
            foreign = words(text) & self.known if text not in PAST_OUR_REACH else None
            if foreign:
                self.english.setdefault(text[:200], f"{place} {sorted(foreign)}")
        return response

    def walk(self, *starts: str) -> None:
        """Read from these on, following every link that stays in the admin."""
        waiting = deque(starts)
        while waiting and len(self.read) < MOST_PAGES:
            address = waiting.popleft()
            if not self.is_new(address):
                continue
            response = self.get(address)
            if "html" not in response.headers.get("content-type", ""):
                continue
            here = response.redirect_chain[-1][0] if response.redirect_chain else address
            for link in BeautifulSoup(response.content, "html.parser").select("[href]"):
                target = urlsplit(urljoin(here, link["href"]))
                if target.netloc in {"", "cms.localhost"} and target.path.startswith("/admin/"):
                    waiting.append(target._replace(scheme="", netloc="", fragment="").geturl())

    def is_new(self, address: str) -> bool:
        if address in self.read:
            return False
        parts = urlsplit(address)
        if parts.path.startswith("/admin/api/"):
            return False
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            return False
        asked = ",".join(sorted({key for key, _value in parse_qsl(parts.query)}))
        self.times[f"{name}?{asked}"] += 1
        return name not in NOT_READ and self.times[f"{name}?{asked}"] <= PAGES_OF_A_VIEW
