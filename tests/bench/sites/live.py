"""What the worker takes to make a bulletin live, in a real installation.

python -m tests.bench.sites.live FOLDER province SITES BULLETINS
python -m tests.bench.sites.live FOLDER growth SITES BULLETINS
python -m tests.bench.sites.live FOLDER country SITES BULLETINS

A migrated `db.sqlite3` in the folder is begun with.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys

ASKED = 20
TIMES = (1, 10, 100)
# Bulletins that are added get numbers beyond all that were there.
FRESH = 1_000_000


def middle(values: list[float]) -> float:
    """The median."""
    return sorted(values)[len(values) // 2]


def p95(values: list[float]) -> float:
    """The nearest rank."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def province(sites: int, bulletins: int) -> dict[str, float]:
    """One local bulletin, and one of the province on all sites."""
    from tests.bench.sites.installed import Installation

    place = Installation(sites)
    place.fill(place.communes, bulletins)
    place.publish()
    local, everywhere = [], []
    for n in range(ASKED):
        place.add(place.communes[n % len(place.communes)], FRESH + n)
        local.append(place.publish() * 1000)
    for n in range(ASKED // 4):
        place.add(place.province, FRESH + n)
        everywhere.append(place.publish())
    return {
        "local_ms": round(p95(local), 1),
        "local: median (ms)": round(middle(local), 1),
        "province_64_s": round(max(everywhere), 2),
        "province: median (s)": round(middle(everywhere), 2),
        "province: memory (MB)": peak_mb(),
    }


def growth(sites: int, bulletins: int) -> dict[str, float]:
    """One local bulletin on a site with so many bulletins, ten and a hundred times as many."""
    from tests.bench.sites.installed import Installation

    place = Installation(sites)
    counts = [bulletins * times for times in TIMES]
    units = place.communes[: len(counts)]
    for unit, count in zip(units, counts, strict=True):
        place.fill_own(unit, count)
    place.publish()
    took: list[list[float]] = [[] for _ in counts]
    # In turns, so that a slow minute of the machine is every size's.
    for n in range(ASKED):
        for unit, times in zip(units, took, strict=True):
            place.add(unit, FRESH + n)
            times.append(place.publish() * 1000)
    medians = [round(middle(times), 1) for times in took]
    found = {f"growth: {n} bulletins (ms)": value for n, value in zip(counts, medians, strict=True)}
    return {**found, "growth_100x": round(medians[-1] / medians[0], 2)}


def country(sites: int, bulletins: int) -> dict[str, float]:
    """One bulletin of a province on all its sites, and nothing to do for all of them."""
    from tests.bench.sites.installed import Installation

    place = Installation(sites)
    place.fill(place.communes, bulletins)
    first = place.publish()
    place.add(place.province, FRESH)
    everywhere = place.publish()
    place.add(place.communes[-1], FRESH)
    local = place.publish()
    return {
        "province_3321_s": round(everywhere, 2),
        "idle_3321_s": round(place.publish(), 3),
        "country: first publication (s)": round(first, 1),
        "country: one local bulletin (ms)": round(local * 1000, 1),
        "country: memory (MB)": peak_mb(),
    }


def peak_mb() -> float:
    """The most memory that this process ever had, and the largest of those that helped it."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(sum(resource.getrusage(one).ru_maxrss for one in whose) / 1024, 1)


PARTS = {"province": province, "growth": growth, "country": country}


def main() -> None:
    """Prints the figures as one line of JSON."""
    folder, name, sites, bulletins = sys.argv[1:5]
    os.makedirs(folder, exist_ok=True)
    os.environ["BANTIN_VAR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
    import django

    django.setup()
    from cms.publishing import memory

    memory.settle()
    found = PARTS[name](int(sites), int(bulletins))
    print(json.dumps({**found, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
