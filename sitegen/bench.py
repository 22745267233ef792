"""The workbench of one site: what its pages share is made once and lies ready."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup

from cms.contract import (
    Edition,
    board_feed_path,
    category_path,
    radio_feed_path,
    radio_playlist_path,
)
from sitegen import look, views
from sitegen.generator import BULLETINS, CONTACT, FORMER, INTRODUCTION, SiteGenerator
from sitegen.site import SiteModel

HOME = "/"
FEED = "/feed.xml"
JSON_FEED = "/feed.json"
MANIFEST = "/site.webmanifest"
DIRECTORY = "/#xa-phuong"
DISCLOSURES = category_path("disclosure")


class Head(NamedTuple):
    """What a page says of itself. `menu` is the entry of the menu that it belongs to.

    Without a description it names the body that speaks.
    """

    title: str
    description: str = ""
    canonical: str = ""
    lang: str = "vi"
    menu: str = ""


class Row(NamedTuple):
    """A bulletin in a list, drawn."""

    html: Markup
    made_from: tuple[str, ...]


class Bench:
    """A site's model with its generator, its frame (header, footer) and its rows."""

    def __init__(self, model: SiteModel, generator: SiteGenerator) -> None:
        self.model = model
        self.generator = generator
        self._rows: dict[str, Row] = {}
        self._headers: dict[str, Markup] = {}

    def made_from(self, *more: str | Iterable[str]) -> tuple[str, ...]:
        """The documents of a page: those of every page of the site, and `more`."""
        found = set(self.model.made_from)
        for one in more:
            found.update((one,) if isinstance(one, str) else one)
        return tuple(sorted(found))

    def context(self, head: Head, **more: Any) -> dict[str, Any]:
        """What `base.html` needs, and `more`."""
        return {
            "head": head,
            "site": self.model.face,
            "unit": self.model.unit,
            "shared_head": self._shared_head,
            "header": self.header(head.menu),
            "footer": self._footer,
            **more,
        }

    def sources(self, edition: Edition) -> tuple[str, ...]:
        """The documents that tell of an edition in a list."""
        return (f"edition:{edition.id}", f"unit:{edition.issuer}")

    def row(self, edition: Edition) -> Row:
        """The edition as a row of a list."""
        found = self._rows.get(edition.id)
        if found is None:
            html = self.generator.row(views.item(self.model, edition))
            found = Row(html, self.sources(edition))
            self._rows[edition.id] = found
        return found

    def header(self, menu: str) -> Markup:
        """Mark, name and menu; the home page's name is its heading of level 1."""
        if menu not in self._headers:
            self._headers[menu] = self.generator.part(
                "header",
                site=self.model.face,
                unit=self.model.unit,
                dress=look.dress(self.model.look),
                current=menu,
                menu=self._menu,
            )
        return self._headers[menu]

    @cached_property
    def _menu(self) -> list[tuple[str, str]]:
        """Address and message id: always the same, so that no bulletin changes every page."""
        directory = (
            [(DIRECTORY, "Communes and wards"), (FORMER, "Former communes")]
            if self.is_province
            else []
        )
        return [
            (HOME, "Home"),
            *directory,
            (BULLETINS, "Bulletins"),
            (DISCLOSURES, "Public record"),
            (INTRODUCTION, "About"),
            (CONTACT, "Contact"),
        ]

    @property
    def is_province(self) -> bool:
        """Whether the site is the front of a province."""
        return self.model.unit.level == "province"

    @cached_property
    def _shared_head(self) -> Markup:
        return self.generator.part(
            "head",
            site=self.model.face,
            dress=look.dress(self.model.look),
            feed=FEED,
            json_feed=JSON_FEED,
            manifest=MANIFEST,
        )

    @cached_property
    def _footer(self) -> Markup:
        model = self.model
        return self.generator.part(
            "footer",
            site=model.face,
            look=model.look,
            contact=model.site.contact,
            parent=model.parent,
            parent_href=model.address(model.parent, "/") if model.parent else "",
            feed=FEED,
        )

    @property
    def device_feeds(self) -> dict[str, str]:
        """Addresses of the unit's feeds for devices, made by others."""
        return {
            "board": board_feed_path(),
            "radio": radio_feed_path(),
            "playlist": radio_playlist_path(),
        }
