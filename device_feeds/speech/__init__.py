"""Speech: the words of a bulletin, as they are said, and as sound."""

from typing import TYPE_CHECKING, Any

from device_feeds.errors import SpeechError
from device_feeds.speech.spoken import normalise

if TYPE_CHECKING:
    from device_feeds.speech.making import LONGEST_TEXT, Sound, make, stand_by
    from device_feeds.speech.recording import master

__all__ = ["LONGEST_TEXT", "Sound", "SpeechError", "make", "master", "normalise", "stand_by"]


def __getattr__(name: str) -> Any:
    """`make` and its kin, loaded when asked for: the speaking process needs none of them."""
    if name in ("LONGEST_TEXT", "Sound", "make", "stand_by"):
        from device_feeds.speech import making

        return getattr(making, name)
    if name == "master":
        from device_feeds.speech import recording

        return recording.master
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
