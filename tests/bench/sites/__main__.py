"""`make bench-sites`: how fast sites are built, beside Hugo, and how fast a bulletin is live.

    BANTIN_VAR            where `bench/sites.json` is written (default: var)
    BANTIN_BENCH_SITES    sites,bulletins of the full build (default: 64,400)
    BANTIN_BENCH_COUNTRY  sites,bulletins of a country; empty leaves its rows out
                          (default: 3321,40)
    BANTIN_BENCH_ROUNDS   rounds of the full build, the best of which counts (default: 2)

Every part runs in a process of its own, in a folder that is gone afterwards; in memory where
there is room, so that a disk's moods do not decide.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import migrated

GOALS = {
    "full_vs_hugo": ("ratio", 0.2),
    "full_vs_copy": ("ratio", 2),
    "local_ms": ("ms", 100),
    "province_64_s": ("s", 1),
    "province_3321_s": ("s", 10),
    "idle_3321_s": ("s", 1),
    "peak_mb": ("MB", 400),
    "growth_100x": ("ratio", 1.5),
}
ROOM = 8 << 30
MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, and only for what is thrown away


def live(name: str, folder: Path, database: Path, *arguments: str) -> dict[str, float]:
    """Run a part of `live` in an installation that is migrated: no worker migrates."""
    folder.mkdir()
    shutil.copyfile(database, folder / "db.sqlite3")
    return part("live", folder, name, *arguments)


def part(name: str, folder: Path, *arguments: str) -> dict[str, float]:
    """Run a part of the benchmark; what it measured. Ends the benchmark where it fails."""
    command = [sys.executable, "-m", f"tests.bench.sites.{name}", str(folder), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    shutil.rmtree(folder, ignore_errors=True)
    if done.returncode != 0:
        sys.exit(f"{name}: exit status {done.returncode}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(folder: Path) -> dict[str, float]:
    """All figures, those of the rows and what they are made of."""
    sites, bulletins = os.environ.get("BANTIN_BENCH_SITES", "64,400").split(",")
    rounds = os.environ.get("BANTIN_BENCH_ROUNDS", "2")
    country = os.environ.get("BANTIN_BENCH_COUNTRY", "3321,40")
    database = folder / "migrated.sqlite3"
    migrated.make(database)
    parts = [
        part("full", folder / "full", sites, bulletins, rounds),
        live("province", folder / "province", database, sites, bulletins),
        live("growth", folder / "growth", database, sites, "40"),
    ]
    if country:
        parts.append(live("country", folder / "country", database, *country.split(",")))
    peak = max(one.pop("peak_mb", 0) for one in parts)
    return {name: value for one in parts for name, value in one.items()} | {"peak_mb": peak}


def rows_of(found: dict[str, float]) -> list[dict[str, object]]:
    """The rows of `sites.json`."""
    return [
        {
            "name": name,
            "value": found[name],
            "unit": unit,
            "goal": goal,
            "better": "lower",
            "holds": found[name] <= goal,
        }
        for name, (unit, goal) in GOALS.items()
        if name in found
    ]


def table(found: dict[str, float], rows: list[dict[str, object]]) -> Iterator[str]:
    """What is printed: the rows, then what they are made of."""
    for row in rows:
        verdict = "holds" if row["holds"] else "DOES NOT HOLD"
        yield f"{row['name']:<18}{row['value']:>10} {row['unit']:<6} goal {row['goal']}  {verdict}"
    for name in sorted(found.keys() - GOALS.keys()):
        yield f"  {name:<34}{found[name]:>10}"


def main() -> None:
    """Measure, write and print."""
    results = Path(os.environ.get("BANTIN_VAR", "var")).resolve() / "bench" / "sites.json"
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(
        prefix="ban-tin-bench-", dir=MEMORY if has_room else None
    ) as folder:
        found = measured(Path(folder))
    rows = rows_of(found)
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print("\n".join(table(found, rows)))


if __name__ == "__main__":
    main()
