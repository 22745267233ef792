"""The province's hosts, and waiting until what the demo promised is all there."""

import csv
import json
import sqlite3
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


def wait_for_media(product: Product, limit: float) -> None:
    """Wait until every sound and picture is made and stands on the pages that name it."""
    end = time.monotonic() + limit
    with sqlite3.connect(f"file:{product.var / 'db.sqlite3'}?mode=ro", uri=True) as connection:
        for question in (
            "SELECT COUNT(*) FROM publishing_media WHERE sha256 = '' OR NOT announced",
            "SELECT COUNT(*) FROM publishing_output WHERE desired <> live",
        ):
            while left := connection.execute(question).fetchone()[0]:
                assert time.monotonic() < end, f"{left} after {limit:.0f} s: {question}"
                time.sleep(0.2)
    connection.close()


def _promises(product: Product, host: str) -> bool:
    feed = json.loads(product.fetch(host, "/feeds/radio/feed.json").body)
    return any(not item["attachments"] for item in feed["items"])
