"""What a reader makes of a file: a draft of plain items, and what it could not read.

Nothing here knows Django's models.
"""

import msgspec
from django.utils.translation import gettext_noop

from cms.library.sentences import Sentence, UnreadableError

# Longest texts that the blocks of cms.bulletins take; longer ones are divided.
PARAGRAPH_LENGTH = 9_000
HEADING_LENGTH = 200
ITEM_LENGTH = 500
LIST_LENGTH = 100
TABLE_CELLS = 2_000
CAPTION_LENGTH = 300
ALT_LENGTH = 300
TITLE_LENGTH = 255
SUMMARY_LENGTH = 500

MAX_ITEMS = 1_500
MAX_PICTURES = 40


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """`html` is in the inline subset (cms.contract.inline), without `ref:` links."""

    html: str


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """`text` is plain; `level` is 2 or 3."""

    text: str
    level: int = 2


class ItemList(msgspec.Struct, frozen=True, tag="list"):
    """`items` are plain texts of at most ITEM_LENGTH characters."""

    items: list[str]
    ordered: bool = False


class Table(msgspec.Struct, frozen=True, tag="table"):
    """`rows` are plain texts, all rows of one width."""

    rows: list[list[str]]
    caption: str = ""
    has_header: bool = False


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """`data` are the bytes of a picture; `alt` is empty where the file has none."""

    data: bytes
    name: str
    alt: str = ""
    caption: str = ""


Item = Paragraph | Heading | ItemList | Table | Picture


class Draft(msgspec.Struct, frozen=True):
    """A bulletin as far as a file tells it, and the sentences on what it does not."""

    title: str
    summary: str
    body: list[Item]
    unread: list[Sentence] = []


def bounded(items: list[Item]) -> list[Item]:
    """The items, or UnreadableError where no one could edit so many."""
    if len(items) > MAX_ITEMS:
        raise UnreadableError(
            gettext_noop(
                "The text has more than %(limit)d paragraphs. Divide it into several files."
            ),
            limit=MAX_ITEMS,
        )
    return items
