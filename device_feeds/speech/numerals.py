"""Numbers in Vietnamese words, as they are said in the South ("lẻ", not "linh")."""

import re

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = "tỷ"
# Above it a row of digits is a code rather than a quantity.
_LONGEST = 15
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FOREIGN_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}")


def by_digit(digits: str) -> str:
    """Each digit by itself: "0290" is "không hai chín không"."""
    return " ".join(DIGITS[int(digit)] for digit in digits)


def cardinal(value: int) -> str:
    """A whole number, 0 or more: 2026 is "hai nghìn không trăm hai mươi sáu"."""
    if value == 0:
        return DIGITS[0]
    words: list[str] = []
    billions, rest = divmod(value, 10**9)
    if billions:
        words += [cardinal(billions), _BILLION]
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += _group(group, led=bool(words))
            if _GROUPS[power]:
                words.append(_GROUPS[power])
    return " ".join(words)


def _group(value: int, *, led: bool) -> list[str]:
    """Up to three digits; `led`: others stand before it, so its zeros are said."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or led:
        words += [DIGITS[hundreds], "trăm"]
    if tens == 0:
        if ones:
            words += ["lẻ"] if words else []
            words.append(DIGITS[ones])
        return words
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones:
        words.append(_ones(tens, ones))
    return words


def _ones(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if ones == 1 and tens > 1:
        return "mốt"
    return DIGITS[ones]


def whole(digits: str) -> str:
    """A row of digits: a quantity, or digit by digit where that is what it looks like.

    "05" is the padded five of an official text; "0290" and very long rows are codes.
    """
    if len(digits) == 2 and digits != "00":
        return cardinal(int(digits))
    if (digits[0] == "0" and len(digits) > 1) or len(digits) > _LONGEST:
        return by_digit(digits)
    return cardinal(int(digits))


def quantity(text: str) -> str:
    """A number as it is written in Vietnam: "1.234,5", "2,05", "12.000".

    A dot before exactly three digits groups thousands, a comma begins decimals. What
    is neither is said part by part, its dots by name and its commas as pauses.
    """
    if _FOREIGN_GROUPED.fullmatch(text):
        return cardinal(int(text.replace(",", "")))
    head, comma, tail = text.partition(",")
    if comma and not tail.isdigit():
        return ", ".join(_dotted(part) for part in text.split(","))
    return _dotted(head) + (" phẩy " + _decimals(tail) if comma else "")


def _dotted(text: str) -> str:
    if _GROUPED.fullmatch(text) and text[0] != "0":
        return cardinal(int(text.replace(".", "")))
    return " chấm ".join(whole(part) for part in text.split("."))


def _decimals(digits: str) -> str:
    if len(digits) <= 2 and digits[0] != "0":
        return cardinal(int(digits))
    return by_digit(digits)
