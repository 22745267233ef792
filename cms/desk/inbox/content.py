"""What source bulletins say, from their frozen editions: the words that channels carry."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import msgspec
from django.utils.safestring import mark_safe

from cms.bulletins.models import SourceAnswer
from cms.contract import inline
from cms.contract.documents import Edition, Window
from cms.publishing import models
from cms.publishing.drafting import windows_of
from cms.publishing.freeze import read
from cms.publishing.media import table_for
from cms.publishing.store import blob_store

MAIN = "vi"


def current_editions(bulletins: Iterable[UUID]) -> dict[UUID, Edition]:
    """The Vietnamese edition of each bulletin that is published now, where it is frozen yet."""
    rows = models.Edition.objects.filter(
        bulletin__in=list(bulletins), language=MAIN, current=True
    )  # fmt: skip
    return {row.bulletin: read(row) for row in rows}


def is_updated(edition: Edition, answer: SourceAnswer) -> bool:
    """Whether the sender has corrected a bulletin since a unit answered it."""
    return edition.n > 1 and edition.made_at > answer.answered_at


def windows_at(edition: Edition, answer: SourceAnswer | None) -> list[Window]:
    """The windows in which a unit carries an edition: its own take the sender's place."""
    own: list[Window] = []
    if answer and answer.state == SourceAnswer.State.SCHEDULED:
        own = windows_of(answer.windows)
    named = {window.channel for window in own}
    return [*own, *(window for window in edition.windows if window.channel not in named)]


def blob_of(edition: Edition, recipe: str) -> tuple[Path, str] | None:
    """File and media type of a picture, sound or document of an edition, once it is made."""
    if all(one.id != recipe for one in edition.recipes):
        return None
    blob = table_for({recipe}).get(recipe)
    return (blob_store().path(blob.sha256), blob.type) if blob else None


def shown(edition: Edition) -> list[dict]:
    """The blocks of an edition for a template; their inline text is of the contract's subset."""
    return [shown_block(block) for block in edition.body]


def shown_block(block) -> dict:
    """A frozen block for a template."""
    fields = msgspec.structs.asdict(block)
    for name in ("html", "items", "rows"):
        if name in fields:
            fields[name] = _safe(fields[name])
    recipe = (fields.get("renditions") or [fields.get("recipe")])[0]
    return {"kind": block.__struct_config__.tag, "recipe": recipe, **fields}


def _safe(value):
    if isinstance(value, list):
        return [_safe(one) for one in value]
    return mark_safe(inline.resolve(value, _no_link))  # noqa: S308 - escaped by the subset


def _no_link(ref: str) -> None:
    """References to other bulletins are words alone here."""
