"""The built example documents, byte for byte, as they were last looked at.

After a wanted change: `REWRITE_GOLDEN=1 pytest tests/sitegen/test_golden.py`, then read
the difference as you would a page. Addresses of the theme's own files stand as their
names, so that a change of the style sheet alone changes nothing here.
"""

import os
from pathlib import Path

import pytest

import sitegen
from cms.contract import Entry
from cms.contract.entries import EVERY_HOST
from cms.contract.exchange import read_export
from sitegen import theme

EXAMPLES = Path(__file__).parents[2] / "cms" / "contract" / "examples"
GOLDEN = Path(__file__).parent / "golden"
ORIGIN = "http://{host}:8000"


def named(text: str) -> str:
    """`text` with the theme's version and digests put as names."""
    for name, asset in theme.assets().items():
        text = text.replace(asset.path, f"/_b/({name})")
    return text.replace(theme.version(), "(theme)").replace(theme.version()[:16], "(theme)")


def line(entry: Entry) -> str:
    """An entry in one line, but for digest and size of a page, which the file itself has."""
    parts = [str(entry.status), entry.rank, entry.host + named(entry.path)]
    parts.extend(part for part in (entry.location, entry.type) if part)
    return " | ".join([*parts, named(" ".join(entry.made_from))])


def built() -> dict[str, str]:
    """Golden texts by file name."""
    bundle = read_export(EXAMPLES)
    files: dict[str, str] = {}
    for unit_id in sorted(bundle.sites):
        host = bundle.units[unit_id].host
        lines = []
        for entry, body in sitegen.build(bundle, unit_id, ORIGIN):
            lines.append(line(entry))
            if entry.host != EVERY_HOST and body is not None:
                files[f"{host}{entry.path}"] = named(body.decode())
        files[f"{host}/entries.txt"] = "\n".join(lines) + "\n"
    return files


def test_examples_are_built_as_before() -> None:
    files = built()
    if os.environ.get("REWRITE_GOLDEN"):
        for path in [p for p in GOLDEN.rglob("*") if p.is_file()]:
            path.unlink()
        for name, text in files.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text, encoding="utf-8")
        pytest.skip("golden files were written anew")
    kept = {p.relative_to(GOLDEN).as_posix() for p in GOLDEN.rglob("*") if p.is_file()}
    assert kept == set(files)
    for name, text in files.items():
        assert text.encode() == (GOLDEN / name).read_bytes(), name
