"""Editions read from where they were frozen: checked then, kept by their digest ever since.

Most builds show nothing of most bodies, so a body is read when it is first looked at. That
makes reading an edition several times faster than `reading.decode`, which checks it whole.
"""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Annotated, Any, cast, get_args, get_origin

import msgspec

from cms.contract.blocks import Block
from cms.contract.documents import Edition
from cms.contract.reading import decode


class Body(Sequence[Block]):
    """The blocks of a body, decoded when they are first asked for."""

    __slots__ = ("_blocks", "_raw")

    def __init__(self, raw: msgspec.Raw) -> None:
        self._raw: msgspec.Raw | None = raw
        self._blocks: list[Block] = []

    def _read(self) -> list[Block]:
        if self._raw is not None:
            self._blocks, self._raw = _BODIES.decode(self._raw), None
        return self._blocks

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Block]:
        return iter(self._read())

    def __getitem__(self, place: Any) -> Any:
        return self._read()[place]

    def __eq__(self, other: object) -> bool:
        return self._read() == (list(other) if isinstance(other, Body) else other)

    __hash__ = None  # type: ignore[assignment]


def decode_frozen(data: bytes) -> Edition:
    """The edition in bytes that were checked when they were written.

    It cannot be encoded again: the bytes are there. Raises ContractError as `decode` does.
    """
    try:
        found = _FROZEN.decode(data)
    except msgspec.DecodeError:
        # An older form, or no edition at all.
        return decode(data, Edition)
    values = dict(zip(_NAMES, _values(found), strict=True))
    # A copy: what is read of the rest need not stay.
    values["body"] = Body(values["body"].copy())
    edition = Edition(**values)
    if b"ref:" not in data:
        # Known without looking into the body.
        edition.__dict__["refs"] = ()
    return edition


def _unchecked(kind: Any) -> Any:
    """The type without the bounds of a text, which were checked."""
    plain = get_origin(kind) is Annotated and get_args(kind)[0] is str
    return str if plain else kind


def _frozen_type() -> type[msgspec.Struct]:
    """`Edition` as it lies in its bytes: the body still to be read."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(Edition):
        kind = msgspec.Raw if field.name == "body" else _unchecked(field.type)
        if field.default_factory is not msgspec.NODEFAULT:
            default = msgspec.field(default_factory=field.default_factory)
            fields.append((field.name, kind, default))
        elif field.default is not msgspec.NODEFAULT:
            fields.append((field.name, kind, field.default))
        else:
            fields.append((field.name, kind))
    return msgspec.defstruct(
        "FrozenEdition",
        fields,
        tag_field="document",
        tag=str(Edition.__struct_config__.tag),
        kw_only=True,
        forbid_unknown_fields=True,
    )


_FROZEN = msgspec.json.Decoder(_frozen_type())
_NAMES = Edition.__struct_fields__
_values = attrgetter(*_NAMES)
_BODIES = cast("msgspec.json.Decoder[list[Block]]", msgspec.json.Decoder(list[Block]))
