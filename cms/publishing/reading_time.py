"""How long a draft takes on each channel, and the words its voice will say.

The arithmetic is the devices' own; this is the apps' way to it.
"""

import re

from cms.contract import Edition
from device_feeds.items import one_line, seconds_on_screen
from device_feeds.speech import normalise

# Measured on the MP3s that the built-in voice makes, pauses and all, in the syllables that
# `normalise` gives: 23 texts of the demo (the 7 spoken texts, title and summary of 16 others)
# have 1,570 of them in 464.6 s, 203 a minute; single texts 182 to 224.
SYLLABLES_A_MINUTE = 203

_CAPITAL = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_RUN = re.compile(rf"(?<!\w)[{_CAPITAL}]{{2,}}(?:[-.&][{_CAPITAL}]+)*(?!\w)")
_ONSET = "B|C|CH|D|Đ|G|GH|GI|H|K|KH|L|M|N|NG|NGH|NH|P|PH|QU|R|S|T|TH|TR|V|X"
_VOWELS = "ÀÁẢÃẠAĂẰẮẲẴẶÂẦẤẨẪẬEÈÉẺẼẸÊỀẾỂỄỆIÌÍỈĨỊOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢUÙÚỦŨỤƯỪỨỬỮỰYỲÝỶỸỴ"
_SYLLABLE = re.compile(rf"(?:{_ONSET})?[{_VOWELS}]{{1,3}}(?:C|CH|M|N|NG|NH|P|T)?")
_ROMAN = re.compile("[IVXLC]+")


def board_seconds(edition: Edition) -> int:
    """Seconds that a board shows it each time."""
    text = edition.board_text.strip() or edition.summary.strip()
    return seconds_on_screen(f"{one_line(edition.title)} {text}")


def spoken_words(edition: Edition) -> str:
    """The text as the voice reads it: numbers, dates and abbreviations as words."""
    return normalise(edition.spoken_text or edition.summary)


def speech_seconds(edition: Edition) -> int:
    """About how long the voice takes, in seconds."""
    syllables = len(spoken_words(edition).split())
    return max(1, round(60 * syllables / SYLLABLES_A_MINUTE))


def unread_abbreviations(text: str) -> list[str]:
    """Runs of capitals that the voice knows no words for, each once, in the order of the text.

    Roman numerals are among them: it spells "XIV". Not a run that can be said as a
    Vietnamese syllable ("BÁO"): what is said so may be a word in capitals.
    """
    runs = (found[0] for found in _RUN.finditer(normalise(text)))
    return list(dict.fromkeys(run for run in runs if not _said(run)))


def _said(run: str) -> bool:
    return bool(_SYLLABLE.fullmatch(run)) and not _ROMAN.fullmatch(run)
