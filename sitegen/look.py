"""What the sites of a province wear: its colours in the theme's style sheet, and its emblem.

A look makes one style sheet and one emblem for all sites of its province, under their digests
like every other file of the theme: pages ask for no more than without it.
"""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import asdict

from cms.contract import Built, Entry, Look, blob_path
from cms.contract.entries import EVERY_HOST, IMMUTABLE
from cms.contract.look import EMBLEM_PIXELS, LIGHT, Colours
from sitegen import keys, theme

STYLE, MARK = "css/site.css", "img/mark.svg"
# Where the style sheet's tokens of the dark scheme begin, and where those of both end.
DARK_FROM = "@media (prefers-color-scheme: dark)"
PRINT_FROM = "@media print"
_TOKEN = re.compile(r"--(\w+): #[0-9A-F]{6};")


class Dress(NamedTuple):
    """Style sheet and mark of a site, and its colours in the light scheme."""

    style: theme.Asset
    mark: theme.Asset
    mark_sizes: str
    colours: Colours


@lru_cache(maxsize=64)
def key(look: Look | None) -> str:
    """What decides all that a look does to a page; empty for none."""
    return keys.of_document(look)


@lru_cache(maxsize=64)
def dress(look: Look | None) -> Dress:
    """What sites of a look wear; the theme's own without one."""
    style, mark = theme.assets()[STYLE], theme.assets()[MARK]
    if look is None:
        return Dress(style, mark, "any", LIGHT)
    sizes = "any"
    if look.emblem is not None:
        mark = _asset(look.emblem.type, look.emblem.data)
        if look.emblem.type == "image/png":
            sizes = f"{EMBLEM_PIXELS}x{EMBLEM_PIXELS}"
    painted = _asset(style.type, _painted(style.body.decode(), look).encode())
    return Dress(painted, mark, sizes, look.light)


def entries(look: Look | None) -> list[Built]:
    """The files that a look adds to those of the theme."""
    if look is None:
        return []
    own = {asset.path: asset for asset in theme.assets().values()}
    worn = dress(look)
    return [_entry(asset, look) for asset in (worn.style, worn.mark) if asset.path not in own]


def _painted(css: str, look: Look) -> str:
    light, dark_from, rest = css.partition(DARK_FROM)
    dark, print_from, printed = rest.partition(PRINT_FROM)
    return "".join((_put(light, look.light), dark_from, _put(dark, look.dark), print_from, printed))


def _put(css: str, colours: Colours) -> str:
    values = asdict(colours)
    return _TOKEN.sub(lambda match: f"--{match[1]}: {values[match[1]]};", css)


def _asset(kind: str, body: bytes) -> theme.Asset:
    sha256 = hashlib.sha256(body).hexdigest()
    return theme.Asset(blob_path(sha256, kind), sha256, kind, body)


def _entry(asset: theme.Asset, look: Look) -> Built:
    made_from = (f"look:{look.id}", f"theme:{theme.version()}")
    entry = Entry(
        host=EVERY_HOST,
        path=asset.path,
        rank="asset",
        type=theme.content_type(asset.type),
        cache=IMMUTABLE,
        sha256=asset.sha256,
        size=len(asset.body),
        made_from=made_from,
        key=keys.digest(asset.path, *made_from),
    )
    return Built(entry, asset.body)
