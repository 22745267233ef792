"""A province's units as points on a map, in an SVG picture of their own.

Coordinates are those of the unit documents. The distances of a province are short enough for
plane geometry. The directory beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians
from typing import NamedTuple

from cms.contract import Unit

WIDTH = 640
MARGIN = 60
# Of a label: the height of a line and the mean width of a letter, in units of the picture.
LINE, LETTER = 13, 6.2
BESIDE = 8


class Point(NamedTuple):
    """A unit: where it stands, and where its name does ("start", "end" or "middle" of it)."""

    name: str
    href: str
    x: int
    y: int
    label_x: int
    label_y: int
    anchor: str


class Map(NamedTuple):
    """Points in a picture of `width` x `height`."""

    width: int
    height: int
    points: list[Point]


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def map_of(units: Iterable[tuple[Unit, str]]) -> Map | None:
    """Units with the address that each leads to; None where fewer than two have a place."""
    found = [
        (u.lat, u.lon, u.name, href) for u, href in units if u.lat is not None and u.lon is not None
    ]
    if len({(lat, lon) for lat, lon, _, _ in found}) < 2:  # noqa: PLR2004 - one has no scale
        return None
    south, north = min(row[0] for row in found), max(row[0] for row in found)
    west, east = min(row[1] for row in found), max(row[1] for row in found)
    narrowing = cos(radians((south + north) / 2))
    # A province may lie from north to south: the picture is never higher than it is wide.
    span = max((east - west) * narrowing, north - south)
    scale = (WIDTH - 2 * MARGIN) / span
    height = round((north - south) * scale) + 2 * MARGIN
    shift = (span - (east - west) * narrowing) * scale / 2
    spots = [
        (
            name,
            href,
            round(MARGIN + shift + (lon - west) * narrowing * scale),
            round(MARGIN + (north - lat) * scale),
        )
        for lat, lon, name, href in sorted(found, key=lambda row: (-row[0], row[1], row[2]))
    ]
    return Map(WIDTH, height, _labelled(spots))


def _labelled(spots: Sequence[tuple[str, str, int, int]]) -> list[Point]:
    """Names beside their points, where they cover neither a point nor another name."""
    taken = [_Box(x - 5, y - 5, x + 5, y + 5) for _, _, x, y in spots]
    points = []
    for name, href, x, y in spots:
        width = len(name) * LETTER
        places = [
            (x + BESIDE, y + 4, "start", _Box(x + 6, y - 6, x + BESIDE + width, y + 7)),
            (x - BESIDE, y + 4, "end", _Box(x - BESIDE - width, y - 6, x - 6, y + 7)),
            (
                x,
                y - BESIDE,
                "middle",
                _Box(x - width / 2, y - BESIDE - LINE + 3, x + width / 2, y - 6),
            ),
            (
                x,
                y + BESIDE + 9,
                "middle",
                _Box(x - width / 2, y + 6, x + width / 2, y + BESIDE + LINE),
            ),
        ]
        free = [one for one in places if _fits(one[3], taken)]
        label_x, label_y, anchor, box = (free or places)[0]
        taken.append(box)
        points.append(Point(name, href, x, y, label_x, label_y, anchor))
    return points


def _fits(box: _Box, taken: Iterable[_Box]) -> bool:
    return box.left >= 0 and box.right <= WIDTH and not any(box.meets(one) for one in taken)
