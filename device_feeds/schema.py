"""JSON Schema (draft 2020-12) of both feeds, for those who write a reader."""

import json
from pathlib import Path
from typing import Any

import msgspec

from device_feeds.feeds import EXTENSION_VERSION, BoardFeed, RadioFeed

FOLDER = Path(__file__).parent / "schema"
FEEDS: dict[str, type[msgspec.Struct]] = {"board-feed": BoardFeed, "radio-feed": RadioFeed}


def schemas() -> dict[str, dict[str, Any]]:
    """Schema by the name of its file, without `.json`."""
    found = {}
    for name, kind in FEEDS.items():
        schema = msgspec.json.schema(kind)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = f"{name}, version {EXTENSION_VERSION}"
        found[name] = schema
    return found


def text_of(schema: dict[str, Any]) -> str:
    """The file's text."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write the files."""
    folder.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.json").write_text(text_of(schema), encoding="utf-8")
