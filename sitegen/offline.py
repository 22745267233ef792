"""What a reader's browser keeps for the time without a network, and how the site is installed.

`/offline.json` names the pages to keep, `{"pages": [{"path", "until"}]}`: `until` (UTC) is when
a kept page may no longer be shown. What names persons for a period is never kept.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from cms.contract import Edition
from cms.contract.bundle import names_people
from sitegen import feeds, look, theme
from sitegen.bench import MANIFEST, Bench
from sitegen.generator import BULLETINS, CONTACT, TEXT_ONLY, Drawn, Output

WORKER = "/sw.js"
LIST = "/offline.json"
PAGES = ("/", CONTACT, TEXT_ONLY, BULLETINS)
LATEST = 8
PRIORITIES = 3

SHORT_NAME = 30


def outputs(bench: Bench) -> Iterator[Output]:
    """The manifest, the worker, and the list of what it keeps."""
    yield _manifest(bench)
    model = bench.model
    dress = look.dress(model.look)
    yield Output(
        path=WORKER,
        template="sw",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(),
        draw=lambda: Drawn(
            {
                "version": theme.version()[:16] + look.key(model.look)[:8],
                "shell": [dress.style.path, dress.mark.path, theme.assets()["js/offline.js"].path],
                "list": LIST,
                "first": len(PAGES) - 1,
            },
            bench.made_from(),
        ),
        type="text/javascript; charset=utf-8",
    )
    yield _list(bench)


def _list(bench: Bench) -> Output:
    newest = bench.model.listed[::-1]
    priorities = (e for e in newest if e.priority == "priority" and not names_people(e))
    others = (e for e in newest if not names_people(e))
    chosen = {e.id: e for e in (*islice(priorities, PRIORITIES), *islice(others, LATEST))}
    pages: list[dict[str, str]] = [{"path": path} for path in PAGES]
    pages.extend(_kept(bench, edition) for edition in chosen.values())
    return _json(bench, LIST, {"pages": pages}, "application/json", *chosen)


def _kept(bench: Bench, edition: Edition) -> dict[str, str]:
    found = {"path": bench.model.path(edition)}
    if edition.expire_at is not None:
        found["until"] = feeds.utc(edition.expire_at)
    return found


def _manifest(bench: Bench) -> Output:
    """Web application manifest (W3C), `/site.webmanifest`."""
    model = bench.model
    dress = look.dress(model.look)
    manifest = {
        "name": model.site.title,
        "short_name": model.unit.name[:SHORT_NAME],
        "lang": "vi",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": dress.colours.ground,
        "theme_color": dress.colours.green,
        "icons": [
            {
                "src": dress.mark.path,
                "sizes": dress.mark_sizes,
                "type": dress.mark.type,
                "purpose": "any",
            }
        ],
    }
    return _json(bench, MANIFEST, manifest, "application/manifest+json")


def _json(bench: Bench, path: str, value: Any, kind: str, *editions: str) -> Output:
    made_from = [f"edition:{name}" for name in editions]
    return Output(
        path=path,
        template="json",
        rank="list",
        document=f"site:{bench.model.site.id}",
        key=bench.model.key(*editions),
        draw=lambda: Drawn({"value": value}, bench.made_from(made_from)),
        type=kind,
    )
