"""JSON Schema of every document: `python -m cms.contract.schema` writes `schema/`.

The files are kept in the repository; a test fails when they and the types differ.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from cms.contract.documents import CONTRACT_VERSION
from cms.contract.reading import TYPES

FOLDER = Path(__file__).parent / "schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Schema (draft 2020-12) by type of document."""
    found = {}
    for name, kind in TYPES.items():
        schema = msgspec.json.schema(kind)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = f"{name}, contract version {CONTRACT_VERSION}"
        found[name] = schema
    return found


def text_of(schema: dict[str, Any]) -> str:
    """The file's text."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (FOLDER / f"{name}.json").write_text(text_of(schema), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
