"""The parts of a look: colours that can be read, and an emblem. Held to WCAG 2.2, 1.4.3."""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

Colour = Annotated[str, Meta(pattern="^#[0-9A-F]{6}$")]
# What text is written in, all of it on the ground.
TEXT_TOKENS = ("ink", "green", "pressed", "sea", "silt", "quiet")
LEAST_CONTRAST = 4.5
EMBLEM_BYTES = 32_768
# Width and height of an emblem in pixels (PNG).
EMBLEM_PIXELS = 192


class Colours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tokens of a style sheet in one scheme, light or dark.

    `ground` and `ink`; `green` for actions and links, `pressed` while a finger is on one; `sea`
    for information, `silt` for dates and small marks, `quiet` for what is less; `rule` draws
    lines and no text. A token keeps its name whatever colour a province gives it.
    """

    ground: Colour
    ink: Colour
    green: Colour
    pressed: Colour
    sea: Colour
    silt: Colour
    quiet: Colour
    rule: Colour

    def __post_init__(self) -> None:
        """Raises ValueError for text that cannot be read on the ground."""
        for token, ratio in unreadable(asdict(self)):
            raise ValueError(f"{token} on ground: contrast {ratio:.2f}, less than {LEAST_CONTRAST}")


class Emblem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of an emblem: an SVG without script and links, or a PNG of EMBLEM_PIXELS square."""

    type: Literal["image/svg+xml", "image/png"]
    data: Annotated[bytes, Meta(min_length=1, max_length=EMBLEM_BYTES)]


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def unreadable(colours: dict[str, str]) -> list[tuple[str, float]]:
    """Tokens whose text cannot be read on the ground, with their contrast."""
    found = [(token, contrast(colours[token], colours["ground"])) for token in TEXT_TOKENS]
    return [(token, ratio) for token, ratio in found if ratio < LEAST_CONTRAST]


LIGHT = Colours(
    ground="#FBFAF6",
    ink="#15211D",
    green="#0B5D4A",
    pressed="#063D31",
    sea="#0A4E78",
    silt="#8A4B12",
    quiet="#55625D",
    rule="#8B9692",
)
DARK = Colours(
    ground="#0E1613",
    ink="#E8EEEA",
    green="#5CC7A8",
    pressed="#E8EEEA",
    sea="#7CC0EC",
    silt="#E3A765",
    quiet="#A3B1AB",
    rule="#8B9692",
)
