"""The contract's example documents, and ways to change one thing in them."""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

import device_feeds
from cms.contract import Bundle, Edition
from cms.contract.documents import AnyDocument
from cms.contract.entries import Built
from cms.contract.exchange import read_export

FOLDER = Path(__file__).resolve().parents[2] / "cms" / "contract" / "examples"
PROVINCE = "8a1f6f3e-2c0e-5b7e-9d53-000000000096"
DATMUI = "8a1f6f3e-2c0e-5b7e-9d53-000000032248"
ANXUYEN = "8a1f6f3e-2c0e-5b7e-9d53-000000032002"
VACCINATION = "1c7a2c64-1b7e-4f35-9c43-2f0a3e6a9d01-vi-2"
TIDE = "7f3e9d10-1b7e-4f35-9c43-2f0a3e6a9d02-vi-1"
ORIGIN = "http://{host}:8000"


@functools.cache
def _documents() -> tuple[AnyDocument, ...]:
    bundle = read_export(FOLDER)
    groups: Iterable[dict[Any, Any]] = (
        bundle.units,
        bundle.sites,
        bundle.schedules,
        bundle.editions,
        bundle.tombstones,
        bundle.placements,
    )
    return (bundle.clock, bundle.media, *(one for group in groups for one in group.values()))


def bundle(*changed: AnyDocument, without: Iterable[str] = ()) -> Bundle:
    """The examples; a changed document takes the place of its namesake."""
    names = {(type(one), one.id) for one in changed}
    kept = [
        one
        for one in _documents()
        if (type(one), one.id) not in names and one.id not in set(without)
    ]
    return Bundle.of([*kept, *changed])


def edition(edition_id: str = VACCINATION, **changes: Any) -> Edition:
    """An example edition with other values."""
    return msgspec.structs.replace(bundle().editions[edition_id], **changes)


def built(of: Bundle, unit: str, kind: str) -> list[Built]:
    """The entries of one output."""
    return list(device_feeds.build(of, unit, kind, ORIGIN))  # type: ignore[arg-type]


def file(entries: Iterable[Built], path: str) -> bytes:
    """The body at a path."""
    return next(body for entry, body in entries if entry.path == path and body is not None)


def feed(of: Bundle, unit: str, kind: str) -> dict[str, Any]:
    """One feed, parsed as any client would."""
    path = f"/feeds/{kind}/feed.json"
    found: dict[str, Any] = msgspec.json.decode(file(built(of, unit, kind), path))
    return found
