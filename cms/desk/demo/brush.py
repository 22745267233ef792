"""Flat shapes on paper, in the coordinates of a 1600 x 1000 sheet, whatever its size."""

import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

Point = tuple[float, float]
Color = str

SHEET = (1600, 1000)
# Drawn larger and made smaller: edges come out smooth.
OVERSIZE = 2

PAPER, SKY, CLOUD = "#FBFAF6", "#E4EEF0", "#F4F8F8"
INK, QUIET = "#15211D", "#55625D"
GREEN, LEAF, MEADOW, MIST = "#0B5D4A", "#3C8266", "#86B594", "#C2D9C9"
SEA, WATER, SHALLOW, FOAM = "#0A4E78", "#5F97B2", "#A9CBD6", "#DCEBEF"
SILT, MUD, SAND, CLAY = "#8A4B12", "#A9825A", "#DCC6A0", "#C79C6B"
ROOF, WALL, SHADE, RED = "#B4533A", "#F0E2BE", "#D8C394", "#B5352B"
GOLD, WHITE, WOOD, STEEL = "#E3B84E", "#FFFFFF", "#6F4526", "#8B9692"


class Brush:
    """Draws on one sheet."""

    def __init__(self, width: int, height: int, ground: Color = SKY) -> None:
        self.size = (width, height)
        self.sheet = Image.new("RGB", (width * OVERSIZE, height * OVERSIZE), ground)
        self._draw = ImageDraw.Draw(self.sheet)
        self._x = width * OVERSIZE / SHEET[0]
        self._y = height * OVERSIZE / SHEET[1]

    def finished(self) -> Image.Image:
        """The sheet in its own size."""
        return self.sheet.resize(self.size, Image.Resampling.LANCZOS)

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._x, y * self._y) for x, y in points]

    def poly(self, points: Sequence[Point], color: Color) -> None:
        """A filled shape."""
        self._draw.polygon(self._at(points), fill=color)

    def rect(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """A filled rectangle from its upper left corner."""
        self.poly([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color)

    def disc(self, x: float, y: float, rx: float, ry: float, color: Color) -> None:
        """A filled ellipse around its centre."""
        self._draw.ellipse(self._at([(x - rx, y - ry), (x + rx, y + ry)]), fill=color)

    def line(self, points: Sequence[Point], width: float, color: Color) -> None:
        """A line with round joints and ends."""
        placed = self._at(points)
        thick = max(1, round(width * self._x))
        self._draw.line(placed, fill=color, width=thick, joint="curve")
        radius = thick / 2
        for x, y in (placed[0], placed[-1]):
            self._draw.ellipse([(x - radius, y - radius), (x + radius, y + radius)], fill=color)

    def below(self, edge: Callable[[float], float], color: Color, bottom: float = 1000) -> None:
        """Everything between a curve y = edge(x) and `bottom`."""
        top = [(x, edge(x)) for x in range(0, 1601, 10)]
        self.poly([*top, (1600, bottom), (0, bottom)], color)

    def curve(self, start: Point, bend: Point, end: Point, width: float, color: Color) -> None:
        """A line bent towards a point (a quadratic curve)."""
        self.line(bent(start, bend, end), width, color)


def bent(start: Point, bend: Point, end: Point, steps: int = 24) -> list[Point]:
    """Points of a quadratic curve."""
    found = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        found.append(
            (a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1])
        )
    return found


def wave(level: float, height: float, length: float, shift: float = 0) -> Callable[[float], float]:
    """A calm curve around `level`, of two waves so that it does not look ruled."""

    def edge(x: float) -> float:
        turn = 2 * math.pi * (x + shift)
        return level + height * (
            0.7 * math.sin(turn / length) + 0.3 * math.sin(2.3 * turn / length)
        )

    return edge
