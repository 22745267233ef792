"""A finding: one fault of what was built, as whoever mends it needs to know it."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

# What a finding's rule may be: about one address, or about the site as a whole.
OF_PAGE = frozenset(
    (
        *("whole", "language", "title", "canonical", "headline", "levels", "alt", "size", "id"),
        *("link", "fragment", "words", "foreign", "script", "style", "weight", "data"),
    )
)
OF_SITE = frozenset(("section", "contact", "introduction", "news", "keeping"))

# What is quoted of a page is no longer.
LONGEST = 200


class Finding(NamedTuple):
    """One fault: where it is, what was expected there and what was found.

    `page` is a path of the site, empty for the site as a whole; `selector` is of CSS, empty for
    the page as a whole. `expected` and `found` are short and of no language: markup, numbers,
    addresses.
    """

    rule: str
    page: str
    selector: str
    expected: str
    found: str
    severity: Severity


def cut(text: str) -> str:
    """A text as a finding quotes it: in one line, and bounded."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
