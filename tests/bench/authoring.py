"""`make bench-authoring`: how long the officers' pages take on the server, and how many queries.

The same pages are asked for by the same people at a province's size and again at a
country's, in one process, with Django's test client. A row of the result is the slowest of
its scenes. Times are wall time, so a busy machine shows in them; the queries are exact.

    BANTIN_VAR          where `bench/authoring.json` is written (default: var)
    BANTIN_BENCH_SMALL  communes,bulletins (default: 64,25000)
    BANTIN_BENCH_LARGE  communes,bulletins (default: 3321,100000)
    BANTIN_BENCH_ASKED  timed requests of each scene (default: 20)
    BANTIN_BENCH_MIGRATED  a migrated database to begin with (default: made)
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

GOAL_MS = 300
GOAL_GROWTH = 1.0
ROWS = ("explorer_ms", "editor_ms", "publish_ms", "inbox_ms", "dashboard_ms")
# Asked besides the timed requests: to warm up, and to count queries.
WARM, COUNTED = 1, 3


@dataclass(frozen=True)
class Request:
    """One request of one person; `data` makes it a POST, which must end in a redirect."""

    user: object
    url: str
    data: dict | None = None


@dataclass
class Scene:
    """One page as one kind of person asks for it; `request(n)` is its n-th request."""

    row: str
    name: str
    request: Callable[[int], Request]
    times: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def p95(self) -> float:
        """Milliseconds; the nearest rank."""
        return sorted(self.times)[math.ceil(0.95 * len(self.times)) - 1]


def size(name: str, default: str) -> tuple[int, int]:
    """Communes and bulletins of an environment variable; exits with one line if it is wrong."""
    text = os.environ.get(name, default)
    try:
        communes, bulletins = (int(part) for part in text.split(","))
    except ValueError:
        sys.exit(f"{name}={text!r}: write communes,bulletins")
    return communes, bulletins


def scenes(ground, communes: list) -> list[Scene]:
    """All scenes; each finds its people and pages in the database as it is now."""
    from django.urls import reverse

    from cms.accounts.models import User
    from cms.bulletins.models import BulletinPage
    from cms.sites.models import UnitPage
    from tests.bench.scale import BELOW, HUB, PROVINCE, person, submit

    chief = User.objects.get(username="quantri")
    pages = {page.unit_id: page for page in UnitPage.objects.filter(unit__in=communes)}
    home, inbox = reverse("wagtailadmin_home"), reverse("inbox")

    def commune(n: int):
        return communes[n % len(communes)]

    def listing(n: int) -> Request:
        unit = commune(n)
        url = reverse("wagtailadmin_explore", args=[pages[unit.pk].pk])
        return Request(person(unit.host_label, "author"), f"{url}?p={n % 3 + 1}")

    def whole_listing(n: int) -> Request:
        url = reverse("wagtailadmin_explore", args=[ground.page.pk])
        return Request(chief, f"{url}?p={n % 5 + 1}")

    def own_draft(n: int) -> Request:
        return draft(commune(n), commune(n).host_label, n)

    def draft(unit, label: str, n: int) -> Request:
        idle = BulletinPage.objects.filter(unit=unit, live=False, title__startswith="Thông báo")
        # The first of a unit waits and is locked.
        drafts = list(idle.order_by("path")[1:4])
        page = drafts[n % len(drafts)]
        return Request(person(label, "author"), reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def approval(parent, label: str, **fields) -> Request:
        page = submit(parent, person(label, "author"), **fields)
        state = page.current_workflow_task_state
        data = {"state": state.pk, "content": digest(state), "approve": "1"}
        return Request(person(label, "approver"), reverse("desk_review", args=[page.pk]), data)

    def own_approval(n: int) -> Request:
        return approval(pages[commune(n).pk], commune(n).host_label)

    def approval_for_all(n: int) -> Request:
        return approval(ground.page, PROVINCE, audience="all", priority="priority")

    def at(url: str, label: str | None, kind: str, query: str = "") -> Callable[[int], Request]:
        return lambda n: Request(person(label or commune(n).host_label, kind), url + query)

    return [
        Scene("explorer_ms", "author, own unit", listing),
        Scene("explorer_ms", "administrator, province", whole_listing),
        Scene("editor_ms", "author, own unit", own_draft),
        Scene("editor_ms", "author, province", lambda n: draft(ground.province, PROVINCE, n)),
        Scene("publish_ms", "approver, own unit", own_approval),
        Scene("publish_ms", "approver, to all units", approval_for_all),
        Scene("inbox_ms", "author, own unit", at(inbox, None, "author")),
        Scene("inbox_ms", "author, hub", at(inbox, HUB, "author")),
        Scene("inbox_ms", "author, province", at(inbox, PROVINCE, "author")),
        Scene("inbox_ms", "author, all communes", at(inbox, BELOW, "author")),
        Scene("dashboard_ms", "author, own unit", at(home, None, "author")),
        Scene("dashboard_ms", "approver, hub", at(home, HUB, "approver")),
        Scene("dashboard_ms", "approver, all communes", at(home, BELOW, "approver")),
    ]


def digest(state) -> str:
    """What the review page would put in its form: the digest of what is to be approved."""
    from cms.publishing.drafting import settled

    return settled(state.revision.as_object()).digest


def measure(scene: Scene, asked: int) -> None:
    """Ask for a scene: once to warm up, then for the times, then for the queries."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": settings.BANTIN_CMS_HOST})
    for n in range(WARM + asked + COUNTED):
        one = scene.request(n)
        client.force_login(one.user)
        ask = client.get if one.data is None else client.post
        if n >= WARM + asked:
            with CaptureQueriesContext(connection) as captured:
                response = ask(one.url, one.data)
            scene.queries = max(scene.queries, len(captured))
        else:
            begun = time.perf_counter()
            response = ask(one.url, one.data)
            if n >= WARM:
                scene.times.append((time.perf_counter() - begun) * 1000)
        expected = 200 if one.data is None else 302
        if response.status_code != expected:
            sys.exit(f"{scene.row}, {scene.name}: {one.url} answers {response.status_code}")
        if one.data is not None:
            check_published(one)


