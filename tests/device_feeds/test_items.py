"""Which items a feed holds, and what each says."""

import json
from datetime import timedelta

import msgspec
import pytest

from cms.contract.documents import Blob
from device_feeds import FeedError
from device_feeds.items import seconds_on_screen
from tests.device_feeds.examples import (
    ANXUYEN,
    DATMUI,
    PROVINCE,
    TIDE,
    VACCINATION,
    built,
    bundle,
    edition,
    feed,
    file,
)

NOW = bundle().clock.now
HOUR = timedelta(hours=1)
HOSTILE = "</noscript><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"


def ids(found: dict) -> list[str]:
    return [item["id"] for item in found["items"]]


def test_priority_comes_first_then_the_newest_and_the_standing_item_last() -> None:
    assert ids(feed(bundle(), DATMUI, "board")) == [
        "7f3e9d10-1b7e-4f35-9c43-2f0a3e6a9d02-vi",
        "1c7a2c64-1b7e-4f35-9c43-2f0a3e6a9d01-vi",
        f"{DATMUI}-standing",
    ]


def test_what_is_over_is_out_and_what_has_not_begun_is_in_without_a_link() -> None:
    coming = edition(publish_at=NOW + HOUR, expire_at=NOW + 2 * HOUR)
    item = feed(bundle(coming), DATMUI, "board")["items"][1]
    assert item["_bang_tin"]["valid_from"] == "2026-11-22T11:00:00+07:00"
    assert item["_bang_tin"]["valid_until"] == "2026-11-22T12:00:00+07:00"
    assert "url" not in item

    over = edition(expire_at=NOW)
    assert ids(feed(bundle(over), DATMUI, "board")) == [
        "7f3e9d10-1b7e-4f35-9c43-2f0a3e6a9d02-vi",
        f"{DATMUI}-standing",
    ]


def test_a_playlist_holds_only_what_has_begun() -> None:
    coming = edition(publish_at=NOW + HOUR)
    entries = built(bundle(coming), DATMUI, "radio")
    assert file(entries, "/feeds/radio/playlist.m3u") == b"#EXTM3U\n"
    item = json.loads(file(entries, "/feeds/radio/feed.json"))["items"][1]
    assert item["_truyen_thanh"]["sound"] == "ready"
    assert item["attachments"]


def test_a_unit_with_nothing_to_say_has_its_standing_item() -> None:
    only = bundle(without=[TIDE, VACCINATION])
    items = feed(only, ANXUYEN, "board")["items"]
    assert [item["_bang_tin"]["standing"] for item in items] == [True]
    assert items[0]["title"] == "Phường An Xuyên"
    assert "anxuyen.localhost:8000" in items[0]["content_text"]
    assert "0290 000 0001" in items[0]["content_text"]
    assert feed(only, ANXUYEN, "radio")["items"] == []


def test_sound_that_is_not_made_is_named_pending_and_linked_nowhere() -> None:
    entries = built(bundle(), DATMUI, "radio")
    items = json.loads(file(entries, "/feeds/radio/feed.json"))["items"]
    pending, ready = items
    assert pending["_truyen_thanh"]["sound"] == "pending"
    assert pending["attachments"] == []
    assert pending["content_text"] == "Triều cường dâng cao."
    assert ready["attachments"][0]["size_in_bytes"] == 4461
    served = {entry.path for entry, _ in entries}
    for item in items:
        for attachment in item["attachments"]:
            assert attachment["url"].removeprefix("http://datmui.localhost:8000") in served


def test_the_playlist_is_extended_m3u_with_absolute_addresses() -> None:
    entries = built(bundle(), DATMUI, "radio")
    entry = next(entry for entry, _ in entries if entry.path == "/feeds/radio/playlist.m3u")
    assert entry.type == "audio/x-mpegurl"
    lines = file(entries, entry.path).decode("utf-8").splitlines()
    sha256 = "d7dce1b28db24b7fa9180574947e68f9cbfd5f9943071e2f19e4f54e19b3ee67"
    assert lines == [
        "#EXTM3U",
        "#EXTINF:1,Tiêm chủng mở rộng tháng 12 <tại trạm>",
        f"http://datmui.localhost:8000/_b/{sha256}.mp3",
    ]


def test_a_title_with_line_breaks_stays_on_its_line() -> None:
    sly = edition(title="Họp\n#EXTINF:1,giả\nhttp://evil.example/a.mp3\u2028x\x07y")
    body = file(built(bundle(sly), DATMUI, "radio"), "/feeds/radio/playlist.m3u").decode()
    assert [line for line in body.splitlines() if line.startswith("http")] == [
        body.splitlines()[-1]
    ]
    assert "Họp #EXTINF:1,giả http://evil.example/a.mp3 x y" in body
    assert len(body.splitlines()) == 3


