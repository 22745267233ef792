"""The errors of this room, each one line."""


class FeedError(ValueError):
    """A document that no feed can be made from. `str()` names the document and the cause."""


class SpeechError(RuntimeError):
    """Sound that could not be made. `str()` is one line with the cause."""
