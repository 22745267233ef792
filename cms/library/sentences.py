"""Sentences that travel: a reader runs in a process of its own, without anybody's language.

They go as msgid and parameters and are put into words where the person is who asked.
"""

import msgspec
from django.utils.translation import gettext


class Sentence(msgspec.Struct, frozen=True):
    """One sentence for a person: an English msgid (marked by gettext_noop) and its parameters."""

    msgid: str
    params: dict[str, str | int] = {}

    def __str__(self) -> str:
        return gettext(self.msgid) % self.params


def say(msgid: str, **params: str | int) -> Sentence:
    """A sentence; `msgid` stands in gettext_noop at the caller."""
    return Sentence(msgid, params)


class UnreadableError(Exception):
    """A file that is refused as a whole; its text is one sentence for who sent it."""

    def __init__(self, msgid: str, **params: str | int) -> None:
        self.sentence = Sentence(msgid, params)
        super().__init__(msgid)

    def __str__(self) -> str:
        return str(self.sentence)
