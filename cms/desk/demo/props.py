"""What stands in many scenes: plants, houses, sky and water."""

import math
from collections.abc import Sequence

from cms.desk.demo.brush import (
    CLOUD,
    GREEN,
    LEAF,
    MEADOW,
    ROOF,
    SILT,
    SKY,
    WALL,
    WATER,
    WOOD,
    Brush,
    Color,
    Point,
    bent,
)


def frond(brush: Brush, root: Point, angle: float, length: float, color: Color) -> None:
    """A palm leaf from its root; angle in degrees, 90 upwards, tip hanging."""
    turn = math.radians(angle)
    bend = (root[0] + 0.62 * length * math.cos(turn), root[1] - 0.75 * length * math.sin(turn))
    tip = (root[0] + length * math.cos(turn), root[1] - 0.45 * length * math.sin(turn) + length / 8)
    upper = bent(root, (bend[0], bend[1] - length * 0.09), tip)
    lower = bent(tip, (bend[0], bend[1] + length * 0.09), root)
    brush.poly([*upper, *lower], color)


def coconut(brush: Brush, x: float, y: float, height: float) -> None:
    """A coconut palm standing at (x, y)."""
    top = (x + height * 0.12, y - height)
    brush.curve((x, y), (x - height * 0.04, y - height * 0.5), top, height * 0.035, WOOD)
    for angle in (200, 165, 140, 110, 75, 45, 18, -18):
        frond(brush, top, angle, height * 0.42, LEAF if angle in (165, 110, 45) else GREEN)
    for shift in (-0.03, 0.02):
        brush.disc(top[0] + height * shift, top[1] + height * 0.03, height * 0.02, height * 0.022,
                   SILT)  # fmt: skip


def nipa(brush: Brush, x: float, y: float, height: float) -> None:
    """A clump of nipa palm: leaves straight out of the mud."""
    for number, angle in enumerate((150, 128, 110, 90, 70, 52, 30)):
        turn = math.radians(angle)
        tip = (x + height * math.cos(turn) * 0.8, y - height * math.sin(turn))
        side = height * 0.045
        brush.poly(
            [(x - side, y), *bent((x - side, y), (x, y - height * 0.6), tip),
             *bent(tip, (x + side * 2, y - height * 0.5), (x + side, y))],
            (LEAF, GREEN)[number % 2],
        )  # fmt: skip


def crown(brush: Brush, x: float, y: float, size: float, color: Color, light: Color) -> None:
    """A round crown of leaves around (x, y)."""
    for dx, dy, r in ((-0.55, 0.12, 0.5), (0.55, 0.1, 0.52), (0, -0.22, 0.62), (0, 0.2, 0.6)):
        brush.disc(x + dx * size, y + dy * size, r * size, r * size * 0.72, color)
    brush.disc(x - 0.2 * size, y - 0.28 * size, 0.34 * size, 0.2 * size, light)


def tree(brush: Brush, x: float, y: float, height: float) -> None:
    """A broad tree standing at (x, y)."""
    brush.line([(x, y), (x, y - height * 0.55)], height * 0.06, WOOD)
    crown(brush, x, y - height * 0.68, height * 0.36, GREEN, LEAF)


def banana(brush: Brush, x: float, y: float, height: float) -> None:
    """A banana bush."""
    brush.line([(x, y), (x, y - height * 0.5)], height * 0.08, MEADOW)
    for angle in (165, 130, 95, 60, 20):
        frond(brush, (x, y - height * 0.45), angle, height * 0.6, LEAF if angle % 2 else GREEN)


def treeline(brush: Brush, level: float, height: float, color: Color, shift: float = 0) -> None:
    """A far row of trees standing on `level`."""
    for x in range(-40, 1660, 34):
        lift = 0.75 + 0.25 * math.sin((x + shift) / 97) + 0.12 * math.sin((x + shift) / 31)
        brush.disc(x, level - height * lift * 0.5, 34, height * lift * 0.55, color)
    brush.rect(0, level - height * 0.3, 1600, height * 0.3 + 1, color)


def ripples(brush: Brush, rows: Sequence[tuple[float, float, float]], color: Color) -> None:
    """Short strokes on water: (x, y, length)."""
    for x, y, length in rows:
        brush.curve((x, y), (x + length / 2, y - 5), (x + length, y), 4, color)


def cloud(brush: Brush, x: float, y: float, size: float, color: Color = CLOUD) -> None:
    """A flat cloud."""
    brush.disc(x, y, size, size * 0.26, color)
    brush.disc(x - size * 0.35, y - size * 0.14, size * 0.42, size * 0.26, color)
    brush.disc(x + size * 0.25, y - size * 0.2, size * 0.5, size * 0.32, color)


def sky(brush: Brush, *, sun: tuple[float, float] | None = (1260, 210)) -> None:
    """A light sky with two clouds, and the sun where it is wanted."""
    brush.rect(0, 0, 1600, 1000, SKY)
    if sun:
        brush.disc(*sun, 78, 78, "#F3DFA8")
    cloud(brush, 330, 190, 150)
    cloud(brush, 820, 130, 105)


def stilt_house(brush: Brush, x: float, y: float) -> None:
    """A house on stilts, its floor at y."""
    for step in range(5):
        brush.line([(x + 14 + step * 38, y + 20), (x + 14 + step * 38, y + 84)], 8, WOOD)
    brush.rect(x, y - 66, 180, 90, WALL)
    brush.rect(x + 24, y - 40, 34, 36, WATER)
    brush.rect(x + 100, y - 48, 42, 72, SILT)
    brush.poly([(x - 26, y - 62), (x + 34, y - 132), (x + 146, y - 132), (x + 206, y - 62)], ROOF)
    brush.rect(x - 12, y + 20, 204, 10, WOOD)
