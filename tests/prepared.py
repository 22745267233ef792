"""One installation made from nothing in a run of the tests, and copies of it to start from.

A first start makes 64 sites, which takes a minute of a processor; whoever tests something
else than that start begins where it has ended. The copy is of all state, after the real
`manage.py run` was stopped as a service manager does. Addresses are in every page, so a copy
runs on the port that the installation was made on, one copy at a time.
"""

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import Product
from tests.scenes.hosts import wait_for_media

# Where several runs of pytest share the installation: `make test` sets it.
SHARED = "BAN_TIN_TESTS_PREPARED"
# From nothing to every site live, and to every sound and picture, on two busy cores.
READY_LIMIT = 600
MEDIA_LIMIT = 400


def place(factory: pytest.TempPathFactory) -> Path:
    """The folder of the installation: one for all workers of a run, or for all runs."""
    if named := os.environ.get(SHARED):
        return Path(named)
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a file alone among all processes, for the length of the block."""
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(folder: Path) -> None:
    """Start from nothing, wait until there is nothing more to make, and stop."""
    product = Product(folder / "var")
    product.start()
    try:
        product.wait_until_ready(READY_LIMIT)
        wait_for_media(product, MEDIA_LIMIT)
    finally:
        product.stop()
    # Passwords are printed at the first start alone.
    made = {"port": product.port, "accounts": product.accounts}
    (folder / "made.json").write_text(json.dumps(made))


@contextmanager
def prepared_product(factory: pytest.TempPathFactory, name: str) -> Iterator[Product]:
    """A product with all sites live and nothing done in it yet, ended with the block."""
    source = place(factory)
    source.mkdir(parents=True, exist_ok=True)
    with locked(source / "lock"):
        if not (source / "made.json").exists():
            make(source)
        made = json.loads((source / "made.json").read_text())
        folder = factory.mktemp(name)
        # Files of the sites are hard links to their blobs, which shutil would make two of.
        copy = ["cp", "-a", "--reflink=auto", str(source / "var"), str(folder / "var")]
        subprocess.run(copy, check=True)
        product = Product(folder / "var", made["port"])
        product.accounts = dict(made["accounts"])
        product.start()
        try:
            product.wait_until_ready(READY_LIMIT)
            yield product
        finally:
            product.stop()
