"""Scenes of places people go to."""

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
    QUIET,
    RED,
    ROOF,
    SAND,
    SEA,
    SHADE,
    SHALLOW,
    SILT,
    SKY,
    STEEL,
    WALL,
    WATER,
    WHITE,
    WOOD,
    Brush,
    bent,
    wave,
)
from cms.desk.demo.props import banana, cloud, coconut, nipa, ripples, tree, treeline


def _yard(brush: Brush) -> None:
    """Sky, far trees and a yard from 720 downwards."""
    brush.rect(0, 0, 1600, 1000, SKY)
    cloud(brush, 300, 150, 140)
    cloud(brush, 1250, 120, 170)
    treeline(brush, 700, 200, MIST)
    treeline(brush, 715, 110, MEADOW, 40)
    brush.rect(0, 700, 1600, 300, MEADOW)
    brush.below(wave(760, 6, 900), SAND)


def _windows(brush: Brush, x: float, y: float, count: int, step: float) -> None:
    for number in range(count):
        left = x + number * step
        brush.rect(left, y, 74, 88, WHITE)
        brush.rect(left + 7, y + 7, 27, 74, WATER)
        brush.rect(left + 40, y + 7, 27, 74, WATER)


def _flag(brush: Brush, x: float, y: float, height: float) -> None:
    """The national flag on its pole."""
    brush.rect(x - 26, y - 22, 58, 22, STEEL)
    brush.line([(x, y - 12), (x, y - height)], 9, STEEL)
    width, tall = 138, 92
    top = y - height + 6
    brush.rect(x + 4, top, width, tall, "#C8202B")
    points = []
    for corner in range(10):
        radius = 27 if corner % 2 == 0 else 10.5
        turn = math.radians(-90 + corner * 36)
        points.append(
            (x + 4 + width / 2 + radius * math.cos(turn), top + tall / 2 + radius * math.sin(turn))
        )
    brush.poly(points, "#F6D64A")


def office(brush: Brush) -> None:
    """A commune's two-storey office with its gate."""
    _yard(brush)
    brush.rect(300, 360, 1000, 400, WALL)
    brush.rect(300, 552, 1000, 14, SHADE)
    brush.poly([(260, 366), (330, 290), (1270, 290), (1340, 366)], ROOF)
    brush.rect(640, 250, 320, 510, "#F7EED4")
    brush.poly([(610, 256), (800, 170), (990, 256)], ROOF)
    _windows(brush, 352, 420, 3, 94)
    _windows(brush, 986, 420, 3, 94)
    _windows(brush, 352, 610, 3, 94)
    _windows(brush, 986, 610, 3, 94)
    _windows(brush, 676, 330, 3, 88)
    brush.rect(676, 470, 250, 40, GREEN)
    brush.rect(718, 590, 164, 170, WATER)
    brush.rect(796, 590, 8, 170, WHITE)
    brush.rect(660, 560, 280, 18, SHADE)
    for x in (666, 918):
        brush.rect(x, 576, 16, 184, SHADE)
    brush.rect(620, 760, 360, 26, STEEL)
    brush.poly([(690, 786), (910, 786), (1060, 1000), (540, 1000)], "#EADFC6")
    _flag(brush, 520, 860, 600)
    for x in (110, 230, 1390, 1510):
        tree(brush, x, 800, 300)
    for x in (60, 190, 320, 1180, 1310, 1440):
        brush.disc(x + 40, 880, 62, 34, LEAF)
        brush.disc(x + 52, 868, 12, 10, RED)
        brush.disc(x + 22, 876, 12, 10, GOLD)


