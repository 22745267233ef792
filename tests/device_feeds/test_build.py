"""What both outputs promise: golden bytes, schema, order, purity."""

import hashlib
import json
from datetime import timedelta

import jsonschema
import msgspec
import pytest

import device_feeds
from cms.contract import Bundle
from cms.contract.entries import EVERY_HOST, IMMUTABLE, REVALIDATE
from device_feeds.schema import FOLDER as SCHEMAS
from device_feeds.schema import schemas, text_of
from tests.device_feeds import golden
from tests.device_feeds.examples import (
    ANXUYEN,
    DATMUI,
    PROVINCE,
    VACCINATION,
    built,
    bundle,
    edition,
    feed,
)

UNITS = (PROVINCE, DATMUI, ANXUYEN)
OUTPUTS = [(unit, kind) for unit in UNITS for kind in ("board", "radio")]


def test_golden_files() -> None:
    produced, kept = golden.produced(), golden.kept()
    assert sorted(produced) == sorted(kept)
    for name, body in produced.items():
        assert body.decode() == kept[name].decode(), name


def test_schema_files_are_those_of_the_types() -> None:
    for name, schema in schemas().items():
        assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == text_of(schema)


@pytest.mark.parametrize(("unit", "kind"), OUTPUTS)
def test_every_feed_keeps_its_schema(unit: str, kind: str) -> None:
    schema = json.loads((SCHEMAS / f"{kind}-feed.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(feed(bundle(), unit, kind))


def test_the_schema_refuses_what_is_not_a_feed() -> None:
    schema = json.loads((SCHEMAS / "board-feed.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    good = feed(bundle(), DATMUI, "board")
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "items": []})
    head = {**good["_bang_tin"], "sequence": -1}
    assert not validator.is_valid({**good, "_bang_tin": head})


@pytest.mark.parametrize(("unit", "kind"), OUTPUTS)
def test_entries_name_their_bytes_and_come_in_the_order_of_an_apply(unit: str, kind: str) -> None:
    entries = built(bundle(), unit, kind)
    ranks = ["asset", "page", "list", "pointer"]
    order = [ranks.index(entry.rank) for entry, _ in entries]
    assert order == sorted(order)
    for entry, body in entries:
        assert entry.made_from
        assert entry.cache == (IMMUTABLE if entry.rank == "asset" else REVALIDATE)
        assert (entry.host == EVERY_HOST) == (entry.rank == "asset")
        if body is not None:
            assert hashlib.sha256(body).hexdigest() == entry.sha256
            assert len(body) == entry.size


def test_made_from_names_every_document() -> None:
    entries = {entry.path: set(entry.made_from) for entry, _ in built(bundle(), DATMUI, "board")}
    source = entries["/feeds/board/feed.json"]
    assert {f"unit:{DATMUI}", f"site:{DATMUI}", f"schedule:{DATMUI}"} <= source
    assert {f"edition:{VACCINATION}", f"unit:{PROVINCE}"} <= source
    theme = f"theme:board-{device_feeds.theme_version()}"
    assert theme in entries["/board/index.html"]
    assert theme not in source


def test_sound_is_an_asset_without_a_body() -> None:
    sounds = [(e, b) for e, b in built(bundle(), DATMUI, "radio") if e.path.endswith(".mp3")]
    assert len(sounds) == 1
    entry, body = sounds[0]
    assert body is None
    assert entry.path == f"/_b/{entry.sha256}.mp3"
    assert (entry.type, entry.size) == ("audio/mpeg", 4461)
    assert entry.made_from == (f"edition:{VACCINATION}",)


def _later(of: Bundle) -> Bundle:
    clock = msgspec.structs.replace(of.clock, now=of.clock.now + timedelta(hours=5))
    return bundle(clock)


@pytest.mark.parametrize(("unit", "kind"), OUTPUTS)
def test_the_same_documents_give_the_same_bytes_at_any_time(unit: str, kind: str) -> None:
    first = built(bundle(), unit, kind)
    assert built(bundle(), unit, kind) == first
    # Hours later, no window having opened or closed, nothing has changed.
    assert built(_later(bundle()), unit, kind) == first


def test_date_modified_is_that_of_the_newest_content() -> None:
    newer = edition(n=3, made_at=bundle().clock.now)
    head = feed(bundle(newer), DATMUI, "board")["_bang_tin"]
    assert head["date_modified"] == "2026-11-22T10:00:00+07:00"
    assert head["sequence"] == 7


def test_addresses_follow_the_origin() -> None:
    found = {entry.path: body for entry, body in device_feeds.build(bundle(), DATMUI, "radio")}
    parsed = json.loads(found["/feeds/radio/feed.json"] or b"")
    assert parsed["feed_url"] == "https://datmui.localhost/feeds/radio/feed.json"
    assert feed(bundle(), DATMUI, "radio")["home_page_url"] == "http://datmui.localhost:8000/"


@pytest.mark.parametrize("origin", ["https://datmui.camau.gov.vn", "{host}", "ftp://{host}"])
def test_an_origin_that_is_no_address_is_refused(origin: str) -> None:
    with pytest.raises(device_feeds.FeedError, match="origin"):
        list(device_feeds.build(bundle(), DATMUI, "board", origin))