def check_published(one: Request) -> None:
    """A refused approval redirects too."""
    from wagtail.models import TaskState

    state = TaskState.objects.get(pk=one.data["state"])
    if state.status != TaskState.STATUS_APPROVED:
        sys.exit(f"{one.url}: not approved")


def rows_of(small: list[Scene], large: list[Scene]) -> list[dict]:
    """The rows of `authoring.json`: milliseconds at the large size, and growth of the queries."""
    found = []
    for name in ROWS:
        value = max(scene.p95 for scene in large if scene.row == name)
        found.append(_row(name, round(value, 1), "ms", GOAL_MS))
    growth = max(b.queries / a.queries for a, b in zip(small, large, strict=True))
    found.append(_row("query_growth", round(growth, 3), "ratio", GOAL_GROWTH))
    return found


def _row(name: str, value: float, unit: str, goal: float) -> dict:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "goal": goal,
        "better": "lower",
        "holds": value <= goal,
    }


def table(small: list[Scene], large: list[Scene], rows: list[dict]) -> Iterator[str]:
    """The lines of the report on the screen."""
    yield f"{'':14}{'':26}{'p95 ms':>10}{'p95 ms':>10}{'queries':>10}{'queries':>10}"
    yield f"{'':14}{'':26}{'small':>10}{'large':>10}{'small':>10}{'large':>10}"
    for a, b in zip(small, large, strict=True):
        figures = f"{a.p95:>10.0f}{b.p95:>10.0f}{a.queries:>10}{b.queries:>10}"
        yield f"{b.row.removesuffix('_ms'):14}{b.name:26}{figures}"
    yield ""
    for row in rows:
        holds = "holds" if row["holds"] else "DOES NOT HOLD"
        yield f"{row['name']:14}{row['value']:>10} {row['unit']:6} goal {row['goal']:<6} {holds}"


def run(asked: int, sizes: list[tuple[int, int]]) -> list[list[Scene]]:
    """Make the database, grow it to each size in turn, and measure all scenes there."""
    from django.core.management import call_command

    from tests.bench.scale import SERVED, grow, lay

    call_command("migrate", verbosity=0)
    ground = lay()
    measured = []
    for communes, bulletins in sizes:
        begun = time.monotonic()
        # Those that the hub serves are the same, and as full, in both sizes.
        units = grow(ground, communes, bulletins)[: min(SERVED, sizes[0][0])]
        took = time.monotonic() - begun
        print(f"{communes} communes, {bulletins} bulletins: made in {took:.0f} s", flush=True)
        found = scenes(ground, units)
        for scene in found:
            measure(scene, asked)
        measured.append(found)
    return measured


def main() -> None:
    """Measure in a folder of its own, which is gone afterwards; write and print the result."""
    results = Path(os.environ.get("BANTIN_VAR", "var")).resolve() / "bench" / "authoring.json"
    sizes = [
        size("BANTIN_BENCH_SMALL", "64,25000"),
        size("BANTIN_BENCH_LARGE", "3321,100000"),
    ]
    asked = int(os.environ.get("BANTIN_BENCH_ASKED", "20"))
    with tempfile.TemporaryDirectory(prefix="ban-tin-bench-") as folder:
        os.environ["BANTIN_VAR"] = folder
        if migrated := os.environ.get("BANTIN_BENCH_MIGRATED"):
            shutil.copyfile(migrated, Path(folder, "db.sqlite3"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
        import django

        django.setup()
        from cms.publishing import memory

        memory.settle()
        small, large = run(asked, sizes)
        from django.db import connections

        connections.close_all()
    rows = rows_of(small, large)
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print("\n".join(table(small, large, rows)))


if __name__ == "__main__":
    main()