def health_station(brush: Brush) -> None:
    """A one-storey health station."""
    _yard(brush)
    tree(brush, 180, 790, 420)
    brush.rect(330, 470, 960, 290, "#F7F3E6")
    brush.poly([(280, 478), (380, 350), (1240, 350), (1340, 478)], ROOF)
    brush.rect(330, 476, 960, 16, SHADE)
    brush.rect(680, 400, 260, 360, WHITE)
    brush.poly([(650, 408), (810, 310), (970, 408)], ROOF)
    brush.rect(792, 424, 36, 108, GREEN)
    brush.rect(756, 460, 108, 36, GREEN)
    brush.rect(736, 570, 148, 190, WATER)
    brush.rect(806, 570, 8, 190, WHITE)
    _windows(brush, 372, 560, 3, 98)
    _windows(brush, 978, 560, 3, 98)
    brush.poly([(660, 760), (960, 760), (1080, 1000), (540, 1000)], "#EADFC6")
    for x in (430, 1120):
        brush.rect(x - 70, 836, 150, 14, SILT)
        brush.rect(x - 56, 850, 12, 40, SILT)
        brush.rect(x + 54, 850, 12, 40, SILT)
    for x in range(80, 420, 84):
        brush.disc(x, 930, 50, 28, LEAF)
        brush.disc(x + 12, 920, 12, 10, (RED, GOLD)[x // 84 % 2])
    for x in range(1210, 1600, 84):
        brush.disc(x, 930, 50, 28, LEAF)
        brush.disc(x + 12, 920, 12, 10, (GOLD, RED)[x // 84 % 2])
    coconut(brush, 1440, 800, 420)


def school(brush: Brush) -> None:
    """A two-storey school with a boat landing before its gate."""
    _yard(brush)
    brush.rect(210, 330, 1120, 400, "#EFD48A")
    brush.poly([(170, 338), (240, 250), (1300, 250), (1370, 338)], ROOF)
    brush.rect(210, 520, 1120, 20, WHITE)
    for x in range(230, 1330, 156):
        brush.rect(x, 338, 16, 352, WHITE)
    for y in (380, 580):
        for x in range(258, 1300, 156):
            brush.rect(x, y, 108, 84, WHITE)
            brush.rect(x + 7, y + 7, 44, 70, WATER)
            brush.rect(x + 57, y + 7, 44, 70, WATER)
    brush.rect(210, 486, 1120, 10, GREEN)
    brush.rect(210, 690, 1120, 78, GREEN)
    tree(brush, 1420, 790, 460)
    tree(brush, 130, 780, 330)
    _flag(brush, 760, 800, 520)
    brush.below(wave(850, 5, 800), WATER)
    brush.rect(0, 832, 1600, 24, STEEL)
    brush.poly([(420, 856), (640, 856), (620, 930), (440, 930)], SILT)
    for x in (446, 600):
        brush.line([(x, 930), (x, 990)], 10, WOOD)
    for x, color in ((830, GREEN), (1190, RED)):
        _sampan(brush, x, 920, color)
    ripples(brush, [(60, 920, 130), (240, 965, 110), (1390, 915, 120), (700, 975, 140)], FOAM)


def _sampan(brush: Brush, x: float, y: float, color: str) -> None:
    top = bent((x - 150, y - 40), (x, y + 18), (x + 150, y - 40))
    brush.poly([*top, *bent((x + 150, y - 40), (x + 70, y + 52), (x, y + 50)),
                *bent((x, y + 50), (x - 70, y + 52), (x - 150, y - 40))], color)  # fmt: skip
    brush.line(top, 9, GOLD)


def culture_house(brush: Brush) -> None:
    """A hamlet's hall on its festival day."""
    _yard(brush)
    tree(brush, 200, 800, 520)
    brush.rect(480, 440, 760, 320, WALL)
    brush.poly([(420, 450), (560, 310), (1160, 310), (1300, 450)], ROOF)
    brush.poly([(500, 380), (620, 262), (1100, 262), (1220, 380)], RED)
    brush.rect(480, 446, 760, 16, SHADE)
    brush.rect(640, 476, 440, 50, GREEN)
    for x in (560, 1100):
        brush.rect(x, 570, 76, 90, WATER)
    for x in (700, 820, 940):
        brush.rect(x, 560, 84, 200, SILT)
        brush.rect(x + 38, 560, 6, 200, WALL)
    brush.rect(440, 756, 840, 22, STEEL)
    for start, end in (((200, 420), (700, 300)), ((1220, 330), (1590, 430))):
        line = bent(start, ((start[0] + end[0]) / 2, max(start[1], end[1]) + 60), end, 14)
        brush.line(line, 4, QUIET)
        for number, (x, y) in enumerate(line[:-1]):
            color = (RED, GOLD, SEA, LEAF)[number % 4]
            brush.poly([(x - 15, y), (x + 15, y), (x, y + 42)], color)
    for x, y in ((300, 880), (640, 920), (1010, 900), (1360, 880)):
        brush.disc(x, y, 92, 22, WHITE)
        brush.rect(x - 8, y, 16, 64, STEEL)
        for side in (-1, 1):
            brush.rect(x + side * 128 - 22, y + 16, 44, 10, RED)
            brush.rect(x + side * 128 - 18, y + 26, 7, 36, RED)
            brush.rect(x + side * 128 + 11, y + 26, 7, 36, RED)
    coconut(brush, 1460, 790, 380)


def loudspeaker(brush: Brush) -> None:
    """A cluster of loudspeakers above a hamlet on the river."""
    brush.rect(0, 0, 1600, 1000, SKY)
    cloud(brush, 300, 190, 150)
    cloud(brush, 1330, 150, 150)
    treeline(brush, 640, 170, MIST)
    brush.rect(0, 630, 1600, 370, MEADOW)
    brush.below(wave(850, 8, 900), WATER)
    for x, y in ((90, 640), (330, 660), (1080, 650), (1330, 640)):
        brush.rect(x, y - 70, 170, 100, WALL)
        brush.rect(x + 26, y - 46, 36, 40, WATER)
        brush.rect(x + 100, y - 50, 42, 80, SILT)
        brush.poly([(x - 26, y - 64), (x + 40, y - 136), (x + 130, y - 136), (x + 196, y - 64)],
                   ROOF)  # fmt: skip
    brush.poly([(0, 742), (1600, 726), (1600, 786), (0, 806)], "#EADFC6")
    coconut(brush, 560, 700, 300)
    coconut(brush, 1560, 710, 330)
    brush.rect(782, 170, 30, 620, STEEL)
    brush.rect(762, 776, 70, 30, QUIET)
    brush.rect(752, 420, 92, 112, WHITE)
    brush.rect(764, 432, 68, 44, GREEN)
    brush.line([(797, 176), (797, 110)], 8, INK)
    for side, y in ((-1, 250), (1, 250), (-1, 360), (1, 360)):
        _horn(brush, 797, y, side)
    for x, height in ((120, 170), (400, 200), (960, 180), (1250, 210), (1480, 180)):
        nipa(brush, x, 870, height)
    ripples(brush, [(200, 930, 140), (640, 950, 160), (1080, 930, 150), (1400, 960, 110)], FOAM)


def _horn(brush: Brush, x: float, y: float, side: int) -> None:
    brush.line([(x, y), (x + side * 54, y)], 14, INK)
    brush.rect(min(x + side * 40, x + side * 96), y - 24, 56, 48, QUIET)
    brush.poly([(x + side * 90, y - 20), (x + side * 214, y - 76), (x + side * 214, y + 76),
                (x + side * 90, y + 20)], STEEL)  # fmt: skip
    brush.disc(x + side * 214, y, 22, 78, "#B9C2BF")
    brush.disc(x + side * 214, y, 12, 52, QUIET)


def market(brush: Brush) -> None:
    """A riverside market under its awnings."""
    brush.rect(0, 0, 1600, 1000, SKY)
    cloud(brush, 280, 140, 130)
    cloud(brush, 1200, 120, 160)
    treeline(brush, 420, 120, MIST)
    brush.rect(80, 300, 1440, 260, WALL)
    brush.poly([(40, 310), (140, 220), (1460, 220), (1560, 310)], ROOF)
    brush.rect(0, 540, 1600, 240, SAND)
    for number, x in enumerate(range(90, 1500, 290)):
        _stall(brush, x, 400, number)
    brush.rect(0, 736, 1600, 30, STEEL)
    for x in range(60, 1600, 150):
        brush.rect(x, 766, 16, 70, QUIET)
    brush.below(wave(806, 6, 800), WATER)
    for x, color in ((260, GREEN), (720, SILT), (1180, RED)):
        _sampan(brush, x, 900, color)
        for shift, fruit in ((-50, GOLD), (-10, LEAF), (32, RED)):
            brush.disc(x + shift, 884, 24, 18, fruit)
    ripples(brush, [(60, 960, 140), (460, 950, 120), (930, 965, 150), (1380, 940, 130)], FOAM)


def _stall(brush: Brush, x: float, y: float, number: int) -> None:
    color = (GREEN, RED, SEA, SILT, LEAF)[number % 5]
    for step in range(6):
        left = x + step * 40
        brush.poly([(left + 10, y), (left + 50, y), (left + 40, y + 66), (left, y + 66)],
                   WHITE if step % 2 else color)  # fmt: skip
    brush.rect(x + 8, y + 66, 9, 250, WOOD)
    brush.rect(x + 226, y + 66, 9, 250, WOOD)
    brush.rect(x, y + 210, 244, 100, CLAY)
    brush.rect(x, y + 200, 244, 16, SHADE)
    goods = ((LEAF, GREEN, MEADOW), (RED, GOLD, LEAF), (STEEL, SHALLOW, STEEL),
             (GOLD, ROOF, GOLD), (CLAY, RED, LEAF))[number % 5]  # fmt: skip
    for step in range(6):
        brush.disc(x + 26 + step * 39, y + 194, 21, 17, goods[step % 3])
    brush.disc(x + 124, y + 110, 22, 24, CLAY)
    brush.poly([(x + 86, y + 112), (x + 124, y + 72), (x + 162, y + 112)], SAND)
    brush.poly([(x + 90, y + 186), (x + 102, y + 136), (x + 146, y + 136), (x + 158, y + 186)], INK)


def bridge(brush: Brush) -> None:
    """A small concrete bridge over a canal, somebody cycling across."""
    brush.rect(0, 0, 1600, 1000, SKY)
    cloud(brush, 340, 160, 150)
    cloud(brush, 1180, 130, 130)
    treeline(brush, 560, 150, MIST)
    treeline(brush, 580, 90, MEADOW, 30)
    brush.rect(0, 560, 1600, 440, MEADOW)
    brush.poly([(560, 575), (1040, 575), (1330, 1000), (270, 1000)], WATER)
    for x in (520, 800, 1080):
        brush.rect(x - 20, 560, 40, 250, STEEL)
        brush.rect(x - 34, 556, 68, 24, QUIET)
    deck = bent((-40, 700), (800, 380), (1640, 700), 40)
    brush.poly([*deck, *[(x, y + 44) for x, y in reversed(deck)]], "#CBD1CE")
    brush.line(deck, 8, QUIET)
    rail = [(x, y - 84) for x, y in deck]
    _cyclist(brush, 760, 532)
    for x, y in deck[::2]:
        brush.line([(x, y), (x, y - 84)], 7, WHITE)
    brush.line(rail, 10, WHITE)
    brush.line([(x, y + 40) for x, y in rail], 7, WHITE)
    for x, y, height in ((110, 880, 300), (260, 960, 260), (1480, 880, 300), (1340, 970, 240)):
        banana(brush, x, y, height)
    nipa(brush, 420, 800, 170)
    nipa(brush, 1200, 800, 180)
    ripples(brush, [(520, 880, 140), (820, 930, 160), (620, 740, 90), (930, 820, 110)], FOAM)


def _cyclist(brush: Brush, x: float, y: float) -> None:
    for wheel in (x - 46, x + 52):
        brush.disc(wheel, y - 34, 34, 34, INK)
        brush.disc(wheel, y - 34, 27, 27, SKY)
    brush.line([(x - 46, y - 34), (x - 16, y - 80), (x + 42, y - 80), (x + 52, y - 34)], 6, GREEN)
    brush.line([(x - 16, y - 80), (x + 8, y - 36), (x + 42, y - 80)], 6, GREEN)
    brush.line([(x + 42, y - 80), (x + 36, y - 106)], 6, INK)
    brush.poly([(x - 30, y - 92), (x - 14, y - 168), (x + 18, y - 164), (x + 6, y - 88)], WHITE)
    brush.line([(x + 4, y - 150), (x + 36, y - 108)], 12, WHITE)
    brush.line([(x - 14, y - 92), (x + 18, y - 66), (x + 8, y - 34)], 13, SEA)
    brush.disc(x + 8, y - 190, 20, 22, CLAY)
    brush.poly([(x - 30, y - 194), (x + 8, y - 228), (x + 46, y - 194)], SAND)
