"""Lists are numbered from the oldest page, so one publication touches few files."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.contract import Edition, bulletin_path, category_path
from sitegen import lists
from sitegen.generator import PER_PAGE, generator
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import edition

EDITIONS = [edition(n) for n in range(200)]
LATER = making.NOW.replace(year=2036)


def pages(count: int) -> list[lists.ListPage]:
    """The pages of a list of the first `count` bulletins."""
    return list(lists.pages("/ban-tin.html", EDITIONS[:count], generator().settings))


@given(st.integers(min_value=0, max_value=200))
def test_every_bulletin_stands_once_and_newest_first(count: int) -> None:
    shown = [e for page in pages(count)[::-1] for e in page.editions]
    assert shown == EDITIONS[:count][::-1]


@given(st.integers(min_value=0, max_value=200))
def test_numbered_pages_are_full_and_the_newest_fills_a_screen(count: int) -> None:
    *numbered, newest = pages(count)
    assert [page.number for page in numbered] == list(range(1, len(numbered) + 1))
    assert {len(page.editions) for page in numbered} <= {PER_PAGE}
    assert newest.number == 0
    assert newest.path == "/ban-tin.html"
    assert min(count, PER_PAGE) <= len(newest.editions) < 2 * PER_PAGE


@given(st.integers(min_value=0, max_value=199))
def test_one_more_bulletin_changes_at_most_three_pages(count: int) -> None:
    before = {page.path: page for page in pages(count)}
    after = {page.path: page for page in pages(count + 1)}
    assert before.keys() <= after.keys()
    changed = [path for path, page in after.items() if before.get(path) != page]
    assert "/ban-tin.html" in changed
    assert len(changed) <= 3


@given(st.integers(min_value=0, max_value=200))
def test_pages_are_chained(count: int) -> None:
    found = pages(count)
    for older, newer in zip(found, found[1:], strict=False):
        assert (older.newer, newer.older) == (newer.path, older.path)
    assert (found[0].older, found[-1].newer) == ("", "")


def test_addresses_are_those_of_the_contract() -> None:
    path = category_path("news")
    found = list(lists.pages(path, EDITIONS[:45], generator().settings))
    assert [page.path for page in found] == [
        category_path("news", 1),
        category_path("news", 2),
        category_path("news", 3),
        path,
    ]


def bodies(editions: list[Edition]) -> dict[str, str]:
    """Digest by path of a commune's site."""
    site = BuiltSite(making.bundle(editions, now=LATER))
    return {path: built.entry.sha256 for path, built in site.own.items()}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0, max_value=180))
def test_one_publication_touches_a_bounded_set_of_files(count: int) -> None:
    new = EDITIONS[count]
    before, after = bodies(EDITIONS[:count]), bodies(EDITIONS[: count + 1])
    assert before.keys() <= after.keys()
    touched = {path for path in after if before.get(path) != after[path]}
    own_lists = re.escape(category_path(new.category)[:-5])
    allowed = re.compile(
        rf"/(index\.html|feed\.xml|feed\.json|offline\.json|chu\.html)"
        rf"|/sitemap(/trang|/2024-\d\d)?\.xml|/tim-kiem/(index|2024-\d\d-\d+)\.json"
        rf"|(/ban-tin|{own_lists})(/\d+)?\.html"
    )
    assert bulletin_path(new) in touched
    rest = touched - {bulletin_path(new)}
    assert [path for path in rest if not allowed.fullmatch(path)] == []
    assert len(touched) <= 16


def test_empty_list_says_so() -> None:
    site = BuiltSite(making.bundle())
    assert "Mục này chưa có bản tin nào." in site.page(category_path("event")).text
    assert "Chưa có bản tin nào." in site.page("/index.html").text


def test_lists_name_every_edition_they_show() -> None:
    shown = EDITIONS[:25]
    site = BuiltSite(making.bundle(shown, now=LATER))
    first = site.entry("/ban-tin/1.html").made_from
    newest = site.entry("/ban-tin.html").made_from
    assert {f"edition:{e.id}" for e in shown[:10]} <= set(first)
    assert {f"edition:{e.id}" for e in shown[10:]} <= set(newest)
    assert not {f"edition:{e.id}" for e in shown[10:]} & set(first)
    assert any(name.startswith("theme:") for name in first)
