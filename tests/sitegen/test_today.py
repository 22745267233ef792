"""What the radio says today, on the page of the day and on the home page."""

import re
from datetime import timedelta
from typing import Any

import pytest

from cms.contract import Bundle, recipes
from cms.contract.addresses import local
from cms.contract.documents import Blob, Edition, Schedule, Session, Window
from sitegen.generator import RADIO
from sitegen.today import ITEMS, ON_HOME
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, NOW

MP3 = "c" * 64
TODAY = local(NOW).isoweekday()


def spoken(number: int, **changes: Any) -> Edition:
    recipe = recipes.speech(f"Tin {number}.")
    fields = {"channels": ["site", "radio"], "speech": recipe.id, "recipes": [recipe], **changes}
    return making.edition(number, **fields)


def bundle(*editions: Edition, made: bool = True, **changes: Any) -> Bundle:
    blob = Blob(sha256=MP3, size=9, type="audio/mpeg", duration_ms=61_000)
    blobs = {r.id: blob for one in editions for r in one.recipes} if made else {}
    return making.bundle(*editions, blobs=blobs, **changes)


def titles(site: BuiltSite, path: str) -> list[str]:
    return re.findall(r'<figcaption><a href="[^"]*">(.*?)</a>', site.text(path))


def window(**changes: Any) -> Window:
    return Window(**{"channel": "radio", "start": "05:00", "end": "06:00", **changes})


def test_what_is_on_the_air_can_be_heard() -> None:
    site = BuiltSite(bundle(spoken(1), spoken(2, windows=[window()]), making.edition(3)))
    page = site.page(RADIO)
    assert page.errors == []
    assert titles(site, RADIO) == ["Thông báo số 2", "Thông báo số 1"]
    assert site.text(RADIO).count(f'<audio controls preload="none" src="/_b/{MP3}.mp3">') == 2
    assert "05:00-06:00" in page.text
    assert titles(site, "/index.html") == ["Thông báo số 2", "Thông báo số 1"]


def test_priority_comes_first_and_then_the_order_of_the_unit() -> None:
    order = Schedule(
        id=COMMUNE, unit=COMMUNE, sessions=[Session(start="05:00", minutes=30)],
        order=[making.bulletin_id(1)],
    )  # fmt: skip
    some = [spoken(1), spoken(2), spoken(3, priority="priority")]
    ordered = bundle(*some)
    ordered.schedules[COMMUNE] = order
    site = BuiltSite(ordered)
    assert titles(site, RADIO) == ["Thông báo số 3", "Thông báo số 1", "Thông báo số 2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"windows": [window(days=[TODAY % 7 + 1])]},
        {"expire_at": NOW - timedelta(minutes=1)},
        {"publish_at": NOW + timedelta(minutes=1)},
        {"channels": ["radio"]},
    ],
)
def test_what_is_not_of_today_or_not_of_the_site_is_not_there(changes: dict[str, Any]) -> None:
    site = BuiltSite(bundle(spoken(1, **changes)))
    assert "Hôm nay chưa có bản tin trên truyền thanh." in site.page(RADIO).text


def test_a_sound_that_is_not_made_is_said_to_be_prepared() -> None:
    page = BuiltSite(bundle(spoken(1), made=False)).page(RADIO)
    assert "đang chuẩn bị" in page.text


def test_both_pages_are_bounded() -> None:
    site = BuiltSite(bundle(*(spoken(n) for n in range(ITEMS + 5))))
    assert len(titles(site, RADIO)) == ITEMS
    assert "Các bản tin khác" in site.page(RADIO).text
    assert len(titles(site, "/index.html")) == ON_HOME


def test_another_day_makes_both_anew() -> None:
    one = BuiltSite(bundle(spoken(1)))
    other = BuiltSite(bundle(spoken(1), now=NOW + timedelta(days=1)))
    for path in (RADIO, "/index.html"):
        assert one.entry(path).key != other.entry(path).key
        assert one.text(path) != other.text(path)
