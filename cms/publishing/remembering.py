"""What the worker remembers of sites between releases, so that the next one costs what changed.

It is never needed: an output of which nothing is remembered, or whose live version is not the
remembered one, is compared with its rows as after a restart.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms.publishing.models import Output
from cms.publishing.rows import Address

if TYPE_CHECKING:
    # Who does not build does not load the builder.
    from sitegen.standing import Standing


@dataclass(frozen=True)
class Remembered:
    """A site as version `live` left it: the key of each address, and what it shows readers."""

    live: int
    standing: Standing
    keys: dict[Address, str]
    shown: set[str]


class Memory:
    """The sites that were released last, as far as there is room for their bulletins."""

    def __init__(self, room: int = 0) -> None:
        self._room = room
        self._kept: OrderedDict[int, Remembered] = OrderedDict()
        self._size = 0

    def of(self, output: Output) -> Remembered | None:
        """What is remembered of an output, if that is what is live; it is forgotten until kept."""
        found = self._take(output)
        return found if found and found.live == output.live and output.pinned_id is None else None

    def keep(self, output: Output, remembered: Remembered) -> None:
        """Remember an output; others are forgotten where there is no room."""
        self._take(output)
        self._kept[output.pk] = remembered
        self._size += remembered.standing.size
        while self._size > self._room and self._kept:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.standing.size

    def forget(self, outputs: Iterable[Output]) -> None:
        """Remember nothing of some outputs."""
        for output in outputs:
            self._take(output)

    def _take(self, output: Output) -> Remembered | None:
        found = self._kept.pop(output.pk, None)
        if found is not None:
            self._size -= found.standing.size
        return found
