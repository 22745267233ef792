"""Fixtures of the scenes: one product with fresh state for each module, and Chromium."""

from collections.abc import Iterator

import pytest

from tests.browser import Chromium, Product, chromium, fresh_product

# From nothing to every site live, on two cores that other tests use as well.
READY_LIMIT = 400


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`manage.py run` with fresh state, just started: wait for what the scene needs."""
    with fresh_product(tmp_path_factory.mktemp("scene")) as one:
        yield one


@pytest.fixture(scope="module")
def ready(product: Product) -> Product:
    """The same, with every site live and the addresses printed."""
    product.wait_until_ready(READY_LIMIT)
    return product


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """Chromium, open for the module: its loop must not run on beside other modules' tests."""
    with chromium() as one:
        yield one
