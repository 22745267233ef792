"""Bytes as gzip for readers who take it (RFC 9110, section 8.4): text is a quarter of its size.

Packed once, when first asked for, and kept in memory by the tag of the file that they were
made from: a new file has a new tag. nginx packs by itself and needs none of this.
"""

import gzip
import threading
from collections import OrderedDict
from typing import BinaryIO

# Smaller ones gain nothing; larger ones keep a reader waiting and others from their place.
LEAST = 400
MOST = 2 << 20
ROOM = 32 << 20
# Level 9 takes three times as long for one byte in a hundred.
LEVEL = 6
_TYPES = ("text/", "application/json", "application/feed+json", "image/svg+xml")
_ENDS = ("+xml", "+json", "/xml", "/javascript")


def is_packable(type_: str, size: int) -> bool:
    """Whether bytes of this media type and size are worth it."""
    name = type_.partition(";")[0].strip()
    return LEAST <= size <= MOST and (name.startswith(_TYPES) or name.endswith(_ENDS))


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip, or `*`, and not with a weight of nought."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        key, _, weight = rest.replace(" ", "").partition("=")
        try:
            weights[name.strip()] = float(weight) if key == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


class Packer:
    """Keeps packed bytes by tag, the last used longest; for several threads."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.held = 0
        self._packed: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def packed(self, tag: str, file: BinaryIO) -> bytes:
        """The file's bytes packed: those kept under its tag, or else made and kept now."""
        with self._lock:
            found = self._packed.get(tag)
            if found is not None:
                self._packed.move_to_end(tag)
                return found
        made = gzip.compress(file.read(), LEVEL, mtime=0)
        with self._lock:
            if tag not in self._packed:
                self._packed[tag] = made
                self.held += len(made)
            while self.held > self.room:
                self.held -= len(self._packed.popitem(last=False)[1])
        return made
