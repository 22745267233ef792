"""Scenes of work and feast on the water."""

import math

from cms.desk.demo.brush import (
    CLAY,
    CLOUD,
    FOAM,
    GOLD,
    GREEN,
    INK,
    LEAF,
    MEADOW,
    MIST,
    MUD,
    QUIET,
    RED,
    ROOF,
    SAND,
    SEA,
    SHADE,
    SHALLOW,
    STEEL,
    WALL,
    WATER,
    WHITE,
    WOOD,
    Brush,
    bent,
    wave,
)
from cms.desk.demo.props import cloud, coconut, ripples, sky, stilt_house, treeline


def shrimp_pond(brush: Brush) -> None:
    """Shrimp ponds with paddle wheels and a watch hut; mangrove behind."""
    sky(brush)
    treeline(brush, 430, 130, MEADOW)
    treeline(brush, 455, 80, LEAF, 50)
    brush.rect(0, 445, 1600, 555, SAND)
    brush.poly([(40, 480), (700, 480), (640, 610), (-60, 610)], SHALLOW)
    brush.poly([(760, 480), (1560, 480), (1660, 610), (740, 610)], SHALLOW)
    brush.poly([(-120, 660), (690, 660), (600, 1010), (-360, 1010)], WATER)
    brush.poly([(770, 660), (1760, 660), (1960, 1010), (740, 1010)], WATER)
    for edge in ([(-120, 660), (690, 660)], [(770, 660), (1760, 660)], [(40, 480), (700, 480)],
                 [(760, 480), (1560, 480)]):  # fmt: skip
        brush.line(edge, 9, CLAY)
    brush.line([(690, 662), (600, 1000)], 9, CLAY)
    brush.line([(770, 662), (740, 1000)], 9, CLAY)
    for x, y, size in ((330, 770, 1.0), (1080, 770, 1.0), (1390, 870, 1.25)):
        _paddle_wheel(brush, x, y, size)
    stilt_house(brush, 600, 520)
    ripples(brush, [(60, 880, 120), (420, 930, 100), (900, 900, 130), (1180, 950, 90)], FOAM)
    ripples(brush, [(180, 545, 80), (480, 530, 60), (980, 545, 90), (1360, 540, 70)], FOAM)


def _paddle_wheel(brush: Brush, x: float, y: float, size: float) -> None:
    for shift in (-96, 0, 96):
        brush.disc(x + shift * size, y + 26 * size, 62 * size, 16 * size, FOAM)
        for angle in (25, 60, 90, 120, 155):
            turn = math.radians(angle)
            tip = (x + (shift + 60 * math.cos(turn)) * size, y - 60 * math.sin(turn) * size)
            brush.disc(*tip, 7 * size, 7 * size, WHITE)
        brush.disc(x + shift * size, y, 36 * size, 36 * size, STEEL)
        brush.disc(x + shift * size, y, 15 * size, 15 * size, FOAM)
    brush.line([(x - 140 * size, y), (x + 140 * size, y)], 10 * size, INK)


def dyke(brush: Brush) -> None:
    """A raised bank: high water on one side, homes on the other."""
    sky(brush, sun=None)
    cloud(brush, 1240, 170, 170, "#CBD6D9")
    treeline(brush, 440, 90, MIST)
    brush.rect(0, 438, 1600, 562, MEADOW)
    brush.poly([(0, 452), (760, 452), (620, 1000), (0, 1000)], WATER)
    brush.poly([(0, 452), (760, 452), (742, 520), (0, 520)], SHALLOW)
    brush.poly([(760, 452), (842, 452), (1010, 1000), (620, 1000)], MUD)
    brush.poly([(776, 452), (826, 452), (880, 1000), (700, 1000)], SAND)
    brush.poly([(826, 452), (860, 452), (1130, 1000), (880, 1000)], LEAF)
    for number in range(7):
        y = 560 + number * 64
        spread = (y - 452) / 548
        x = 760 - 140 * spread
        brush.line([(x, y + 24), (x + 4, y - 40 * (0.5 + spread))], 10 + 8 * spread, WOOD)
    _house(brush, 1130, 620, 1.0)
    _house(brush, 1390, 740, 1.25)
    coconut(brush, 1040, 600, 250)
    coconut(brush, 1340, 640, 300)
    coconut(brush, 1560, 620, 260)
    ripples(brush, [(60, 600, 140), (300, 690, 120), (90, 800, 160), (360, 880, 130),
                    (430, 570, 100)], FOAM)  # fmt: skip


