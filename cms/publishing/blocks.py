"""From an author's blocks to the contract's, at the moment of freezing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from django.utils.translation import gettext
from wagtail.models import Page

from cms.contract import blocks as contract
from cms.contract import inline, recipes
from cms.contract.documents import Recipe
from cms.contract.errors import ContractError
from cms.publishing.store import BlobStore

BOLD = {"b": "b", "strong": "b", "i": "i", "em": "i"}


class _RichText(HTMLParser):
    """Rich text as Wagtail stores it, put as paragraphs in the contract's inline subset.

    Markup that the subset does not know loses its tags and keeps its words.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.parts: list[str] = []
        self.open: list[str | None] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.end_paragraph()
        elif tag == "br":
            self.parts.append("<br>")
        elif tag in BOLD:
            self.parts.append(f"<{BOLD[tag]}>")
            self.open.append(BOLD[tag])
        elif tag == "a":
            href = _href(dict(attrs)) if "a" not in self.open else None
            self.open.append("a" if href else None)
            if href:
                self.parts.append(f'<a href="{escape(href, quote=True)}">')

    def handle_endtag(self, tag):
        if tag in ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.end_paragraph()
        elif tag in BOLD or tag == "a":
            self.close_last()

    def handle_data(self, data):
        self.parts.append(escape(data, quote=False))

    def close_last(self):
        if self.open:
            name = self.open.pop()
            if name:
                self.parts.append(f"</{name}>")

    def end_paragraph(self):
        while self.open:
            self.close_last()
        text = "".join(self.parts).strip()
        self.parts = []
        if inline.plain(text):
            self.paragraphs.append(text)


def _href(attrs: dict[str, str | None]) -> str | None:
    """A link in the contract's form; None for one that leads nowhere it allows."""
    if attrs.get("linktype") == "page":
        page = Page.objects.filter(pk=attrs.get("id") or 0).first()
        specific = page.specific if page else None
        if specific is not None and hasattr(specific, "uuid"):
            return f"ref:bulletin:{specific.uuid}"
        if specific is not None and hasattr(specific, "unit"):
            return f"ref:unit:{specific.unit_id}"
        return None
    href = (attrs.get("href") or "").strip()
    allowed = href.startswith(("https://", "http://", "mailto:", "tel:"))
    return href if allowed and not any(ord(char) <= 32 for char in href) else None


def paragraphs_of(source: str) -> list[str]:
    """The paragraphs of stored rich text, each in the inline subset."""
    parser = _RichText()
    parser.feed(source)
    parser.close()
    parser.end_paragraph()
    return parser.paragraphs


@dataclass
class Freezer:
    """Freezes a body: blocks, and the recipes of the media they name.

    Sources are copied into the content store, so that what is published does not
    change or vanish with the library of images.
    """

    store: BlobStore
    recipes: dict[str, Recipe] = field(default_factory=dict)

    def freeze(self, stream) -> list[contract.Block]:
        """The contract's blocks of a StreamField value, in order."""
        return [block for child in stream for block in self._one(child.block_type, child.value)]

    def _keep(self, recipe: Recipe) -> str:
        self.recipes[recipe.id] = recipe
        return recipe.id

    def source(self, stored) -> str:
        """Take a stored file into the content store; its digest."""
        with stored.open("rb") as file:
            return self.store.add_file(file)

    def _one(self, kind: str, value) -> Iterator[contract.Block]:
        match kind:
            case "paragraph":
                for html in paragraphs_of(value.source):
                    yield contract.Paragraph(html=html)
            case "heading" if isinstance(value, str):
                yield contract.Heading(text=value)
            case "heading":
                yield contract.Heading(text=value["text"], level=int(value["level"]))
            case "list":
                items = [escape(item, quote=False) for item in value["items"]]
                yield contract.ListBlock(items=items, ordered=bool(value["ordered"]))
            case "image":
                yield self._picture(value)
            case "table":
                yield _table(value)
            case "quote":
                html = escape(value["text"], quote=False).replace("\n", "<br>")
                yield contract.Quote(html=html, source=value["source"])
            case "file" | "audio":
                yield self._attachment(kind, value)
            case _:
                raise ValueError(f"unknown block {kind!r}")

    def _picture(self, value) -> contract.Picture:
        if value["image"] is None:
            raise ContractError(gettext("a picture is not chosen yet, or has been deleted"))
        source = self.source(value["image"].file)
        ids = [self._keep(recipe) for recipe in recipes.pictures(source)]
        return contract.Picture(renditions=ids, alt=value["alt"], caption=value["caption"])

    def _attachment(self, kind: str, value) -> contract.File | contract.Audio:
        document = value["document"]
        if document is None:
            raise ContractError(gettext("a file is not chosen yet, or has been deleted"))
        recipe = self._keep(recipes.file(self.source(document.file), document.filename))
        make = contract.File if kind == "file" else contract.Audio
        return make(recipe=recipe, title=value["title"])


def _table(value) -> contract.Table:
    width = max(map(len, value["data"]))
    rows = [
        [escape(str(cell or ""), quote=False) for cell in row] + [""] * (width - len(row))
        for row in value["data"]
    ]
    return contract.Table(
        rows=rows,
        caption=value.get("table_caption") or "",
        first_column_is_header=bool(value.get("first_col_is_header")),
    )
