"""One installation made from nothing in a run of the tests, and copies of it to start from.

A first start makes 64 sites, which takes a minute of a processor; whoever tests something
else than that start begins where it has ended. The copy is of all state, after the real
`manage.py run` was stopped as a service manager does. Addresses are in every page, so a copy
runs on the port that the installation was made on, one copy at a time.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import Product
from tests.migrated import migrated
from tests.scenes.hosts import wait_for_media
from tests.shared import locked, place

# From nothing to every site live, and to every sound and picture, on two busy cores.
READY_LIMIT = 600
MEDIA_LIMIT = 400
MADE = "made.json"
# One worker runs all tests that have such a product, since they would wait for each other.
WITH_PRODUCT = frozenset(
    (
        "tests/desk/test_accessible.py",
        "tests/desk/test_on_a_phone.py",
        "tests/sites/test_feedback_in_the_browser.py",
    )
)


def make(folder: Path, database: Path) -> None:
    """Start from a migrated database, wait until there is nothing more to make, and stop."""
    (folder / "var").mkdir(parents=True)
    shutil.copyfile(database, folder / "var" / "db.sqlite3")
    product = Product(folder / "var")
    product.start()
    try:
        product.wait_until_ready(READY_LIMIT)
        wait_for_media(product, MEDIA_LIMIT)
    finally:
        product.stop()
    # Passwords are printed at the first start alone.
    made = {"port": product.port, "accounts": product.accounts}
    (folder / MADE).write_text(json.dumps(made))


@contextmanager
def prepared_product(factory: pytest.TempPathFactory, name: str) -> Iterator[Product]:
    """A product with all sites live and nothing done in it yet, ended with the block."""
    source, database = place(factory) / "product", migrated(factory)
    with locked(source.with_suffix(".lock")):
        if not (source / MADE).exists():
            make(source, database)
        made = json.loads((source / MADE).read_text())
        folder = factory.mktemp(name)
        # Files of the sites are hard links to their blobs, which shutil would make two of.
        command = ["cp", "-a", "--reflink=auto", str(source / "var"), str(folder)]
        subprocess.run(command, check=True)
        product = Product(folder / "var", made["port"])
        product.accounts = dict(made["accounts"])
        product.start()
        try:
            product.wait_until_ready(READY_LIMIT)
            yield product
        finally:
            product.stop()
