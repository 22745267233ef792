"""What the engine is given to say: dates, hours, numbers, units and abbreviations in words.

The engine reads "UBND" as English and a date as bare numbers. After `normalise` no
digit is left: each became words, and what no rule knows is read as a plain number.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from device_feeds.speech.numerals import DIGITS, by_digit, quantity, whole
from device_feeds.speech.words import ABBREVIATIONS, PER, UNITS, VULGAR_FRACTIONS

Match = re.Match[str]

_NUMBER = r"\d+(?:[.,]\d+)*"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"[12]\d{3}"
_DASH = r" ?[-–] ?"
# Not a part of a longer row of digits, a decimal or a fraction.
_OPEN = r"(?<![\d/:])(?<!\d[.,])"
_CLOSE = r"(?![\d/]|[:.,]\d)"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật),? \(?"
# After these words "23/11" is a day and a month; elsewhere it may be 23 out of 11.
_BEFORE_DATE = rf"(?:{_WEEKDAY}|\b(?:ngày|sáng|trưa|chiều|tối|từ|đến|hết|trước|sau|vào) )"
_HOUR = r"(?:[01]?\d|2[0-4])"
_BY_COLON = rf"{_HOUR}:[0-5]\d"
_BY_LETTER = rf"{_HOUR}[hg][0-5]\d|{_HOUR}h|{_HOUR}g(?= (?:sáng|trưa|chiều|tối))"
_TIME = rf"(?:{_BY_COLON}|{_BY_LETTER})"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_PER = "|".join(re.escape(word) for word in sorted(PER, key=len, reverse=True))
_SHORT = "|".join(re.escape(short) for short in sorted(ABBREVIATIONS, key=len, reverse=True))


def _plain(digits: str) -> str:
    return whole(digits.lstrip("0") or "0")


def _month_word(digits: str) -> str:
    """April is "tháng tư", as the fourth day of the week is "thứ tư"."""
    return "tư" if digits.lstrip("0") == "4" else _plain(digits)


def _one_date(day: str, month: str, year: str | None) -> str:
    said = f"{_plain(day)} tháng {_month_word(month)}"
    return f"{said} năm {whole(year)}" if year else said


def _date(found: Match) -> str:
    lead = found["lead"] or ""
    said = _one_date(found["day"], found["month"], found.groupdict().get("year"))
    if found["first"]:
        said = f"{_plain(found['first'])} đến {said}"
    return lead + ("" if lead.lower() == "ngày " else " ngày ") + said


def _two_dates(found: Match) -> str:
    lead = found["lead"] or ""
    first = _one_date(found["day1"], found["month1"], None)
    last = _one_date(found["day2"], found["month2"], found["year"])
    word = "" if lead.lower() == "ngày " else " ngày "
    return f"{lead}{word}{first} đến ngày {last}"


def _iso_date(found: Match) -> str:
    return " ngày " + _one_date(found["day"], found["month"], found["year"])


def _month(found: Match) -> str:
    return f"{found['lead']} {_month_word(found['month'])} năm {whole(found['year'])}"


def _bare_month(found: Match) -> str:
    return f"{found['lead']} tháng {_month_word(found['month'])} năm {whole(found['year'])}"


def _one_time(text: str) -> str:
    hour, minute = re.split("[:hg]", text)
    said = f"{_plain(hour)} giờ"
    return f"{said} {_plain(minute)} phút" if minute.strip("0") else said


def _time(found: Match) -> str:
    first, last = found["first"], found["last"]
    return f" {_one_time(first)} đến {_one_time(last)} " if last else f" {_one_time(first)} "


def _phone(found: Match) -> str:
    groups = re.split("[ .]", found["number"])
    return (found["lead"] or " ") + ", ".join(by_digit(group) for group in groups)


def _measure(found: Match) -> str:
    per = [UNITS.get(word, word) for word in found["per"].split("/")[1:]]
    said = " trên ".join([UNITS[found["unit"]], *per])
    return f" {quantity(found['number'])} {said} "


def _compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


# In this order: each takes what is surely its own and leaves the rest to the next.
RULES: tuple[tuple[re.Pattern[str], Callable[[Match], str]], ...] = (
    (
        _compile(
            r"(?P<lead>\b(?:gọi|tổng đài|đường dây nóng):? (?:ngay )?(?:số )?)"
            r"(?P<number>11\d|1022|1[89]00(?: ?\d{2,6}))(?!\d)",
            re.I,
        ),
        _phone,
    ),
    (
        _compile(
            rf"(?P<lead>){_OPEN}(?P<number>0\d{{1,4}}(?:[ .]\d{{2,4}}){{1,4}}|0\d{{8,10}}){_CLOSE}"
        ),
        _phone,
    ),
    (
        _compile(
            rf"(?P<lead>{_BEFORE_DATE}?){_OPEN}(?P<day1>{_DAY})/(?P<month1>{_MONTH}){_DASH}"
            rf"(?P<day2>{_DAY})/(?P<month2>{_MONTH})(?:/(?P<year>{_YEAR}))?{_CLOSE}",
            re.I,
        ),
        _two_dates,
    ),
    (
        _compile(
            rf"(?P<lead>{_BEFORE_DATE}?){_OPEN}(?:(?P<first>{_DAY}){_DASH})?"
            rf"(?P<day>{_DAY})/(?P<month>{_MONTH})/(?P<year>{_YEAR}){_CLOSE}",
            re.I,
        ),
        _date,
    ),
    (
        _compile(
            rf"(?P<lead>{_BEFORE_DATE}?){_OPEN}(?P<first>{_DAY}){_DASH}"
            rf"(?P<day>{_DAY})/(?P<month>{_MONTH}){_CLOSE}",
            re.I,
        ),
        _date,
    ),
    (
        _compile(
            rf"(?P<lead>{_BEFORE_DATE}){_OPEN}(?P<first>)"
            rf"(?P<day>{_DAY})/(?P<month>{_MONTH}){_CLOSE}",
            re.I,
        ),
        _date,
    ),
    (
        _compile(
            rf"{_OPEN}(?<!-)(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-"
            rf"(?P<day>0[1-9]|[12]\d|3[01])(?!-){_CLOSE}"
        ),
        _iso_date,
    ),
    (
        _compile(rf"(?P<lead>\b(?:tháng|quý)) (?P<month>{_MONTH})/(?P<year>{_YEAR}){_CLOSE}", re.I),
        _month,
    ),
    (
        _compile(
            rf"(?P<lead>\b(?:và|từ|đến|hết|trong|đầu|cuối)) {_OPEN}(?P<month>{_MONTH})/"
            rf"(?P<year>20\d\d){_CLOSE}",
            re.I,
        ),
        _bare_month,
    ),
    (
        _compile(rf"{_OPEN}(?P<first>{_TIME})(?:{_DASH}(?P<last>{_TIME}))?(?!\w){_CLOSE}"),
        _time,
    ),
    (
        _compile(rf"(?P<lead>\b(?:tháng|thứ|quý)) 0?4(?!\d){_CLOSE}", re.I),
        lambda found: f"{found['lead']} tư",
    ),
    (_compile(rf"(?<![^\s(])[-−](?={_NUMBER} ?°C)"), lambda _: "âm "),
    (
        _compile(rf"(?<![\d.,-])(?P<first>{_NUMBER}){_DASH}(?P<last>{_NUMBER})(?![\d-])"),
        lambda found: f"{found['first']} đến {found['last']}",
    ),
    (
        _compile(rf"(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT})(?P<per>(?:/(?:{_PER}))*)(?![\w²³])"),
        _measure,
    ),
    (_compile(r"(?<=\d) ?/ ?(?=\w)"), lambda _: " trên "),
    (_compile(_NUMBER), lambda found: f" {quantity(found[0])} "),
    (
        _compile(rf"(?<!\w)TP\. ?(?=\w)|(?<!\w)(?:{_SHORT})(?!\w)"),
        lambda found: ABBREVIATIONS.get(found[0], "thành phố "),
    ),
)

_SPACES = re.compile(r"[^\S\n]+")
_SPACE_BEFORE_STOP = re.compile(r" +(?=[.,;:!?…)\]])")
_SPACE_AFTER_OPEN = re.compile(r"(?<=[(\[]) +")


# One text is measured for the boards of a whole province.
@lru_cache(maxsize=1000)
def normalise(text: str) -> str:
    """`text` as it is spoken: no digit left, none dropped; lines stay lines.

    Doing it twice changes nothing more.
    """
    text = "".join(map(_known, unicodedata.normalize("NFC", text)))
    text = _SPACES.sub(" ", text)
    for pattern, say in RULES:
        text = pattern.sub(say, text)
    # Raised and circled digits, once "m²" has had its turn.
    text = "".join(
        c if (digit := unicodedata.digit(c, None)) is None else f" {DIGITS[digit]} " for c in text
    )
    return unicodedata.normalize("NFC", _tidy(text))


def _known(char: str) -> str:
    """The character as the rules know it: plain digits, no controls."""
    if char == "\n" or char.isascii() and char.isprintable():
        return " và " if char == "&" else char
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Cf":
        return ""
    return " " if kind.startswith("C") else VULGAR_FRACTIONS.get(char, char)


def _tidy(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        spaced = _SPACE_BEFORE_STOP.sub("", _SPACES.sub(" ", line))
        lines.append(_SPACE_AFTER_OPEN.sub("", spaced).strip())
    return "\n".join(lines)
