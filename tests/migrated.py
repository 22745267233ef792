"""A database with all migrations and nothing else, made once in a run of the tests.

Migrating from nothing takes twenty seconds of a processor, which every worker's own database,
every installation made from nothing and every benchmark would take again. All of them still
migrate: they find that everything is applied.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.shared import ROOT, locked, place


def migrated(factory: pytest.TempPathFactory) -> Path:
    """The file of the database, in no other file's company: free to be copied."""
    folder = place(factory)
    found = folder / "migrated.sqlite3"
    with locked(folder / "migrated.lock"):
        if not found.exists():
            make(found)
    return found


def make(file: Path) -> None:
    """Migrate in an installation of its own, as `manage.py migrate` does."""
    ours = ("BANTIN_", "DJANGO_", "PYTEST_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    with tempfile.TemporaryDirectory(dir=file.parent) as var:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=ROOT,
            env={**environment, "BANTIN_VAR": var},
            check=True,
        )
        copy(Path(var, "db.sqlite3"), str(Path(var, "alone.sqlite3"))).close()
        Path(var, "alone.sqlite3").rename(file)


def copy(file: Path, to: str) -> sqlite3.Connection:
    """Put the contents of one database into another, which may be in memory; that one, open."""
    into = sqlite3.connect(to, uri=True)
    with closing(sqlite3.connect(file)) as source:
        source.backup(into)
    return into
