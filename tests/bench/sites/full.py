"""A full build of many sites: ours, Hugo's, stock Pelican's, and copying the finished tree.

python -m tests.bench.sites.full FOLDER SITES BULLETINS ROUNDS
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cms.contract.exchange import write_export
from tests.bench.sites import content, peers, stock_pelican

PROCESSES = "2"
EVERY_S = 0.05
# So many sites by stock Pelican stand for all: it takes seconds for each.
OF_PELICAN = 3


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time; what was written before is written out first."""
    os.sync()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Memory(threading.Thread):
    """Watches how much memory a process and its children have of their own, in MB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0.0

    def run(self) -> None:
        while Path(f"/proc/{self.pid}").exists():
            self.peak = max(self.peak, sum(map(_share_mb, _family(self.pid))))
            time.sleep(EVERY_S)


def _family(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return [pid]
    return [pid, *(other for child in text.split() for other in _family(int(child)))]


def _share_mb(pid: int) -> float:
    """Its share of what it holds: a page that two hold counts half for each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def ours(source: Path, out: Path) -> float:
    """Build the export; the most memory it had, in MB."""
    command = [sys.executable, "-m", "sitegen", "build", str(source), str(out)]
    process = subprocess.Popen([*command, "--processes", PROCESSES])
    memory = Memory(process.pid)
    memory.start()
    if process.wait() != 0:
        sys.exit("sitegen failed")
    return memory.peak


def _files(folder: Path) -> int:
    return sum(len(names) for _root, _folders, names in os.walk(folder))


def main() -> None:
    """Prints the figures as one line of JSON."""
    folder = Path(sys.argv[1])
    size = content.Size(int(sys.argv[2]), int(sys.argv[3]))
    source, out, copy = folder / "export", folder / "out", folder / "copy"
    write_export(source, content.all_documents(size), [])
    hugo, built = folder / "hugo", folder / "built"
    names = peers.write_all(hugo, size)
    pelican = folder / "pelican"
    some = stock_pelican.write_some(pelican, size, OF_PELICAN)
    best = dict.fromkeys(("ours", "copy", "hugo", "pelican"), float("inf"))
    peaks: list[float] = []
    counts: dict[str, float] = {}
    for _ in range(int(sys.argv[4])):
        took = {
            "ours": timed(lambda: peaks.append(ours(source, out))),
            "copy": timed(lambda: subprocess.run(["cp", "-a", out, copy], check=True)),
            "hugo": timed(
                lambda: peers.run(peers.hugo_command(hugo / name, built / name) for name in names)
            ),
            "pelican": timed(
                lambda: peers.run(
                    stock_pelican.command(pelican / name, built / "pelican" / name) for name in some
                )
            )
            * len(names)
            / len(some),
        }
        best = {name: min(best[name], took[name]) for name in best}
        of_hugo = sum(_files(built / name) for name in names)
        counts = {"full: files of ours": _files(out), "full: files of Hugo": of_hugo}
        for one in (out, copy, built):
            shutil.rmtree(one)
    found = {
        "full_vs_hugo": round(best["ours"] / best["hugo"], 3),
        "full_vs_copy": round(best["ours"] / best["copy"], 2),
        "full: ratio to stock Pelican": round(best["ours"] / best["pelican"], 3),
        "peak_mb": round(max(peaks), 1),
        "full: memory (MB)": round(max(peaks), 1),
        **{f"full: {name} (s)": round(seconds, 2) for name, seconds in best.items()},
        **counts,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
