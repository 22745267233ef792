"""From a speech recipe to its sound."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from cms.contract import Recipe
from cms.contract.recipes import SPEECH_ENGINE
from device_feeds.errors import SpeechError

LONGEST_TEXT = 50_000  # characters, as in the contract
TIMEOUT = 600.0  # seconds; the longest text takes about a third of it
_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_CAUSE = 300


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
    if recipe.kind != "speech" or not isinstance(voice, str):
        raise SpeechError(f"recipe {recipe.id}: not a speech recipe with a voice")
    if recipe.engine != SPEECH_ENGINE:
        raise SpeechError(f"recipe {recipe.id}: made by {recipe.engine!r}, not {SPEECH_ENGINE!r}")
    if len(recipe.text) > LONGEST_TEXT:
        raise SpeechError(
            f"recipe {recipe.id}: {len(recipe.text)} characters, more than {LONGEST_TEXT}"
        )
    try:
        done = subprocess.run(  # noqa: S603 - our own module, arguments as a list
            [sys.executable, "-m", "device_feeds.speech.process", f"--voice={voice}"],
            input=recipe.text.encode(),
            capture_output=True,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpeechError(f"recipe {recipe.id}: no sound after {timeout:.0f} s") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        cause = lines[-1] if lines else f"the process ended with {done.returncode}"
        raise SpeechError(f"recipe {recipe.id}: {cause[:_LONGEST_CAUSE]}")
    return Sound(done.stdout, "audio/mpeg", duration_ms(done.stdout))


def duration_ms(mp3: bytes) -> int:
    """How long an MP3 plays, in milliseconds, from its headers."""
    import av

    with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
        # In microseconds, AV_TIME_BASE.
        return round((container.duration or 0) / 1000)
