"""Dates, numbers, sizes and the alphabet as Vietnamese readers expect them."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from cms.contract.addresses import LOCAL, local

ZONE = LOCAL
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Level, falling, asking, tumbling, rising, heavy: the order of dictionaries.
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")

_LETTERS = {letter: number for number, letter in enumerate(ALPHABET, start=1)}
_TONES = {tone: number for number, tone in enumerate(TONES)}


def day(value: date) -> str:
    """`Thứ Hai, 23/11/2026`."""
    return f"{WEEKDAYS[value.weekday()]}, {short_day(value)}"


def short_day(value: date) -> str:
    """`23/11/2026`."""
    return f"{value.day}/{value.month}/{value.year}"


@lru_cache(maxsize=4096)
def local_day(moment: datetime) -> str:
    """The day of a moment in Vietnam, `Thứ Hai, 23/11/2026`."""
    return day(local(moment).date())


@lru_cache(maxsize=4096)
def local_minute(moment: datetime) -> str:
    """A moment in Vietnam, `17:00 Thứ Hai, 23/11/2026`."""
    return f"{local(moment):%H:%M} {local_day(moment)}"


@lru_cache(maxsize=4096)
def iso(moment: datetime) -> str:
    """A moment on the clocks of Vietnam for machines, `2026-11-23T17:00:00+07:00`."""
    return local(moment).isoformat(timespec="seconds")


@lru_cache(maxsize=4096)
def local_month(moment: datetime) -> str:
    """The month of a moment in Vietnam for addresses, `2026-11`."""
    return f"{local(moment):%Y-%m}"


def number(value: float, digits: int = 0) -> str:
    """`1.234,5`: at most `digits` decimals, none that are zero at the end."""
    text = f"{value:,.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def size(octets: int) -> str:
    """The size of a file, `125 byte`, `19,4 KB`, `1,2 MB` (in thousands, as shops count)."""
    if octets < 1000:
        return f"{octets} byte"
    if octets < 1_000_000:
        return f"{number(octets / 1000, 1)} KB"
    return f"{number(octets / 1_000_000, 1)} MB"


def duration(milliseconds: int) -> str:
    """How long a sound lasts, `1 phút 20 giây`."""
    minutes, seconds = divmod(max(1, round(milliseconds / 1000)), 60)
    words = [f"{minutes} phút"] if minutes else []
    if seconds:
        words.append(f"{seconds} giây")
    return " ".join(words)


def sort_key(name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Orders names as a Vietnamese dictionary does: letters first, then tones."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", name.casefold()):
        parts = unicodedata.normalize("NFD", char)
        tone = next((part for part in parts if part in _TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else char
        letters.append(_LETTERS.get(base, 0 if base == " " else 100 + ord(base[0])))
        tones.append(_TONES[tone])
    return tuple(letters), tuple(tones)


@lru_cache(maxsize=4096)
def slug(words: str) -> str:
    """The words in small letters of ASCII, with hyphens: `uy-ban-nhan-dan`."""
    bare = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return re.sub("[^a-z0-9]+", "-", kept).strip("-")[:80].strip("-")
