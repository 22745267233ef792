"""What is made once in a run of the tests, and used by all its processes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Where several runs of pytest share it: `make test` sets this.
SHARED = "BAN_TIN_TESTS_SHARED"


def place(factory: pytest.TempPathFactory) -> Path:
    """The folder of what is shared: by the workers of one run, or by several runs."""
    base = factory.getbasetemp()
    alone = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    found = Path(os.environ.get(SHARED) or alone / "shared")
    found.mkdir(parents=True, exist_ok=True)
    return found


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a file alone among all processes, for the length of the block."""
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
