"""The typed blocks a body is made of.

A block says what a thing is, never how it is drawn: markup belongs to the theme.
Inline text is the small HTML subset of `cms.contract.inline`. Media are named by
recipe id; the media table says which bytes a recipe has become.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct

Inline = Annotated[str, Meta(max_length=60_000, description="Inline HTML subset, see inline.py")]
Plain = Annotated[str, Meta(max_length=2_000, description="Plain text, never markup")]
RecipeId = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Id of a recipe")]


class _Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="block"):
    """What all blocks share: immutability and a tag."""


class Paragraph(_Block, frozen=True, tag="paragraph"):
    """One paragraph of running text."""

    html: Inline


class Heading(_Block, frozen=True, tag="heading"):
    """A heading inside the body; the bulletin's title is level 1."""

    text: Plain
    level: Literal[2, 3] = 2


class ListBlock(_Block, frozen=True, tag="list"):
    """A list of short items."""

    items: list[Inline]
    ordered: bool = False


class Picture(_Block, frozen=True, tag="image"):
    """A picture in several widths; `alt` is what one who cannot see it needs to know."""

    renditions: list[RecipeId]
    alt: Plain
    caption: Plain = ""


class Table(_Block, frozen=True, tag="table"):
    """A data table. The first row holds the column headers; all rows have its length."""

    rows: Annotated[list[list[Inline]], Meta(min_length=1)]
    caption: Plain
    first_column_is_header: bool = False


class Quote(_Block, frozen=True, tag="quote"):
    """Somebody's words."""

    html: Inline
    source: Plain = ""


class File(_Block, frozen=True, tag="file"):
    """A file to take away."""

    recipe: RecipeId
    title: Plain


class Audio(_Block, frozen=True, tag="audio"):
    """A sound to listen to on the page."""

    recipe: RecipeId
    title: Plain


Block = Paragraph | Heading | ListBlock | Picture | Table | Quote | File | Audio


def inline_texts(blocks: list[Block]) -> Iterator[str]:
    """Every inline text of a body."""
    for _number, text in numbered_texts(blocks):
        yield text


def numbered_texts(blocks: list[Block]) -> Iterator[tuple[int, str]]:
    """Every inline text of a body, with its block's place."""
    for number, block in enumerate(blocks):
        match block:
            case Paragraph() | Quote():
                yield number, block.html
            case ListBlock():
                yield from ((number, item) for item in block.items)
            case Table():
                yield from ((number, cell) for row in block.rows for cell in row)
            case _:
                pass
