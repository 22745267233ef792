"""Lighthouse's judgement of a phone: 100 in each category on home, list and bulletin.

`npm install -g lighthouse@12.8.0`, the last that Node 20 runs.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.contract import bulletin_path
from tests.browser import needs
from tests.sitegen import making
from tests.sitegen.live import LiveSite, live_site
from tests.sitegen.making import COMMUNE, edition

pytestmark = [pytest.mark.slow, pytest.mark.browser, needs("chromium", "lighthouse")]

HOST = "xa0.localhost"
# A machine that does other work besides makes a page look slow: the best of these counts.
TRIES = 3
# Processes that want to run, for each processor, beyond which its speed says nothing of a page.
BUSY = 1.2
LEAST_SPEED = 90
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    unit = making.unit(COMMUNE, "Số 0", HOST, parent=None)
    found = [
        edition(n, body=making.long_body(), priority="priority" if n % 9 == 0 else "normal")
        for n in range(40)
    ]
    with live_site(tmp_path_factory.mktemp("live")) as one:
        one.publish(making.bundle(unit, making.site(unit), found), COMMUNE)
        yield one


def judged(address: str, out: Path) -> tuple[dict[str, int], list[str]]:
    """Score by category, and what is short of full marks.

    A run whose trace of the browser is broken (NO_NAVSTART and its like, which Lighthouse itself
    asks to run again) says nothing of the page: the next one counts.
    """
    for _ in range(TRIES):
        done = recorded(address, out)
        if done.returncode == 0 or "run Lighthouse again" not in done.stderr:
            break
    assert done.returncode == 0, done.stderr[-600:]
    report = json.loads(out.read_text())
    scores = {name: round(100 * one["score"]) for name, one in report["categories"].items()}
    short = [
        f"{name}: {report['audits'][part['id']]['title']}"
        for name, one in report["categories"].items()
        for part in one["auditRefs"]
        if part["weight"] and (report["audits"][part["id"]]["score"] or 0) < 1
    ]
    return scores, short


def recorded(address: str, out: Path) -> subprocess.CompletedProcess[str]:
    command = ["lighthouse", address, "--quiet", "--form-factor=mobile", f"--chrome-flags={FLAGS}"]
    return subprocess.run(  # noqa: S603 - a tool of the tests, arguments as a list
        [*command, "--output=json", f"--output-path={out}"],
        env={**os.environ, "CHROME_PATH": shutil.which("chromium") or ""},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.parametrize("path", ["/", "/ban-tin.html", bulletin_path(edition(4))])
def test_full_marks(site: LiveSite, path: str, tmp_path: Path) -> None:
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    for number in range(1 if busy > BUSY else TRIES):
        scores, short = judged(site.url(HOST, path), tmp_path / f"{number}.json")
        if set(scores.values()) == {100}:
            break
    assert len(scores) == 4
    speed = scores.pop("performance")
    assert set(scores.values()) == {100}, (scores, short)
    if busy > BUSY and speed < 100:
        pytest.skip(f"{busy:.1f} processes wait for each processor: the speed would be theirs")
    # It is the machine's too, and a test must not depend on that.
    assert speed >= LEAST_SPEED, short
