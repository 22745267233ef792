"""What devices receive: board and radio feeds, the board page, and sound.

`build` is pure: documents in, entries out. `speech.make` turns a recipe into MP3.

Names are resolved when they are asked for: each piece of sound is made in a fresh
process, whose start must not pay for templates and schemas it never uses.
"""

from typing import TYPE_CHECKING, Any

from device_feeds.errors import FeedError, SpeechError

if TYPE_CHECKING:
    from device_feeds.building import KINDS, Kind, build
    from device_feeds.theme import theme_version

__all__ = ["KINDS", "FeedError", "Kind", "SpeechError", "build", "theme_version"]


def __getattr__(name: str) -> Any:
    if name in ("KINDS", "Kind", "build"):
        from device_feeds import building

        return getattr(building, name)
    if name == "theme_version":
        from device_feeds.theme import theme_version

        return theme_version
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
