"""What readers and texts have in common once tones, marks and case are left aside.

The browser folds (`themes/ban-tin/static/js/finding.js`); this is the same definition in
Python, to ask questions that the browser's must answer. `cases/folding.json` holds both.
"""

import re
import unicodedata

NO_WIDTH = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
KHMER_GAP = re.compile("(?<=[\u1780-\u17ff]) (?=[\u1780-\u17ff])")


def fold(text: str) -> str:
    """The words in small letters, single-spaced, without marks above or below Latin letters."""
    out = "".join(map(_piece, unicodedata.normalize("NFC", text)))
    return KHMER_GAP.sub("", " ".join(out.split()))


def _piece(character: str) -> str:
    if character in NO_WIDTH:
        return ""
    if unicodedata.category(character)[0] not in "LMN":
        return " "
    parts = unicodedata.normalize("NFD", character.lower())
    return "".join(p for p in parts if not "\u0300" <= p <= "\u036f").translate(
        {273: 100, 240: 100}
    )
