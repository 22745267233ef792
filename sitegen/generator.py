"""The Pelican generator: one per process, with its settings and one Jinja environment.

`pelican.Pelican.run()` is never called: it reads files, logs and skips what fails, and
costs 50 ms a site. The generator renders one template at a time and lets errors out.
"""

import hashlib
import locale
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec
from jinja2 import StrictUndefined, Template, TemplateNotFound
from markupsafe import Markup, escape

from cms.contract import Built, Entry, Rank, category_path, feedback
from sitegen import flat, keys, links, theme, vietnamese
from sitegen.errors import SiteError
from sitegen.pelican_parts import Generator, Settings, read_settings

HTML = "text/html; charset=utf-8"

BULLETINS = "/ban-tin.html"
INTRODUCTION = "/gioi-thieu.html"
CONTACT = "/lien-he.html"
SEARCH = "/tim-kiem.html"
TEXT_ONLY = "/chu.html"
FORMER = "/xa-cu.html"
RADIO = "/truyen-thanh.html"
ADDRESSES = {
    "bulletins": BULLETINS,
    "contact": CONTACT,
    "search": SEARCH,
    "text_only": TEXT_ONLY,
    "former": FORMER,
    "radio": RADIO,
    "feedback": feedback.FEEDBACK,
    "rate": feedback.RATE,
}

# The theme's macros that every template may call, and the part that defines each.
MACROS = {
    "sender": "sender",
    "row": "row",
    "body": "blocks",
    "audio": "blocks",
    "picture": "blocks",
    "contact_lines": "contact",
    "sessions_list": "contact",
    "emergency": "contact",
    "categories_list": "categories",
    "notices_list": "notices",
    "rating": "rating",
}

# Lists are counted from the oldest page. The last, newest page has no number, and with
# these two values shows 10 to 19 bulletins: it is never nearly empty.
PER_PAGE = 10
ORPHANS = PER_PAGE - 1
PAGINATION = [
    (-1, "{base_name}{extension}", "{base_name}{extension}"),
    (1, "{base_name}/{number}{extension}", "{base_name}/{number}{extension}"),
]

# Drawn rows that are kept; one is about 1 KB.
ROWS = 8192

# What XML 1.0 (section 2.2) cannot hold even when escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Output(NamedTuple):
    """What is to be rendered and where it goes.

    `document` answers for a failure. `key` is a digest of all that decides the bytes;
    `draw` makes the template's context and what it was made from, when it is rendered.
    """

    path: str
    template: str
    rank: Rank
    document: str
    key: str
    draw: Callable[[], "Drawn"]
    type: str = HTML
    status: int = 200


class Drawn(NamedTuple):
    """The context of a template, and the documents that it was made from."""

    context: dict[str, Any]
    made_from: tuple[str, ...]


class Plain(NamedTuple):
    """An address that needs no template: a redirect, a blob, what is gone without a word."""

    entry: Entry
    document: str

    @property
    def path(self) -> str:
        """Its path."""
        return self.entry.path

    @property
    def key(self) -> str:
        """Its key."""
        return self.entry.key


class Left(NamedTuple):
    """An address that something has left; it is gone, unless something else has come there."""

    path: str


def redirect(host: str, path: str, location: str, document: str) -> Plain:
    """An older address, and the path that took its place; `document` says so."""
    entry = Entry(
        host=host,
        path=path,
        rank="page",
        status=301,
        location=location,
        made_from=(document,),
        key=keys.digest("301", location, document),
    )
    return Plain(entry, document)


