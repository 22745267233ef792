"""Fixtures of the tests that use the desk in a browser: each module has a product."""

from collections.abc import Iterator

import pytest

from tests.browser import Chromium, Product, chromium
from tests.prepared import prepared_product


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`manage.py run` with every site live; it lets go of the one there is when the module ends."""
    with prepared_product(tmp_path_factory, "desk") as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """Chromium, open for the module: its loop must not run on beside other modules' tests."""
    with chromium() as one:
        yield one
