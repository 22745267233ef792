"""Nothing is lost, torn or left dangling, wherever a process is killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_driver(kind, folder):
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.driver", kind, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "at_least"),
    [("publish", 40), ("apply", 80)],
)
def test_killed_at_every_step_it_converges(kind, at_least, tmp_path):
    found = run_driver(kind, tmp_path)
    assert found["faults"] == []
    assert found["kills"] >= at_least
    if kind == "apply":
        # The approval came before the first kill, so every one of them ends published.
        assert found["published"] == found["kills"]
    else:
        # An approval is one transaction: only the kill after its commit leaves it published.
        assert found["published"] == 1
