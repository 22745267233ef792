"""A page that is asked for again with nothing changed is not rendered again."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sitegen
from cms.contract import Bundle, bulletin_path
from sitegen import generator as module
from sitegen.generator import SiteGenerator, generator
from tests.sitegen import making
from tests.sitegen.making import edition

EDITIONS = [edition(n) for n in range(8)]


def built(bundle: Bundle) -> dict[str, bytes | None]:
    return {one.entry.path: one.body for one in sitegen.build(bundle, making.COMMUNE)}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> SiteGenerator:
    """The generator with nothing kept, which counts the templates that it asks for."""
    one = generator()
    one._rendered.clear()
    return one


def counted(one: SiteGenerator, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    take = SiteGenerator.get_template

    def get_template(self: SiteGenerator, name: str) -> Any:
        asked.append(name)
        return take(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(SiteGenerator, "get_template", get_template)
        built(bundle)
    return asked


def test_only_what_changed_is_rendered(fresh: SiteGenerator, monkeypatch) -> None:
    first = counted(fresh, making.bundle(EDITIONS), monkeypatch)
    assert first.count("bulletin") == 8
    assert counted(fresh, making.bundle(EDITIONS), monkeypatch).count("bulletin") == 0
    changed = [msgspec.structs.replace(EDITIONS[3], title="Tên khác"), *EDITIONS[:3], *EDITIONS[4:]]
    again = counted(fresh, making.bundle(changed), monkeypatch)
    assert again.count("bulletin") == 1
    assert again.count("home") == 1


CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Tên khác", "Một <tên>"]),
        "summary": st.sampled_from(["Ngắn.", "Khác."]),
        "change_note": st.sampled_from(["", "Sửa giờ."]),
        "expire_at": st.sampled_from([making.NOW - timedelta(1), making.NOW + timedelta(1)]),
        "category": st.sampled_from(["health", "disclosure"]),
    },
)


@given(rounds=st.lists(st.dictionaries(st.integers(0, 7), CHANGE, max_size=3), max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_is_what_would_be_rendered(rounds: list[dict[int, dict]]) -> None:
    for changes in rounds:
        bundle = making.bundle(
            [msgspec.structs.replace(one, **changes.get(n, {})) for n, one in enumerate(EDITIONS)]
        )
        kept = built(bundle)
        generator()._rendered.clear()
        assert built(bundle) == kept


def test_the_place_for_it_is_bounded(fresh: SiteGenerator, monkeypatch) -> None:
    monkeypatch.setattr(module, "RENDERED", 5)
    pages = built(making.bundle(EDITIONS))
    assert len(fresh._rendered) == 5
    assert built(making.bundle(EDITIONS)) == pages
    assert bulletin_path(EDITIONS[0]) in pages
