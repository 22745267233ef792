"""A build depends on its documents and on nothing else."""

import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sitegen
from cms.contract import Bundle
from cms.contract.exchange import read_export
from tests.sitegen.test_golden import EXAMPLES

ROOT = Path(__file__).parents[2]


def digest(bundle: Bundle) -> str:
    """One digest over all entries and bytes of all sites."""
    found = hashlib.sha256()
    for unit_id in sorted(bundle.sites):
        for entry, body in sitegen.build(bundle, unit_id):
            found.update(repr(entry).encode() + (body or b""))
    return found.hexdigest()


def test_equal_documents_give_equal_bytes() -> None:
    assert digest(read_export(EXAMPLES)) == digest(read_export(EXAMPLES))


def test_order_of_documents_does_not_matter() -> None:
    bundle = read_export(EXAMPLES)
    for name in ("units", "sites", "editions", "tombstones"):
        setattr(bundle, name, dict(reversed(getattr(bundle, name).items())))
    assert digest(bundle) == digest(read_export(EXAMPLES))


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "LANGUAGE": "fr"},
    ],
)
def test_other_processes_build_the_same(surroundings: dict[str, str], tmp_path: Path) -> None:
    program = "from tests.sitegen.test_pure import *; print(digest(read_export(EXAMPLES)), end='')"
    environment = {**os.environ, **surroundings, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=True,
    )
    assert result.stdout == digest(read_export(EXAMPLES))
    assert result.stderr == ""


def test_pelican_leaves_the_process_as_it_was() -> None:
    """Pelican's logger drops repeated warnings; its settings would set the user's locale."""
    program = (
        "import locale, logging\n"
        "before = locale.setlocale(locale.LC_ALL)\n"
        "from sitegen.generator import generator\n"
        "generator()\n"
        "assert type(logging.getLogger('another')) is logging.Logger\n"
        "assert type(logging.getLogger()) is logging.RootLogger\n"
        "assert locale.setlocale(locale.LC_ALL) == before\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
    assert type(logging.getLogger()) is logging.RootLogger


def test_importing_sitegen_is_cheap() -> None:
    program = "import sys, sitegen; sys.exit('pelican' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
