"""Every page is HTML as the standard has it, as `html-validate` reads it.

`npm install -g html-validate@10`.
"""

import json
import subprocess
from pathlib import Path

import pytest

from cms.contract.exchange import read_export
from tests.browser import needs
from tests.sitegen.built import BuiltSite
from tests.sitegen.test_golden import EXAMPLES

pytestmark = [pytest.mark.slow, needs("html-validate")]


def complaints(folder: Path) -> list[str]:
    """File, line, rule and sentence for everything below a folder that is not valid."""
    rules = folder / ".htmlvalidate.json"
    rules.write_text('{"extends": ["html-validate:standard"], "root": true}')
    files = sorted(map(str, folder.rglob("*.html")))
    assert files
    done = subprocess.run(  # noqa: S603 - a tool of the tests, arguments as a list
        ["html-validate", "--config", str(rules), "--formatter", "json", *files],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return [
        f"{Path(one['filePath']).relative_to(folder)}:{line['line']} {line['ruleId']}: "
        f"{line['message']}"
        for one in json.loads(done.stdout)
        for line in one["messages"]
    ]


def test_all_pages_are_valid(tmp_path: Path) -> None:
    bundle = read_export(EXAMPLES)
    for unit in bundle.sites:
        for path, built in BuiltSite(bundle, unit).own.items():
            if path.endswith(".html") and built.body is not None:
                place = tmp_path / bundle.units[unit].host / path[1:]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(built.body)
    assert complaints(tmp_path) == []


def test_what_is_not_valid_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<!DOCTYPE html><html lang="vi"><p><div></p></html>')
    assert "close-order" in " ".join(complaints(tmp_path))
