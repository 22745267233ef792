"""Nothing is lost, torn or left dangling, wherever a process is killed."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


# Files in memory, where the machine has such a place: a process that is killed loses nothing
# that the kernel already has, on no kind of file system.
IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def folder(tmp_path: Path, migrated_file: Path) -> Iterator[Path]:
    """A folder for the driver, with a migrated database."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else tmp_path) as name:
        Path(name, "base").mkdir()
        shutil.copyfile(migrated_file, Path(name, "base", "db.sqlite3"))
        yield Path(name)


def run_driver(kind, folder):
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.driver", kind, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "at_least"),
    [("publish", 40), ("apply", 80)],
)
def test_killed_at_every_step_it_converges(kind, at_least, folder):
    found = run_driver(kind, folder)
    assert found["faults"] == []
    assert found["kills"] >= at_least
    if kind == "apply":
        # The approval came before the first kill, so every one of them ends published.
        assert found["published"] == found["kills"]
    else:
        # An approval is one transaction: only the kill after its commit leaves it published.
        assert found["published"] == 1
