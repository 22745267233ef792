"""From a speech recipe to its sound."""

import io
from typing import NamedTuple

from cms.contract import Recipe
from cms.contract.recipes import SPEECH_ENGINE
from device_feeds.errors import SpeechError
from device_feeds.speech.running import keep_ready, mp3_of

SPEAKER = "device_feeds.speech.process"
LONGEST_TEXT = 50_000  # characters, as in the contract
TIMEOUT = 600.0  # seconds; the longest text takes about a third of it


class Sound(NamedTuple):
    """Bytes of one piece of sound, their media type, and how long it plays."""

    data: bytes
    type: str
    duration_ms: int


def make(recipe: Recipe, timeout: float = TIMEOUT) -> Sound:
    """The MP3 of a speech recipe: mono, 24 kHz, 48 kbit/s, at most -1 dBTP, near -16 LUFS.

    Equal recipes give equal bytes. `recipe.settings["voice"]` names a voice of espeak-ng.
    SpeechError, one line, for another kind of recipe, a text without words or above
    LONGEST_TEXT characters, an unknown voice, or `timeout` seconds passed.
    """
    voice = recipe.settings.get("voice")
    if recipe.kind != "speech" or not isinstance(voice, str) or not voice.isprintable():
        raise SpeechError(f"recipe {recipe.id}: not a speech recipe with a voice")
    if recipe.engine != SPEECH_ENGINE:
        raise SpeechError(f"recipe {recipe.id}: made by {recipe.engine!r}, not {SPEECH_ENGINE!r}")
    if len(recipe.text) > LONGEST_TEXT:
        raise SpeechError(
            f"recipe {recipe.id}: {len(recipe.text)} characters, more than {LONGEST_TEXT}"
        )
    mp3 = mp3_of(
        SPEAKER,
        f"{voice}\n{recipe.text}".encode(),
        subject=f"recipe {recipe.id}",
        late="no sound",
        timeout=timeout,
    )
    return Sound(mp3, "audio/mpeg", duration_ms(mp3))


def stand_by() -> None:
    """Have the next `make` begin to speak at once."""
    keep_ready(SPEAKER)


def duration_ms(mp3: bytes) -> int:
    """How long an MP3 plays, in milliseconds, from its headers."""
    import av

    with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
        # In microseconds, AV_TIME_BASE.
        return round((container.duration or 0) / 1000)
