"""The page for an emergency, `/chu.html`: words alone, whole in the first 14 KB."""

from itertools import takewhile
from typing import Any, NamedTuple

import msgspec
from markupsafe import escape

from cms.contract import Edition
from cms.contract.addresses import local
from sitegen import fixed, vietnamese, views
from sitegen.bench import Bench, Head
from sitegen.generator import TEXT_ONLY, Drawn, Output

# Bytes of the bulletins as they stand in the page, with what is about each.
ROOM = 6_500
AROUND = 300
PRIORITIES = 4
TODAY = 10
SUMMARY = 400
# Characters of a name, an address or a number.
SHORT = 120


class Notice(NamedTuple):
    """A bulletin in few words."""

    href: str
    lang: str
    title: str
    summary: str
    minute: str
    sender: str


def output(bench: Bench) -> Output:
    """The page: what needs attention, what is of today, whom to call, when the radio speaks."""
    model = bench.model
    newest = model.listed[::-1]
    today = model.bundle.clock.local_date
    priorities = [e for e in newest if e.priority == "priority"][:PRIORITIES]
    first = {e.id for e in priorities}
    of_today = takewhile(lambda e: local(e.publish_at).date() == today, newest)
    others = [e for e in of_today if e.id not in first][:TODAY]
    shown = (*priorities, *others)
    return Output(
        path=TEXT_ONLY,
        template="text_only",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(
            *map(model.row_key, priorities),
            "today",
            *map(model.row_key, others),
            fixed.schedule_key(bench),
        ),
        draw=lambda: Drawn(
            _context(bench, priorities, others),
            bench.made_from(fixed.schedule_of(bench), *map(bench.sources, shown)),
        ),
    )


def _context(bench: Bench, priorities: list[Edition], others: list[Edition]) -> dict[str, Any]:
    model = bench.model
    urgent, room = _notices(bench, priorities, ROOM)
    notices, _ = _notices(bench, others, room)
    contact = model.site.contact
    short = {name: clip(getattr(contact, name), SHORT) for name in contact.__struct_fields__}
    return {
        "head": Head(clip(model.site.title, SHORT), canonical=model.base + TEXT_ONLY),
        "name": clip(model.unit.full_name, SHORT),
        "agency": clip(model.site.agency, SHORT),
        "urgent": urgent,
        "notices": notices,
        **fixed.reach(bench),
        "contact": msgspec.structs.replace(contact, **short),
    }


def _notices(bench: Bench, editions: list[Edition], room: int) -> tuple[list[Notice], int]:
    """As many as there is room for, and the room that is left; a title comes before a summary."""
    found = []
    for edition in editions:
        item = views.item(bench.model, edition)
        minute = vietnamese.local_minute(edition.publish_at)
        sender = clip(item.sender, SHORT)
        fixed_size = AROUND + _size(item.href, item.title, sender)
        summary = clip(edition.summary, SUMMARY)
        if fixed_size + _size(summary) > room:
            summary = ""
        if fixed_size > room:
            continue
        room -= fixed_size + _size(summary)
        found.append(Notice(item.href, item.lang, item.title, summary, minute, sender))
    return found, room


def _size(*texts: str) -> int:
    return sum(len(str(escape(text)).encode()) for text in texts)


def clip(text: str, most: int) -> str:
    """The text, or its first words with "…": at most `most` characters."""
    if len(text) <= most:
        return text
    return (text[:most].rpartition(" ")[0] or text[: most - 1]) + "…"
