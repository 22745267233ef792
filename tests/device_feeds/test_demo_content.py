"""The demo's bulletins as boards and radios meet them, and its drawings."""

import io
import tomllib
import uuid
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from cms.contract import inline
from cms.contract.vocabulary import CATEGORY_BY_KEY
from cms.desk.demo.drawings import SCENES, draw
from device_feeds.speech import normalise

FOLDER = Path(__file__).resolve().parents[2] / "cms" / "desk" / "demo" / "bulletins"
FILES = sorted(FOLDER.glob("*.toml"))
MOST_WORDS = 25  # on a board, look.md


def read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_demo_covers_what_a_province_publishes() -> None:
    bulletins = [read(path) for path in FILES]
    assert len(bulletins) >= 26
    assert {one["category"] for one in bulletins} == set(CATEGORY_BY_KEY)
    assert {one["disclosure_class"] for one in bulletins if "disclosure_class" in one} == set(
        range(1, 15)
    )
    audiences = Counter(
        "units" if isinstance(one["audience"], list) else one["audience"] for one in bulletins
    )
    assert audiences["all"] >= 10
    assert audiences["units"] >= 3
    assert len({one["key"] for one in bulletins}) == len(bulletins)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bulletin_is_whole(path: Path) -> None:
    one = read(path)
    assert uuid.UUID(one["key"]).version == 4
    publish = datetime.fromisoformat(one["publish"])
    assert publish.utcoffset() == timedelta(hours=7)
    if "expire" in one:
        assert publish < datetime.fromisoformat(one["expire"])
    for block in one["body"]:
        match block["block"]:
            case "paragraph" | "quote":
                inline.check(block["html"])
            case "list":
                assert not any("<" in item for item in block["items"])
            case "table":
                assert len({len(row) for row in block["rows"]}) == 1
                assert block["caption"]
            case "image":
                assert block["draw"] in SCENES
                assert block["alt"]
            case other:
                assert other == "heading"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bulletin_is_fit_for_boards_and_for_the_ear(path: Path) -> None:
    one = read(path)
    if "board" in one["channels"]:
        assert len(one.get("board_text", one["summary"]).split()) <= MOST_WORDS
    for text in (one["title"], one["summary"], one.get("spoken_text", "")):
        said = normalise(text)
        assert not any(char.isdigit() for char in said)
        assert not {"UBND", "HĐND", "BHYT", "THCS", "km", "kg"} & set(said.split())


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_drawing_is_a_picture_and_the_same_each_time(name: str) -> None:
    data = draw(name, 400, 250)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (400, 250))
        assert len(picture.getcolors(100_000) or []) > 20
    assert draw(name, 400, 250) == data
