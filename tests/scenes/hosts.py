"""The province's hosts, and waiting until what the demo promised is all there."""

import csv
import json
import time

from tests.browser import ROOT, Product

FRONT = "localhost"


def communes() -> dict[str, str]:
    """Full names of the units of today by host, from the project's own table."""
    with (ROOT / "cms/units/data/units.csv").open(encoding="utf-8", newline="") as file:
        return {
            f"{row['host_label']}.localhost": row["full_name"]
            for row in csv.DictReader(file)
            if row["level"] == "commune" and row["host_label"] and not row["valid_to"]
        }


def wait_for_sound(product: Product, limit: float) -> None:
    """Wait until no radio feed promises a sound that is still being made."""
    end = time.monotonic() + limit
    for host in (FRONT, *communes()):
        while _promises(product, host):
            assert time.monotonic() < end, f"{host}: sound is still missing after {limit:.0f} s"
            time.sleep(0.2)


def _promises(product: Product, host: str) -> bool:
    feed = json.loads(product.fetch(host, "/feeds/radio/feed.json").body)
    return any(not item["attachments"] for item in feed["items"])
