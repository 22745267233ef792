"""Scenes of land and water."""

import math

from cms.desk.demo.brush import (
    CLAY,
    FOAM,
    GOLD,
    GREEN,
    INK,
    LEAF,
    MEADOW,
    MIST,
    MUD,
    PAPER,
    RED,
    ROOF,
    SAND,
    SEA,
    SHALLOW,
    SILT,
    STEEL,
    WALL,
    WATER,
    WHITE,
    WOOD,
    Brush,
    bent,
    wave,
)
from cms.desk.demo.props import coconut, crown, nipa, ripples, sky, stilt_house, treeline


def mangrove(brush: Brush) -> None:
    """Rhizophora on its stilt roots, tide half way up them."""
    sky(brush)
    treeline(brush, 520, 130, MIST)
    treeline(brush, 560, 110, MEADOW, 60)
    brush.rect(0, 555, 1600, 445, SHALLOW)
    brush.below(wave(690, 10, 900), WATER)
    ripples(brush, [(120, 640, 90), (520, 615, 70), (900, 650, 110), (1330, 625, 80)], FOAM)
    for x, size in ((1180, 0.72), (240, 0.8), (720, 1.0), (1450, 0.95)):
        _stilt_tree(brush, x, 930, size)
    brush.below(wave(900, 16, 1100, 200), MUD)
    brush.below(wave(948, 12, 700, 20), CLAY)
    for x in range(60, 1600, 118):
        height = 26 + 16 * math.sin(x)
        brush.line([(x, 955), (x + 2, 955 - height)], 8, WOOD)
    ripples(brush, [(60, 780, 110), (420, 835, 130), (960, 800, 120), (1240, 850, 90)], FOAM)


def _stilt_tree(brush: Brush, x: float, y: float, size: float) -> None:
    fork = y - 330 * size
    brush.line([(x, fork + 60 * size), (x, y - 620 * size)], 30 * size, WOOD)
    for reach, lift in ((-190, 0), (-130, 40), (-70, 80), (70, 80), (130, 40), (190, 0)):
        start = (x, fork + (70 - lift) * size)
        bend = (x + reach * 0.85 * size, fork + (20 - lift) * size)
        brush.curve(start, bend, (x + reach * size, y), 17 * size, WOOD)
    brush.curve((x, y - 540 * size), (x + 40 * size, y - 600 * size),
                (x + 110 * size, y - 640 * size), 15 * size, WOOD)  # fmt: skip
    crown(brush, x, y - 690 * size, 190 * size, GREEN, LEAF)


def river(brush: Brush) -> None:
    """A bend of river between nipa palms, with a long motor boat."""
    sky(brush)
    treeline(brush, 430, 100, MIST)
    treeline(brush, 455, 70, MEADOW, 30)
    brush.rect(0, 440, 1600, 560, MEADOW)
    left = bent((760, 452), (160, 540), (520, 700)) + bent((520, 700), (720, 800), (180, 1000))
    right = bent((1600, 1000), (1360, 780), (1080, 650)) + bent((1080, 650), (700, 520), (850, 452))
    brush.poly(left + right, WATER)
    brush.poly(
        bent((770, 455), (240, 540), (560, 690)) + bent((560, 690), (470, 560), (800, 455)), SHALLOW
    )
    stilt_house(brush, 1120, 560)
    coconut(brush, 1370, 590, 250)
    coconut(brush, 1465, 615, 200)
    for x, y, height in ((90, 640, 190), (240, 720, 230), (60, 830, 280), (330, 560, 120)):
        nipa(brush, x, y, height)
    for x, y, height in ((1290, 760, 220), (1440, 850, 270), (1560, 780, 230)):
        nipa(brush, x, y, height)
    _motor_boat(brush, 790, 800)
    ripples(brush, [(540, 900, 120), (1010, 905, 130), (650, 730, 60), (760, 640, 70)], FOAM)


def _motor_boat(brush: Brush, x: float, y: float) -> None:
    brush.poly([(x - 150, y + 46), (x - 330, y + 70), (x - 170, y + 60)], FOAM)
    brush.poly(
        [(x - 170, y), (x + 200, y - 22), (x + 262, y - 52), (x + 214, y + 40), (x - 150, y + 44)],
        SILT,
    )
    brush.line([(x - 170, y), (x + 200, y - 22), (x + 262, y - 52)], 9, GOLD)
    brush.poly([(x - 60, y - 8), (x - 48, y - 84), (x + 8, y - 84), (x + 20, y - 12)], GREEN)
    brush.disc(x - 20, y - 104, 24, 24, CLAY)
    brush.poly([(x - 66, y - 108), (x - 20, y - 150), (x + 26, y - 108)], SAND)
    brush.line([(x - 60, y - 40), (x - 140, y - 16), (x - 230, y + 46)], 8, INK)


