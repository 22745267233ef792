"""Blocks of a body as the theme draws them: links resolved, recipes become files or words."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from cms.contract import Bundle, Edition, Recipe, Site, blob_path, inline
from cms.contract.addresses import EXTENSIONS
from cms.contract.blocks import (
    Audio,
    Block,
    File,
    Heading,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Table,
)
from cms.contract.documents import Blob
from cms.contract.recipes import LIGHTER_TYPES
from cms.contract.sections import recipes_named
from sitegen import vietnamese

Target = Callable[[str], str | None]
View = dict[str, Any]


def recipes_shown(document: Edition | Site) -> Iterator[str]:
    """The recipes whose blobs a page of the document names."""
    for block in document.body if isinstance(document, Edition) else document.introduction:
        match block:
            case Picture():
                yield from block.renditions
            case File() | Audio():
                yield block.recipe
            case _:
                pass
    if isinstance(document, Site):
        yield from recipes_named(document.sections)
    elif document.speech:
        yield document.speech


def address(blob: Blob) -> str:
    """The path of a blob; ValueError for a type that is never published."""
    try:
        return blob_path(blob.sha256, blob.type)
    except KeyError:
        raise ValueError(f"blob {blob.sha256}: the type {blob.type!r} is never published") from None


@lru_cache(maxsize=4096)
def _inline_without_refs(html: str) -> Markup:
    if not inline.is_canonical(html):
        html = inline.resolve(html, lambda ref: None)
    return Markup(html)  # noqa: S704


def inline_html(html: str, target: Target) -> Markup:
    """Inline text, checked and written anew, its references put to `target`."""
    if "ref:" in html:
        return Markup(inline.resolve(html, target))  # noqa: S704
    return _inline_without_refs(html)


class BlockViews:
    """Turns the blocks of one document into views, a `kind` and what the theme needs for it."""

    def __init__(self, bundle: Bundle, recipes: list[Recipe], target: Target) -> None:
        self.bundle = bundle
        self.names = {recipe.id: recipe.name for recipe in recipes}
        self.target = target
        self.pictures = 0

    def views(self, blocks: list[Block]) -> list[View]:
        """All blocks in order."""
        return [self.view(block) for block in blocks]

    def view(self, block: Block) -> View:
        """One block."""
        match block:
            case Paragraph():
                return {"kind": "paragraph", "html": self._inline(block.html)}
            case Heading():
                return {"kind": "heading", "level": block.level, "text": block.text}
            case ListBlock():
                items = [self._inline(item) for item in block.items]
                return {"kind": "list", "tag": "ol" if block.ordered else "ul", "lines": items}
            case Table():
                return self._table(block)
            case Quote():
                html = self._inline(block.html)
                return {"kind": "quote", "html": html, "source": block.source}
            case Picture():
                return self._picture(block)
            case File():
                return self.file(block)
            case Audio():
                return self.audio(block.recipe, block.title)

    def _inline(self, html: str) -> Markup:
        return inline_html(html, self.target)

    def _table(self, block: Table) -> View:
        head, *rows = [[self._inline(cell) for cell in row] for row in block.rows]
        first = block.first_column_is_header
        return {
            "kind": "table",
            "caption": block.caption,
            "head": head,
            "rows": rows,
            "first": first,
        }

    def _picture(self, block: Picture) -> View:
        blobs = {b.sha256: b for b in map(self.bundle.blob, block.renditions) if b is not None}
        for blob in blobs.values():
            _must_be(blob, "image/")
        by_width = sorted(blobs.values(), key=lambda b: (b.width or 0, b.sha256))
        plain = [b for b in by_width if b.type not in LIGHTER_TYPES]
        if not plain:
            return {"kind": "no-picture", "alt": sentence(block.alt), "caption": block.caption}
        lighter = {kind: [b for b in by_width if b.type == kind] for kind in LIGHTER_TYPES}
        widest = plain[-1]
        self.pictures += 1
        return {
            "kind": "picture",
            "sources": [(kind, _srcset(some)) for kind, some in lighter.items() if some],
            "src": address(plain[0]),
            "srcset": _srcset(plain) if len(plain) > 1 else "",
            "width": widest.width,
            "height": widest.height,
            "alt": block.alt,
            "caption": block.caption,
            "lazy": self.pictures > 1,
            "largest": address(widest),
        }

    def file(self, block: File) -> View:
        """A file with its kind and size, or its title alone while it is being made."""
        blob = self.bundle.blob(block.recipe)
        view: View = {"kind": "file", "title": block.title, "href": ""}
        if blob is None:
            return view
        view["href"] = address(blob)
        view["name"] = self.names.get(block.recipe) or block.title
        view["facts"] = f"{EXTENSIONS[blob.type].upper()}, {vietnamese.size(blob.size)}"
        return view

    def audio(self, recipe: str, title: str) -> View:
        """A sound with its length, or its title alone while it is being made."""
        blob = self.bundle.blob(recipe)
        view: View = {"kind": "audio", "title": title, "src": "", "length": ""}
        if blob is None:
            return view
        _must_be(blob, "audio/")
        view["src"] = address(blob)
        view["type"] = blob.type
        if blob.duration_ms:
            view["length"] = vietnamese.duration(blob.duration_ms)
        return view


def _srcset(blobs: list[Blob]) -> str:
    return ", ".join(f"{address(b)} {b.width}w" for b in blobs if b.width)


def sentence(words: str) -> str:
    """The words with a full stop, unless they end as a sentence does."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _must_be(blob: Blob, family: str) -> None:
    if not blob.type.startswith(family):
        raise ValueError(f"blob {blob.sha256}: {blob.type!r} stands where {family}* must")
