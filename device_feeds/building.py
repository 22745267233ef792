"""One output of one unit, from documents to entries."""

from collections.abc import Iterator
from typing import Literal, get_args

from cms.contract import Built, Bundle
from device_feeds.board import build_board
from device_feeds.errors import FeedError
from device_feeds.items import unit_and_site
from device_feeds.radio import build_radio

Kind = Literal["board", "radio"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ORIGIN = "https://{host}"


def build(bundle: Bundle, unit_id: str, kind: Kind, origin: str = ORIGIN) -> Iterator[Built]:
    """The entries of a unit's board or radio, in the order of their ranks.

    Pure: equal documents give equal bytes. `origin` makes absolute addresses and holds
    `{host}`. FeedError, one line, names the document that no feed can be made from.
    """
    if kind not in KINDS:
        raise FeedError(f"kind {kind!r}: neither of {', '.join(KINDS)}")
    if "{host}" not in origin or not origin.startswith(("https://", "http://")):
        raise FeedError(f"origin {origin!r}: not an address with {{host}}")
    unit, _ = unit_and_site(bundle, unit_id)
    base = origin.replace("{host}", unit.host).rstrip("/")
    maker = build_board if kind == "board" else build_radio
    yield from maker(bundle, unit_id, base)