def _house(brush: Brush, x: float, y: float, size: float) -> None:
    brush.rect(x, y, 190 * size, 110 * size, WALL)
    brush.rect(x + 24 * size, y + 28 * size, 40 * size, 42 * size, WATER)
    brush.rect(x + 112 * size, y + 24 * size, 46 * size, 86 * size, GREEN)
    roof = [(x - 26 * size, y + 6), (x + 30 * size, y - 80 * size),
            (x + 160 * size, y - 80 * size), (x + 216 * size, y + 6)]  # fmt: skip
    brush.poly(roof, ROOF)


def boat(brush: Brush) -> None:
    """Fishing boats at anchor before a grey sea."""
    brush.rect(0, 0, 1600, 1000, "#D6E0E3")
    for x, y, size in ((260, 150, 210), (800, 110, 180), (1320, 190, 230)):
        cloud(brush, x, y, size, "#BECBD0")
    brush.rect(0, 430, 1600, 570, SEA)
    for level, shift in ((430, 0), (480, 160), (530, 60)):
        brush.below(wave(level + 14, 12, 320, shift), SEA)
        ripples(brush, [(shift + step * 330, level + 16, 120) for step in range(5)], SHALLOW)
    brush.below(wave(640, 14, 700), WATER)
    _fishing_boat(brush, 1090, 610, 0.75, RED)
    _fishing_boat(brush, 470, 780, 1.15, GREEN)
    brush.below(wave(880, 16, 620, 120), SHALLOW)
    ripples(brush, [(80, 930, 150), (560, 950, 170), (1000, 925, 140), (1330, 955, 150)], WHITE)


def _fishing_boat(brush: Brush, x: float, y: float, size: float, color: str) -> None:
    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * size, y + py * size) for px, py in points]

    brush.poly(at((-330, 0), (250, 0), (380, -110), (300, 96), (-290, 96)), color)
    brush.poly(at((-330, 0), (250, 0), (380, -110), (366, -70), (256, 26), (-322, 26)), GOLD)
    brush.poly(at((-290, 96), (300, 96), (280, 126), (-270, 126)), INK)
    brush.poly(at((-270, 0), (-270, -130), (-60, -130), (-40, 0)), WALL)
    brush.poly(at((-290, -124), (-270, -152), (-50, -152), (-36, -124)), ROOF)
    for px in (-246, -176, -106):
        brush.poly(at((px, -104), (px + 44, -104), (px + 44, -56), (px, -56)), WATER)
    brush.line(at((60, 0), (60, -330)), 10 * size, WOOD)
    brush.line(at((60, -300), (330, -70)), 4 * size, INK)
    brush.line(at((60, -300), (-160, -150)), 4 * size, INK)
    brush.poly(at((60, -330), (136, -306), (60, -282)), RED)
    brush.disc(x + 322 * size, y - 40 * size, 12 * size, 12 * size, WHITE)


def ghe_ngo(brush: Brush) -> None:
    """A long racing boat of the Khmer festival and the roofs of a pagoda."""
    sky(brush, sun=(1340, 170))
    treeline(brush, 450, 120, MIST)
    _pagoda(brush, 420, 450)
    for x, height in ((120, 260), (760, 230), (900, 280), (1480, 250)):
        _sugar_palm(brush, x, 462, height)
    brush.rect(0, 447, 1600, 553, MEADOW)
    brush.rect(0, 500, 1600, 500, SHALLOW)
    brush.below(wave(600, 10, 700), WATER)
    for number in range(13):
        _rower(brush, 340 + number * 76, 712)
    hull = bent((90, 560), (170, 770), (420, 772)) + [(1190, 772)]
    hull += bent((1190, 772), (1440, 770), (1520, 540))
    hull += bent((1520, 540), (1420, 700), (1190, 704)) + [(420, 704)]
    hull += bent((420, 704), (190, 706), (90, 560))
    brush.poly(hull, GREEN)
    stripe = bent((100, 580), (190, 732), (420, 730)) + [(1190, 730)]
    stripe += bent((1190, 730), (1430, 730), (1514, 560))
    brush.line(stripe, 11, GOLD)
    for x in range(430, 1190, 76):
        brush.disc(x, 752, 10, 10, RED)
    brush.disc(196, 690, 13, 13, WHITE)
    brush.disc(196, 690, 6, 6, INK)
    ripples(brush, [(90, 850, 150), (420, 880, 180), (820, 860, 170), (1240, 885, 160)], FOAM)
    ripples(brush, [(200, 940, 120), (700, 950, 150), (1100, 945, 130)], FOAM)


