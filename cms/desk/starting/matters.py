"""Matters of every day: what a commune writes again and again, ready but for its blanks.

The words stand in `matters.toml`. A blank is a name in square brackets, "[giờ]".
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("matters.toml")
# A bracket with words in it: "[1]" is a note's number, not a blank.
BLANK = re.compile(r"\[[^\W\d_][^\[\]<>\n]{0,99}\]")
# Stands where the telephone of a unit is not known.
NO_PHONE = "[số điện thoại]"
TAG = re.compile(r"<[^<>]*>")
# Keys of a stored block that hold no words.
NOT_WORDS = {"id", "type"}


@dataclass(frozen=True)
class Matter:
    """One template: `name` and `about` for the button, the rest for the bulletin.

    `channels` as the contract names them, `days` from today until it expires; `body` is
    tables of the file, one for each block.
    """

    key: str
    name: str
    about: str
    category: str
    channels: tuple[str, ...]
    days: int
    title: str
    summary: str
    board_text: str
    spoken_text: str
    body: tuple[dict, ...]
    disclosure_class: int | None = None


@cache
def matters() -> dict[str, Matter]:
    """All templates by key, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["matter"]
    return {row["key"]: _matter(row) for row in rows}


def _matter(row: dict) -> Matter:
    lists = {name: tuple(row[name]) for name in ("channels", "body")}
    return Matter(**{**row, **lists, "spoken_text": row["spoken_text"].strip()})


@cache
def known_blanks() -> frozenset[str]:
    """The blanks of all templates, and what stands for a telephone that is not known."""
    texts = strings(tomllib.loads(FILE.read_text(encoding="utf-8")))
    return frozenset({NO_PHONE, *(one for text in texts for one in BLANK.findall(text))})


def blanks_in(text: str) -> list[str]:
    """Whatever looks like a blank in a text or in rich text, each once, in its order."""
    return list(dict.fromkeys([*BLANK.findall(text), *BLANK.findall(TAG.sub("", text))]))


def strings(value: object) -> Iterator[str]:
    """Every text in nested lists and tables, such as a StreamField's raw data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in NOT_WORDS:
                yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def texts_of(page) -> Iterator[tuple[str, str]]:
    """Each text of a bulletin page with the name of its field, rich text with its tags."""
    for name in ("title", "summary", "board_text", "spoken_text"):
        yield name, getattr(page, name) or ""
    for name in ("body", "variants"):
        for text in strings(list(getattr(page, name).raw_data)):
            yield name, text
