"""The bench of the officers' pages runs, at a tiny size, and writes what is asked of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ["explorer_ms", "editor_ms", "publish_ms", "inbox_ms", "dashboard_ms", "query_growth"]


@pytest.mark.slow
def test_the_authoring_bench_writes_its_rows(tmp_path, migrated_file):
    environment = {
        **os.environ,
        "BANTIN_VAR": str(tmp_path),
        "BANTIN_BENCH_SMALL": "3,320",
        "BANTIN_BENCH_LARGE": "66,1600",
        "BANTIN_BENCH_ASKED": "1",
        "BANTIN_BENCH_MIGRATED": str(migrated_file),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.authoring"],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    rows = json.loads((tmp_path / "bench" / "authoring.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == NAMES
    for row in rows:
        assert row.keys() == {"name", "value", "unit", "goal", "better", "holds"}
        assert row["value"] > 0
        assert row["holds"] == (row["value"] <= row["goal"])
    assert os.listdir(tmp_path) == ["bench"]


@pytest.mark.slow
def test_the_sites_bench_makes_bulletins_live(tmp_path, migrated_file):
    """Its full build is left out: Hugo is not among what tests need."""
    (tmp_path / "x").mkdir()
    shutil.copyfile(migrated_file, tmp_path / "x" / "db.sqlite3")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.sites.live", str(tmp_path / "x"), "province", "1", "3"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert {"local_ms", "province_64_s", "peak_mb"} < found.keys()
    assert all(value > 0 for value in found.values())
