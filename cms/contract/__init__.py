"""The publication contract: everything that passes from the CMS to what citizens see.

Frozen, typed documents (`documents`), the entries that builders answer with
(`entries`), the addresses both sides agree on (`addresses`), the folder forms of
both (`exchange`), and the closed vocabularies (`vocabulary`). No Django, nothing
of ours: any program that reads JSON can stand on either side of it.
"""

from cms.contract.addresses import (
    blob_path,
    board_feed_path,
    bulletin_path,
    category_path,
    radio_feed_path,
    radio_playlist_path,
)
from cms.contract.blocks import Block
from cms.contract.bundle import Bundle, is_aired, is_listed
from cms.contract.documents import (
    CONTRACT_VERSION,
    Audience,
    Clock,
    Document,
    Edition,
    Look,
    MediaTable,
    Placement,
    Recipe,
    Schedule,
    Site,
    Tombstone,
    Unit,
    Window,
)
from cms.contract.entries import Built, Entry, Known, Rank, Same
from cms.contract.errors import ContractError
from cms.contract.reading import decode, encode

__all__ = [
    "CONTRACT_VERSION",
    "Audience",
    "Block",
    "Built",
    "Bundle",
    "Clock",
    "ContractError",
    "Document",
    "Edition",
    "Entry",
    "Known",
    "Look",
    "MediaTable",
    "Placement",
    "Rank",
    "Recipe",
    "Same",
    "Schedule",
    "Site",
    "Tombstone",
    "Unit",
    "Window",
    "blob_path",
    "board_feed_path",
    "bulletin_path",
    "category_path",
    "decode",
    "encode",
    "is_aired",
    "is_listed",
    "radio_feed_path",
    "radio_playlist_path",
]
