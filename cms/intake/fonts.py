"""Fonts of before Unicode: letters in them are other letters underneath."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_noop

from cms.library.sentences import Sentence, say

OLD = re.compile(r"^(\.Vn\w+|VNI[-_ ]\w+|VNtimes?\w*)", re.IGNORECASE)
NAME = re.compile(rb'(?:w:name|w:ascii|style:name|svg:font-family)="([^"]{1,60})"')


def old_font(names: Iterable[str]) -> str:
    """The first font name of TCVN3 or VNI, or ""."""
    for name in names:
        # PDF writers put six letters and a plus before a subset's name.
        bare = name.partition("+")[2] or name
        if OLD.match(bare):
            return bare
    return ""


def warning(name: str) -> Sentence:
    """What to say of a file that uses an old font."""
    return say(
        gettext_noop(
            "The file uses the old font %(name)s (TCVN3 or VNI): some letters may be wrong. "
            "Convert it to Unicode, or check every word."
        ),
        name=name,
    )


def warn_of_fonts(tables: Iterable[bytes]) -> list[Sentence]:
    """A warning where any of the font tables names an old font."""
    for xml in tables:
        found = old_font(one.decode("utf-8", "replace") for one in NAME.findall(xml))
        if found:
            return [warning(found)]
    return []
