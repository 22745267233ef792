"""How long a draft takes on each channel, and the words its voice will say.

The arithmetic is the devices' own; this is the apps' way to it.
"""

from cms.contract import Edition
from device_feeds.items import one_line, seconds_on_screen
from device_feeds.speech import normalise

# Measured on the built-in voice at its 150 words a minute, MP3 and pauses included: the
# demo's bulletins give 218 syllables a minute (see `make bench-authoring`, row voice_rate).
SYLLABLES_A_MINUTE = 218


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
