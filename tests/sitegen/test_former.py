"""Addresses of a former site lead to the bulletins that came from there, and hide nothing."""

from datetime import timedelta

import pytest

from cms.contract import Audience, bulletin_path
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, NOW, PROVINCE, edition

OLD = ["/2019/05/bai-7/", "/?p=7", "/tin-tức/bài 7.aspx"]
PLACES = ["/2019/05/bai-7/index.html", "/?p=7", "/tin-tức/bài 7.aspx"]


def test_each_leads_to_the_page() -> None:
    one = edition(8, old_paths=OLD)
    site = BuiltSite(making.bundle(one))
    for place in PLACES:
        entry = site.entry(place)
        assert (entry.status, entry.location, entry.rank) == (301, bulletin_path(one), "list")
        assert entry.made_from == (f"edition:{one.id}",)
        assert site.own[place].body is None


@pytest.mark.parametrize(
    "changes", [{"publish_at": NOW + timedelta(days=1)}, {"channels": ["board"]}]
)
def test_none_before_there_is_a_page(changes: dict[str, object]) -> None:
    site = BuiltSite(making.bundle(edition(8, old_paths=OLD, **changes)))
    assert not set(PLACES) & set(site.own)


def test_gone_with_the_bulletin() -> None:
    one = edition(8)
    stone = making.tombstone(one, old_paths=OLD, mode="notice", notice="Nhầm.")
    over = NOW - timedelta(days=1)
    erased = edition(8, old_paths=OLD, disclosure_class=8, expire_at=over)
    for document, name in ((stone, "tombstone"), (erased, "edition")):
        site = BuiltSite(making.bundle(document))
        for place in PLACES:
            entry = site.entry(place)
            assert (entry.status, entry.sha256, entry.location) == (410, "", "")
            assert entry.made_from == (f"{name}:{document.id}",)


def test_a_successor_takes_them_over() -> None:
    other = edition(9)
    stone = making.tombstone(edition(8), old_paths=OLD, mode="redirect", successor=other.bulletin)
    entry = BuiltSite(making.bundle(other, stone)).entry("/?p=7")
    assert (entry.status, entry.location) == (301, bulletin_path(other))


def test_what_the_site_has_itself_stays() -> None:
    without = BuiltSite(making.bundle(edition(7)))
    own = [path for path in without.paths() if not path.startswith("/feeds")][:20]
    site = BuiltSite(making.bundle(edition(7), edition(8, old_paths=[*own[:19], "/gioi-thieu/"])))
    for path in own:
        assert site.entry(path).status == 200, path
    assert site.entry("/gioi-thieu/index.html").status == 301


def test_a_withdrawn_one_keeps_its_address_and_the_oldest_of_two_has_it() -> None:
    first, second, gone = edition(8, old_paths=OLD), edition(9, old_paths=OLD), edition(10)
    stone = making.tombstone(gone, old_paths=["/?p=7"])
    site = BuiltSite(making.bundle(first, second, stone))
    assert site.entry("/?p=7").status == 410
    assert site.entry(PLACES[0]).location == bulletin_path(first)


def test_they_are_of_the_issuer_alone() -> None:
    one = edition(8, issuer=PROVINCE, audience=Audience(kind="all"), old_paths=OLD)
    bundle = making.bundle(one, making.placement(one))
    assert BuiltSite(bundle, PROVINCE).entry("/?p=7").status == 301
    carried = BuiltSite(bundle, COMMUNE)
    assert carried.entry(bulletin_path(one)).status == 200
    stone = making.tombstone(one, old_paths=OLD, audience=Audience(kind="all"))
    withdrawn = BuiltSite(making.bundle(stone), COMMUNE)
    assert not set(PLACES) & (set(carried.own) | set(withdrawn.own))