def melaleuca(brush: Brush) -> None:
    """Melaleuca standing in still water, a straight canal, a fire lookout at its end."""
    brush.rect(0, 0, 1600, 1000, "#E6EFE6")
    treeline(brush, 500, 260, MIST)
    treeline(brush, 505, 190, MEADOW, 44)
    brush.rect(0, 500, 1600, 500, "#7FA58F")
    brush.poly([(770, 500), (830, 500), (1180, 1000), (420, 1000)], SHALLOW)
    brush.poly([(788, 500), (812, 500), (980, 1000), (620, 1000)], FOAM)
    _lookout(brush, 800, 500)
    for row in range(6):
        depth = row / 5
        y = 520 + 400 * depth**1.4
        for side in (-1, 1):
            for place in range(4):
                x = 800 + side * (70 + 330 * depth + place * (90 + 110 * depth))
                if -60 < x < 1660:
                    _white_trunk(brush, x, y, 0.35 + 0.65 * depth)
    ripples(brush, [(660, 800, 90), (860, 880, 110), (720, 940, 120)], WATER)


def _white_trunk(brush: Brush, x: float, y: float, size: float) -> None:
    top = y - 560 * size
    brush.line([(x, y + 70 * size), (x, y)], 16 * size, "#A9C2B2")
    brush.line([(x, y), (x + 6 * size, top)], 20 * size, PAPER)
    for step in range(7):
        mark = y - (60 + step * 72) * size
        brush.line([(x - 7 * size, mark), (x + 3 * size, mark - 8 * size)], 4 * size, STEEL)
    for dx, dy in ((-46, 30), (44, 10), (-6, -40)):
        brush.disc(x + dx * size, top + dy * size, 62 * size, 74 * size, LEAF)
    brush.disc(x + 10 * size, top + 10 * size, 60 * size, 60 * size, GREEN)


def _lookout(brush: Brush, x: float, y: float) -> None:
    for side in (-1, 1):
        brush.line([(x + side * 46, y), (x + side * 24, y - 250)], 8, WOOD)
    for level in (60, 130, 200):
        brush.line([(x - 44, y - level), (x + 40, y - level - 40)], 5, WOOD)
    brush.rect(x - 44, y - 316, 88, 66, WALL)
    brush.rect(x - 30, y - 304, 60, 26, WATER)
    brush.poly([(x - 62, y - 314), (x, y - 366), (x + 62, y - 314)], ROOF)


def cape(brush: Brush) -> None:
    """The southern headland: lighthouse, young mangrove, mud flat and open sea."""
    sky(brush, sun=(360, 250))
    brush.rect(0, 470, 1600, 530, WATER)
    brush.rect(0, 470, 1600, 46, SEA)
    for x, y in ((140, 560), (420, 610), (90, 680)):
        ripples(brush, [(x, y, 130)], FOAM)
    brush.poly(bent((520, 620), (900, 470), (1600, 440)) + [(1600, 1000), (200, 1000)]
               + bent((200, 1000), (700, 780), (520, 620)), SAND)  # fmt: skip
    brush.poly(bent((680, 610), (1000, 500), (1600, 470)) + [(1600, 640)]
               + bent((1600, 640), (1000, 640), (680, 610)), MEADOW)  # fmt: skip
    for x in range(760, 1620, 62):
        y = 590 - (x - 760) * 0.09
        brush.line([(x, y + 34), (x, y - 20)], 9, WOOD)
        crown(brush, x, y - 46, 46 + 10 * math.sin(x), GREEN, LEAF)
    _lighthouse(brush, 1120, 560)
    brush.poly(bent((200, 1000), (760, 800), (1600, 770)) + [(1600, 1000)], CLAY)
    for x in range(620, 1600, 92):
        y = 930 - 70 * math.sin((x - 300) / 420)
        brush.line([(x, y), (x, y - 36)], 7, WOOD)
        brush.disc(x - 6, y - 48, 20, 14, LEAF)
        brush.disc(x + 12, y - 40, 16, 11, GREEN)
    brush.curve((524, 632), (690, 775), (250, 975), 8, FOAM)


def _lighthouse(brush: Brush, x: float, y: float) -> None:
    def half(level: float) -> float:
        return 58 - level * 0.075

    brush.poly([(x - half(0), y), (x - half(380), y - 380), (x + half(380), y - 380),
                (x + half(0), y)], WHITE)  # fmt: skip
    for level in (60, 180, 300):
        brush.poly([(x - half(level), y - level), (x - half(level + 56), y - level - 56),
                    (x + half(level + 56), y - level - 56), (x + half(level), y - level)],
                   RED)  # fmt: skip
    brush.rect(x - 46, y - 396, 92, 16, INK)
    brush.rect(x - 26, y - 450, 52, 56, "#F3DFA8")
    brush.poly([(x - 40, y - 448), (x, y - 496), (x + 40, y - 448)], RED)
    brush.rect(x - 16, y - 46, 32, 46, SILT)
