"""Which pages a rating may name: those that stand on the unit's site, asked of an app above."""

import re
from collections.abc import Callable

from cms.sites.feedback.models import PATH_MOST

# What sitegen makes; the longest slug of a bulletin fits.
_PATH = re.compile(rf"/(?=.{{1,{PATH_MOST - 1}}}\Z)[a-z0-9][a-z0-9/-]*\.html")
_stands: list[Callable[[str, str], bool]] = []


def found_by(stands: Callable[[str, str], bool]) -> None:
    """Have `stands(host, path)` say whether a page is live. Call it from `ready`."""
    _stands[:] = [stands]


def is_page(host: str, path: str) -> bool:
    """Whether a path is that of a page that a reader of the host can have before them."""
    return _PATH.fullmatch(path) is not None and any(stands(host, path) for stands in _stands)
