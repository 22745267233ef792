"""Fixtures of the tests that use the desk in a browser: one running product for all of them."""

from collections.abc import Iterator

import pytest

from tests.browser import Chromium, Product, chromium, fresh_product

# From nothing to every site live, on two cores that other tests use as well.
READY_LIMIT = 600


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`manage.py run` with fresh state, every site live."""
    with fresh_product(tmp_path_factory.mktemp("desk")) as one:
        one.wait_until_ready(READY_LIMIT)
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """Chromium, open for the module: its loop must not run on beside other modules' tests."""
    with chromium() as one:
        yield one