def test_hostile_text_is_inert_in_page_and_feed() -> None:
    hostile = edition(title=HOSTILE, board_text=HOSTILE, summary=HOSTILE)
    entries = built(bundle(hostile), DATMUI, "board")
    item = json.loads(file(entries, "/feeds/board/feed.json"))["items"][1]
    assert item["title"] == HOSTILE
    assert "content_html" not in item
    page = file(entries, "/board/index.html").decode()
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert page.count("</noscript>") == 1
    assert "&lt;/noscript&gt;&lt;script&gt;" in page


def test_the_page_has_no_inline_script_or_style_and_a_strict_policy() -> None:
    page = file(built(bundle(), DATMUI, "board"), "/board/index.html").decode()
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in page
    assert "unsafe" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=") == 1


def test_the_list_without_javascript_holds_what_has_begun() -> None:
    coming = edition(publish_at=NOW + HOUR)
    page = file(built(bundle(coming), DATMUI, "board"), "/board/index.html").decode()
    listed = page[page.index("<noscript>") :]
    assert "Triều cường dâng cao từ 24 đến 28/11/2026" in listed
    assert "Tiêm chủng" not in listed
    assert "Xã Đất Mũi" in listed


def test_pictures_are_named_with_all_that_a_device_checks() -> None:
    entries = built(bundle(), DATMUI, "board")
    item = json.loads(file(entries, "/feeds/board/feed.json"))["items"][1]
    picture = item["_bang_tin"]["pictures"][0]
    assert picture["type"] == "image/jpeg"
    assert (picture["width"], picture["height"], picture["size"]) == (1280, 960, 19828)
    assert picture["alt"] == "Trạm Y tế xã Đất Mũi"
    assert picture["url"].endswith(f"/_b/{picture['sha256']}.jpg")
    assert picture["sha256"] in {entry.sha256 for entry, _ in entries}


def test_a_feed_does_not_wait_for_pictures() -> None:
    empty = msgspec.structs.replace(bundle().media, blobs={})
    item = feed(bundle(empty), DATMUI, "board")["items"][1]
    assert item["_bang_tin"]["pictures"] == []
    assert "image" not in item


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 8),
        ("Họp dân", 8),
        ("một " * 18, 8),
        ("một " * 19, 9),
        ("một " * 60, 22),
        # 2026 is read as seven syllables.
        ("2026 " * 6, 16),
    ],
)
def test_seconds_on_screen(text: str, seconds: int) -> None:
    assert seconds_on_screen(text) == seconds


def test_hours_and_sessions_come_from_the_schedule() -> None:
    schedule = msgspec.structs.replace(
        bundle().schedules[DATMUI], board_on="06:00", board_off="20:00", sessions=[]
    )
    changed = bundle(schedule)
    assert feed(changed, DATMUI, "board")["_bang_tin"]["hours"] == {"on": "06:00", "off": "20:00"}
    assert feed(changed, DATMUI, "radio")["_truyen_thanh"]["sessions"] == []


def _mp3(**changes: object) -> dict[str, Blob]:
    media = bundle().media.blobs
    recipe = bundle().editions[VACCINATION].speech
    return {**media, recipe: msgspec.structs.replace(media[recipe], **changes)}


@pytest.mark.parametrize(
    ("documents", "kind", "message"),
    [
        ([edition(bulletin="not-a-uuid", id="x")], "board", "edition x: bulletin 'not-a-uuid'"),
        ([edition(speech=None)], "radio", f"edition {VACCINATION}: on the radio without"),
        (
            [msgspec.structs.replace(bundle().clock, sequences={})],
            "board",
            f"clock clock: no sequence for {DATMUI}/board",
        ),
        (
            [msgspec.structs.replace(bundle().media, blobs=_mp3(type="text/html"))],
            "radio",
            f"edition {VACCINATION}: blob d7dc",
        ),
        (
            [msgspec.structs.replace(bundle().media, blobs=_mp3(duration_ms=None))],
            "radio",
            f"edition {VACCINATION}: blob d7dc",
        ),
    ],
)
def test_a_bad_document_is_named(documents: list, kind: str, message: str) -> None:
    with pytest.raises(FeedError) as caught:
        built(bundle(*documents), DATMUI, kind)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_unknown_units_and_units_without_a_site_are_refused() -> None:
    with pytest.raises(FeedError, match="unit nowhere: no such document"):
        built(bundle(), "nowhere", "board")
    without = bundle()
    del without.sites[PROVINCE]
    with pytest.raises(FeedError, match=f"site {PROVINCE}: no such document"):
        built(without, PROVINCE, "radio")
    with pytest.raises(FeedError, match="kind 'site'"):
        built(bundle(), DATMUI, "site")
