"""Reading and writing one document.

Writing is deterministic: equal documents are equal bytes. A reader of version n
reads n and n-1: the older form is lifted by one function in `STEPS`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from cms.contract import inline, sections
from cms.contract.blocks import Block, Table, numbered_texts
from cms.contract.documents import (
    CONTRACT_VERSION,
    AnyDocument,
    Clock,
    Document,
    Edition,
    Look,
    MediaTable,
    Placement,
    Schedule,
    Site,
    Tombstone,
    Unit,
)
from cms.contract.errors import ContractError

D = TypeVar("D", bound=Document)
Step = Callable[[dict[str, Any]], dict[str, Any]]

# Lifts a raw document from the version that is the key to the next one.
# Version 1 is the first there is: the next contract puts its step from 1 here.
STEPS: Mapping[int, Step] = {}

TYPES: dict[str, type[Document]] = {
    "unit": Unit,
    "site": Site,
    "look": Look,
    "edition": Edition,
    "tombstone": Tombstone,
    "placement": Placement,
    "schedule": Schedule,
    "media": MediaTable,
    "clock": Clock,
}

_encoder = msgspec.json.Encoder(order="sorted")
_decoders: dict[type[Document], msgspec.json.Decoder[Any]] = {}


def encode(document: Document) -> bytes:
    """Canonical bytes: sorted keys, no white space, UTF-8."""
    return _encoder.encode(document)


def decode(
    data: bytes,
    kind: type[D],
    *,
    version: int = CONTRACT_VERSION,
    steps: Mapping[int, Step] = STEPS,
) -> D:
    """The document in `data`, checked whole.

    Raises ContractError with one line: the place in the document and the cause.
    """
    try:
        document: D = _decoder(kind).decode(data)
    except msgspec.DecodeError as error:
        document = _lift(data, kind, error, version, steps)
    except RecursionError as error:
        raise ContractError("nested too deeply") from error
    _check_inline(document)
    return document


def _decoder(kind: type[D]) -> msgspec.json.Decoder[D]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]


def _lift(
    data: bytes, kind: type[D], cause: msgspec.DecodeError, version: int, steps: Mapping[int, Step]
) -> D:
    """Read an older form; the error of the plain reading stands where there is none."""
    try:
        raw = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise ContractError(str(error)) from error
    found = raw.get("contract") if isinstance(raw, dict) else None
    if isinstance(found, int) and found > version:
        raise ContractError(f"contract version {found} is newer than {version}, the last one read")
    if found != version - 1 or found not in steps:
        raise ContractError(str(cause)) from cause
    try:
        return msgspec.convert({**steps[found](raw), "contract": version}, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ContractError(f"lifted from version {found}: {error}") from error


def _check_inline(document: Document) -> None:
    if isinstance(document, Edition):
        _check_blocks("body", document.body)
    elif isinstance(document, Site):
        _check_blocks("introduction", document.introduction)
        for name, blocks in sections.texts(document.sections):
            _check_blocks(f"sections.{name}", blocks)


def _check_blocks(name: str, blocks: list[Block]) -> None:
    for number, text in numbered_texts(blocks):
        try:
            if not inline.is_canonical(text):
                inline.check(text)
        except ContractError as error:
            raise ContractError(f"{error} - at `$.{name}[{number}]`") from error
    for number, block in enumerate(blocks):
        if isinstance(block, Table) and len({len(row) for row in block.rows}) > 1:
            raise ContractError(f"rows of different lengths - at `$.{name}[{number}]`")


def kind_of(document: AnyDocument | Document) -> str:
    """The document's name in folders and in `made_from`."""
    return str(document.__struct_config__.tag)