class SiteGenerator(Generator):  # type: ignore[misc]
    """Renders pages of any site with the theme; holds nothing of a site."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            context=settings.copy(),
            settings=settings,
            path=settings["PATH"],
            theme=settings["THEME"],
            output_path=settings["OUTPUT_PATH"],
        )
        self.generate_context()
        # A bulletin in a list. The newest stand in several, and what is sent to all on all sites.
        self.row: Callable[[Any], Markup] = lru_cache(maxsize=ROWS)(self._row)

    def generate_context(self) -> None:
        """Give every template the theme's words and addresses."""
        env = self.env
        env.install_gettext_callables(theme.text, _no_plural, newstyle=True)
        # The extension's own `_` resolves and wraps at each call, a tenth of all the time.
        env.globals["_"] = theme.words
        env.globals["asset"] = {name: a.path for name, a in theme.assets().items()}
        env.globals["address"] = ADDRESSES
        env.globals["category_path"] = category_path
        env.filters.update(tel=links.tel, mailto=links.mailto, xml=xml, json=json)
        # Imported once: `{% from … import … %}` costs each page another tenth.
        for macro, part in MACROS.items():
            env.globals[macro] = getattr(self.get_template(f"parts/{part}").module, macro)

    def get_template(self, name: str) -> Template:
        """The theme's template, put together and compiled once."""
        template: Template | None = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self._compiled(name)
        return template

    def _compiled(self, name: str) -> Template:
        for extension in self.settings["TEMPLATE_EXTENSIONS"]:
            try:
                template = flat.load(self.env, name + extension)
            except TemplateNotFound:
                continue
            # markupsafe wraps each value that it escapes, a fifth of all the time; the joined
            # page is what counts.
            template.root_render_func.__globals__["escape"] = escaped
            return template
        raise TemplateNotFound(name)

    def part(self, name: str, **context: Any) -> Markup:
        """A part of a page (`parts/<name>.html`) that many pages share."""
        return Markup(self.get_template(f"parts/{name}").render(context))  # noqa: S704

    def _row(self, item: Any) -> Markup:
        return self.env.globals["row"](item)  # type: ignore[no-any-return]

    def render(self, host: str, output: Output) -> Built:
        """The entry with its bytes; SiteError naming the output's document."""
        try:
            drawn = output.draw()
            body = self.get_template(output.template).render(drawn.context).encode()
        except SiteError:
            raise
        except Exception as error:
            raise SiteError(output.document, f"{output.path}: {reason(error)}") from error
        entry = Entry(
            host=host,
            path=output.path,
            rank=output.rank,
            status=output.status,
            type=output.type,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            made_from=drawn.made_from,
            key=output.key,
        )
        return Built(entry, body)


def escaped(value: object) -> str:
    """What markupsafe's `escape` makes of a value, as a plain string."""
    if type(value) is str:
        return (
            value.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace('"', "&#34;")
            .replace("'", "&#39;")
        )
    return value if type(value) is Markup else escape(value)


def xml(text: str) -> str:
    """The text without what XML cannot hold; markup stays markup."""
    return type(text)(_NOT_XML.sub("", text))


def json(value: Any) -> Markup:
    """The value as JSON that may stand in a script element: no "<" begins a tag or a comment."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def reason(error: Exception) -> str:
    """The cause in one line; the type of error too where it is not plainly a bad value."""
    text = " ".join(str(error).split())
    return text if isinstance(error, ValueError) and text else f"{type(error).__name__}: {text}"


def _no_plural(singular: str, plural: str, count: int) -> str:
    """Vietnamese has one form."""
    return theme.text(singular)


def settings() -> Settings:
    """Pelican's settings for the theme. Nothing is read from or written to its paths."""
    folder = str(theme.FOLDER)
    return read_settings(
        override={
            "PATH": folder,
            "OUTPUT_PATH": folder,
            "THEME": folder,
            "TEMPLATE_EXTENSIONS": [".html", ".xml", ".txt", ".js"],
            "DEFAULT_LANG": "vi",
            "TIMEZONE": str(vietnamese.ZONE),
            # The locale that the process already has: Pelican would set the user's.
            "LOCALE": [locale.setlocale(locale.LC_ALL)],
            "PLUGINS": [],
            # Documents are read by the contract. Starting docutils also warns about "vi".
            "READERS": {"rst": None},
            "FEED_ALL_ATOM": None,
            "CATEGORY_FEED_ATOM": None,
            "AUTHOR_FEED_ATOM": None,
            "AUTHOR_FEED_RSS": None,
            "TRANSLATION_FEED_ATOM": None,
            "DEFAULT_PAGINATION": PER_PAGE,
            "DEFAULT_ORPHANS": ORPHANS,
            "PAGINATION_PATTERNS": PAGINATION,
            "JINJA_ENVIRONMENT": {
                "autoescape": True,
                "auto_reload": False,
                "undefined": StrictUndefined,
                "trim_blocks": True,
                "lstrip_blocks": True,
                "extensions": ["jinja2.ext.i18n"],
            },
        }
    )


@cache
def generator() -> SiteGenerator:
    """The one of this process."""
    return SiteGenerator(settings())
