"""The one definition of what is on, held by the same cases in Python and in JavaScript."""

import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from device_feeds.feeds import BoardFeed, Hours
from device_feeds.schedule import Slot, at, slots_of
from tests.device_feeds.examples import DATMUI, built, bundle, file

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "device_feeds" / "cases").glob("*.json"))
SCRIPT = ROOT / "themes" / "board" / "schedule.js"
NODE = shutil.which("node")


def moments(path: Path) -> list[tuple[dict, dict]]:
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return [(case, moment) for case in cases for moment in case["moments"]]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases_in_python(path: Path) -> None:
    assert moments(path)
    for case, moment in moments(path):
        turn = at(
            msgspec.convert(case["slots"], list[Slot]),
            msgspec.convert(case["hours"], Hours),
            datetime.fromisoformat(moment["at"]),
        )
        assert (msgspec.to_builtins(turn) if turn else None) == moment["turn"], moment["at"]


@pytest.mark.skipif(NODE is None, reason="node is not installed: the page's script is not run")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases_in_javascript(path: Path) -> None:
    found = moments(path)
    asked = [[case["slots"], case["hours"], moment["at"]] for case, moment in found]
    program = (
        f"{SCRIPT.read_text(encoding='utf-8')}\n"
        "const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
        "console.log(JSON.stringify("
        "asked.map(([slots, hours, at]) => turnAt(slots, hours, Date.parse(at)))));\n"
    )
    done = subprocess.run(
        [str(NODE), "--eval", program],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    for (_, moment), turn in zip(found, json.loads(done.stdout), strict=True):
        assert turn == moment["turn"], moment["at"]


@pytest.mark.skipif(NODE is None, reason="node is not installed: the page's script is not run")
def test_python_and_javascript_agree_on_a_whole_day_of_a_real_feed() -> None:
    body = file(built(bundle(), DATMUI, "board"), "/feeds/board/feed.json")
    feed = msgspec.json.decode(body, type=BoardFeed)
    first = int(datetime.fromisoformat("2026-12-05T20:00:00+07:00").timestamp())
    asked = list(range(first, first + 24 * 3600, 61))
    program = (
        f"{SCRIPT.read_text(encoding='utf-8')}\n"
        "const [feed, asked] = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
        "const slots = slotsOf(feed), hours = feed._bang_tin.hours;\n"
        "console.log(JSON.stringify(asked.map((s) => turnAt(slots, hours, s * 1000))));\n"
    )
    done = subprocess.run(
        [str(NODE), "--eval", program],
        input=json.dumps([json.loads(body), asked]),
        capture_output=True,
        text=True,
        check=True,
    )
    slots, hours = slots_of(feed), feed.bang_tin.hours
    mine = [at(slots, hours, datetime.fromtimestamp(s).astimezone()) for s in asked]
    assert json.loads(done.stdout) == [msgspec.to_builtins(t) if t else None for t in mine]
    # The night and both items are in that day; the vaccination's window ends in it.
    assert {t.id if t else None for t in mine} >= {None, slots[0].id, slots[1].id}