def _rower(brush: Brush, x: float, y: float) -> None:
    brush.line([(x + 34, y - 60), (x - 34, y + 84)], 8, WOOD)
    brush.poly([(x - 22, y), (x - 14, y - 76), (x + 18, y - 78), (x + 26, y)], RED)
    brush.disc(x + 6, y - 98, 20, 22, CLAY)
    brush.poly([(x - 14, y - 104), (x - 6, y - 124), (x + 20, y - 124), (x + 27, y - 104)], GOLD)


def _pagoda(brush: Brush, x: float, y: float) -> None:
    brush.rect(x - 150, y - 110, 300, 116, WALL)
    for step in range(5):
        brush.rect(x - 132 + step * 60, y - 96, 24, 100, SHADE)
    for width, level, height in ((210, 100, 70), (150, 160, 74), (90, 224, 80)):
        brush.poly([(x - width, y - level), (x, y - level - height), (x + width, y - level)], GOLD)
        brush.poly([(x - width * 0.8, y - level), (x, y - level - height * 0.78),
                    (x + width * 0.8, y - level)], ROOF)  # fmt: skip
    brush.line([(x, y - 296), (x, y - 356)], 9, GOLD)


def _sugar_palm(brush: Brush, x: float, y: float, height: float) -> None:
    brush.line([(x, y), (x, y - height)], 15, WOOD)
    for angle in range(-20, 201, 20):
        turn = math.radians(angle)
        tip = (x + 66 * math.cos(turn), y - height - 60 * math.sin(turn))
        brush.poly([(x - 6, y - height), tip, (x + 6, y - height - 8)], QUIET)
    brush.disc(x, y - height - 14, 40, 36, GREEN)


def rice_field(brush: Brush) -> None:
    """Ripe rice inside its ring ditch; a harvester at work."""
    sky(brush)
    treeline(brush, 420, 90, MIST)
    for x, height in ((90, 220), (230, 180), (1300, 200), (1430, 240), (1540, 190)):
        coconut(brush, x, 445, height)
    brush.rect(0, 418, 1600, 582, MEADOW)
    brush.poly([(130, 480), (1470, 480), (1900, 1000), (-300, 1000)], SHALLOW)
    brush.poly([(190, 502), (1410, 502), (1700, 960), (-100, 960)], LEAF)
    brush.poly([(206, 512), (1394, 512), (1660, 940), (-60, 940)], GOLD)
    for step in range(1, 12):
        top, bottom = 206 + step * 99, -60 + step * 143.3
        brush.line([(top, 512), (bottom, 940)], 5, "#C99B33")
    brush.poly([(790, 512), (1394, 512), (1520, 715), (760, 715)], SAND)
    for step in range(4):
        brush.line([(800 - step * 8, 556 + step * 44), (1420 + step * 27, 556 + step * 44)], 4,
                   CLAY)  # fmt: skip
    _harvester(brush, 690, 690)
    ripples(brush, [(60, 975, 120), (620, 978, 140), (1180, 976, 130)], FOAM)
    cloud(brush, 560, 250, 90, CLOUD)


def _harvester(brush: Brush, x: float, y: float) -> None:
    brush.rect(x - 40, y - 150, 230, 110, RED)
    brush.rect(x + 10, y - 230, 90, 90, WALL)
    brush.rect(x + 22, y - 218, 66, 50, WATER)
    brush.rect(x - 4, y - 240, 118, 14, INK)
    brush.line([(x + 190, y - 140), (x + 270, y - 200)], 18, STEEL)
    brush.poly([(x - 40, y - 90), (x - 170, y - 20), (x - 170, y + 10), (x - 20, y - 30)], STEEL)
    brush.disc(x - 150, y - 40, 44, 44, QUIET)
    brush.disc(x - 150, y - 40, 20, 20, GOLD)
    brush.poly([(x - 30, y - 44), (x + 190, y - 44), (x + 214, y - 6), (x + 180, y + 26),
                (x - 10, y + 26), (x - 46, y - 6)], INK)  # fmt: skip
    for step in range(4):
        brush.disc(x + 10 + step * 50, y - 8, 17, 17, STEEL)
