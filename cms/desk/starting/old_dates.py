"""Days in an earlier bulletin's words that are past, for the one who writes it anew."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from cms.desk.starting.matters import TAG, texts_of

# "5/12/2026", "05-12-2026", "5.12.2026"; not part of a longer number such as 39/2020/TT.
NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/])")
IN_WORDS = re.compile(r"\bngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?", re.IGNORECASE)
# Without a year "5/12" is a day only beside a word that says so; "24/7" is none.
SHORT = re.compile(
    r"\b(?:ngày|hai|ba|tư|năm|sáu|bảy|nhật),?\s+(?:ngày\s+)?(\d{1,2})/(\d{1,2})(?![\d/])",
    re.IGNORECASE,
)
MONTH = re.compile(r"(?<!\d )\btháng\s+(\d{1,2})(?:\s*/\s*|\s+năm\s+)(\d{4})", re.IGNORECASE)


def past_days(page, today: date, written: date) -> dict[str, list[str]]:
    """Past days in a bulletin page's texts, as they are written, by the name of the field.

    A day without a year is of the year nearest to `written`, when the text was made.
    """
    found: dict[str, list[str]] = {}
    for name, text in texts_of(page):
        for words, day in _days(TAG.sub(" ", text), written):
            known = found.setdefault(name, [])
            if day < today and words not in known:
                known.append(words)
    return {name: words for name, words in found.items() if words}


def _days(text: str, written: date) -> Iterator[tuple[str, date]]:
    for match in NUMERIC.finditer(text):
        yield from _day(match[0], match[4], match[3], match[1])
    for match in IN_WORDS.finditer(text):
        year = match[3] or _year(int(match[2]), written)
        yield from _day(match[0], year, match[2], match[1])
    for match in SHORT.finditer(text):
        yield from _day(match[0], _year(int(match[2]), written), match[2], match[1])
    for match in MONTH.finditer(text):
        yield from _last_day(match[0], int(match[2]), int(match[1]))


def _day(words: str, year, month, day) -> Iterator[tuple[str, date]]:
    try:
        yield " ".join(words.split()), date(int(year), int(month), int(day))
    except ValueError:
        # 31/2, or a number that only looks like a day.
        return


def _last_day(words: str, year: int, month: int) -> Iterator[tuple[str, date]]:
    for text, first in _day(words, year, month, 1):
        if (year, month) < (9999, 12):
            following = date(year + month // 12, month % 12 + 1, 1)
            yield text, following - timedelta(days=1)
        else:
            yield text, first


def _year(month: int, written: date) -> int:
    """The year in which a month is nearest to `written`."""
    apart = month - written.month
    return written.year + (apart < -6) - (apart > 6)
