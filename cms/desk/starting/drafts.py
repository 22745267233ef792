"""New drafts: of a template, and of an earlier bulletin."""

from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from cms.bulletins.models import BulletinPage
from cms.desk.starting.matters import NO_PHONE, Matter
from cms.sites.models import UnitPage
from cms.units.days import day_end, today
from cms.units.models import Unit

# Fields that an earlier bulletin lends; everything else of a draft begins anew.
LENT = (
    *("title", "summary", "board_text", "spoken_text", "category", "disclosure_class"),
    *("on_site", "on_board", "on_radio"),
)
MEDIA = {"image": "image", "file": "document", "audio": "document"}


def begin(matter: Matter, parent: UnitPage, user) -> BulletinPage:
    """A draft of a template under a unit's page, of `user`. Permission is the caller's to ask."""
    words = _words_for(parent)
    page = BulletinPage(
        title=_filled(matter.title, words),
        summary=_filled(matter.summary, words),
        category=matter.category,
        disclosure_class=matter.disclosure_class,
        on_site="site" in matter.channels,
        on_board="board" in matter.channels,
        on_radio="radio" in matter.channels,
        board_text=_filled(matter.board_text, words),
        spoken_text=_filled(matter.spoken_text, words),
        valid_until=day_end(today() + timedelta(days=matter.days)),
        body=[_block(row, words) for row in matter.body],
    )
    return _stored(page, parent, user)


def _stored(page: BulletinPage, parent: UnitPage, user) -> BulletinPage:
    page.live = False
    page.owner = user
    with transaction.atomic():
        parent.add_child(instance=page)
        # What is required is asked for when it is sent.
        page.save_revision(user=user, log_action=True, clean=False)
    return page


def _words_for(parent: UnitPage) -> dict[str, str]:
    name = parent.unit.full_name
    phone = parent.phone.strip() or NO_PHONE
    return {"{Unit}": name, "{unit}": name[:1].lower() + name[1:], "{phone}": phone}


def _filled(text: str, words: dict[str, str]) -> str:
    for token, word in words.items():
        text = text.replace(token, word)
    return text


def _block(row: dict, words: dict[str, str]) -> tuple[str, object]:
    kind = row["block"]
    match kind:
        case "paragraph":
            safe = {token: escape(word, quote=False) for token, word in words.items()}
            return kind, RichText(f"<p>{_filled(row['html'], safe)}</p>")
        case "heading":
            return kind, {"text": _filled(row["text"], words), "level": "2"}
        case "list":
            items = [_filled(one, words) for one in row["items"]]
            return kind, {"items": items, "ordered": row.get("ordered", False)}
        case "table":
            return kind, {
                "data": [[_filled(cell, words) for cell in cells] for cells in row["rows"]],
                "cell": [],
                "first_row_is_table_header": True,
                "first_col_is_header": False,
                "table_header_choice": "row",
                "table_caption": _filled(row["caption"], words),
            }
    raise ValueError(f"unknown block {kind!r}")


@dataclass
class Reused:
    """A draft of an earlier bulletin, and what of it was left out, in words."""

    page: BulletinPage
    left_out: list[str] = field(default_factory=list)


def reuse(source: BulletinPage, parent: UnitPage, user) -> Reused:
    """A fresh draft with an earlier bulletin's words, under a unit's page.

    Not its times, decision, audience, recording or answers; in another unit not its
    windows and areas either, nor pictures and files of a library that is not that unit's.
    Permission is the caller's to ask. Queries do not grow with pictures.
    """
    body = list(source.body.raw_data)
    variants = list(source.variants.raw_data)
    bodies = [body, *(one["value"].get("body") or [] for one in variants)]
    keeps = _Keeper(parent.unit, bodies)
    page = BulletinPage(**{name: getattr(source, name) for name in LENT})
    page.body = _stream("body", keeps.kept(body))
    page.variants = _stream("variants", [_variant(one, keeps) for one in variants])
    left_out = keeps.left_out
    if source.recording_id or any(one["value"].get("recording") for one in variants):
        left_out.append(_("the recording"))
    if source.unit_id == parent.unit_id:
        page.windows = _stream("windows", list(source.windows.raw_data))
        page.areas = list(source.areas.all())
    return Reused(_stored(page, parent, user), left_out)


def _stream(name: str, raw: list[dict]):
    return BulletinPage._meta.get_field(name).stream_block.to_python(raw)


def _variant(one: dict, keeps: "_Keeper") -> dict:
    """The other language as a draft: its dates are old, and nobody has read it again."""
    value = {**one["value"], "ready": False, "body": keeps.kept(one["value"].get("body") or [])}
    if "recording" in value:
        value["recording"] = None
    return {"type": one["type"], "value": value}


class _Keeper:
    """Keeps the blocks of raw bodies whose picture or file a unit may use; names the others."""

    def __init__(self, unit: Unit, bodies: list[list[dict]]) -> None:
        self.left_out: list[str] = []
        wanted: dict[str, set[int]] = {"image": set(), "document": set()}
        for body in bodies:
            for block in body:
                if block["type"] in MEDIA:
                    name = MEDIA[block["type"]]
                    wanted[name].add(block["value"].get(name))
        models = {"image": get_image_model(), "document": get_document_model()}
        self._may = {
            name: set(
                models[name]
                .objects.filter(Q(unit=None) | Q(unit=unit), pk__in=ids - {None})
                .values_list("pk", flat=True)
            )
            for name, ids in wanted.items()
        }

    def kept(self, body: list[dict]) -> list[dict]:
        """The blocks that stay."""
        return [
            {"type": block["type"], "value": block["value"]} for block in body if self._stays(block)
        ]

    def _stays(self, block: dict) -> bool:
        name = MEDIA.get(block["type"])
        value = block["value"]
        if name is None or value.get(name) is None or value[name] in self._may[name]:
            return True
        words = value.get("alt") or value.get("title") or ""
        kind = _("picture") if name == "image" else _("file")
        self.left_out.append(f"{kind} “{words}”" if words else kind)
        return False
