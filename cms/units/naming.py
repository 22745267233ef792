"""Vietnamese names without their marks, and in their own order."""

import re
import unicodedata

_ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_PARTS = re.compile(r"\d+|[^\W\d_]+")


def unaccented(text: str) -> str:
    """Text in plain letters: tones and marks dropped, đ folded to d; case is kept."""
    split = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in split if not unicodedata.combining(c))


def host_label(name: str) -> str:
    """A unit's label in host names: its full name unaccented, without separators.

    The form `tenphuongxa.tentinhthanh.gov.vn` of Decree 224/2026/NĐ-CP: "Đất Mũi" gives
    "datmui".
    """
    return re.sub(r"[^a-z0-9]", "", unaccented(name).lower())


def sort_key(name: str) -> tuple[tuple[int, int, tuple[int, ...], tuple[int, ...]], ...]:
    """Key that orders names as a Vietnamese list does: letters first, tones second.

    Numbers go by value, so "Phường 9" stands before "Phường 10".
    """
    return tuple(_part_key(part) for part in _PARTS.findall(name.lower()))


def _part_key(part: str) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    if part.isdigit():
        return (0, int(part), (), ())
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFC", part):
        marks = unicodedata.normalize("NFD", character)
        tone = max((_TONES.get(mark, 0) for mark in marks), default=0)
        bare = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
        letters.append(_ALPHABET.index(bare) if bare in _ALPHABET else 100 + ord(bare[0]))
        tones.append(tone)
    return (1, 0, tuple(letters), tuple(tones))
