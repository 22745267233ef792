"""What a builder answers with: entries, the rows a release is made of."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

Rank = Literal["asset", "page", "list", "pointer"]

# Content-addressed bytes never change; everything else is asked for again each time
# (RFC 9111 section 5.2.2.4), so that a withdrawal is seen at the next request.
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "public, no-cache"

# The host of what every host serves alike, blobs above all.
EVERY_HOST = "*"


class Entry(Struct, frozen=True, kw_only=True):
    """One address of one host and what is answered there.

    `rank` orders an apply: assets, pages, lists, pointers, so that nothing is linked
    before it is there. `status` 200 with `sha256`, `size` and `type`; 301 with
    `location`; 410 with or without a body. `made_from` names the documents
    ("edition:<id>", "site:<id>") that the bytes were made from; `key` is a digest of all
    that decides the entry: while it is the same, so is everything else here.
    """

    host: str
    path: str
    rank: Rank
    status: int = 200
    location: str = ""
    type: str = ""
    cache: str = REVALIDATE
    sha256: str = ""
    size: int = 0
    made_from: tuple[str, ...] = ()
    key: str = ""


class Built(NamedTuple):
    """An entry with its bytes; `body` is None where the bytes are a blob already in store."""

    entry: Entry
    body: bytes | None


class Same(NamedTuple):
    """An address that is as it was when it got the key it has: nothing was made of it."""

    host: str
    path: str


class Gone(NamedTuple):
    """An address that nothing stands at any more."""

    host: str
    path: str


# What is known of addresses: the key that each entry was made with.
Known = Mapping[tuple[str, str], str]
