"""What takes place: a page, and a calendar to subscribe to (iCalendar, RFC 5545)."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from markupsafe import Markup

from cms.contract.addresses import local
from cms.contract.sections import Event
from sitegen import vietnamese
from sitegen.bench import Bench, Head
from sitegen.errors import SiteError
from sitegen.generator import INTRODUCTION, Drawn, Output

EVENTS = "/su-kien.html"
CALENDAR = "/su-kien.ics"
PAST = 30
# RFC 5545, section 3.1: no line longer than 75 octets, the break not counted.
LINE = 75


class EventRow(NamedTuple):
    """An event in the list; `span` is when in words."""

    title: str
    iso: str
    span: str
    place: str
    paragraphs: list[str]


def outputs(bench: Bench) -> Iterator[Output]:
    """The list and the calendar; no calendar where there is no event."""
    model = bench.model
    found = sorted(model.site.sections.events, key=lambda one: (one.start, one.key))
    for one in found:
        if one.end <= one.start:
            cause = f"sections.events: {one.title} ends before it begins"
            raise SiteError(f"site:{model.site.id}", cause)
    today = model.bundle.clock.local_date
    coming = [one for one in found if local(one.end).date() >= today]
    past = [one for one in found if local(one.end).date() < today]
    yield Output(
        path=EVENTS,
        template="sections/events",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(model.site_key, *(one.key for one in coming)),
        draw=lambda: Drawn(_context(bench, coming, past), bench.made_from()),
    )
    if not found:
        # RFC 5545, section 3.4: a calendar holds at least one component.
        return
    yield Output(
        path=CALENDAR,
        template="calendar",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(model.site_key),
        # Nothing here is HTML: the text says itself how it is escaped.
        draw=lambda: Drawn({"text": Markup(calendar(bench, found))}, bench.made_from()),  # noqa: S704
        type="text/calendar; charset=utf-8",
    )


def _context(bench: Bench, coming: list[Event], past: list[Event]) -> dict[str, Any]:
    return bench.context(
        Head("", canonical=bench.model.base + EVENTS, menu=INTRODUCTION),
        key="events",
        rated=EVENTS,
        coming=[row(one) for one in coming],
        past=[row(one) for one in past[::-1][:PAST]],
        calendar=CALENDAR if coming or past else "",
    )


def row(one: Event) -> EventRow:
    """An event as the list shows it."""
    lines = [line.strip() for line in one.text.splitlines() if line.strip()]
    return EventRow(one.title, vietnamese.iso(one.start), span(one), one.place, lines)


def span(one: Event) -> str:
    """`7:00 - 10:30 Thứ Ba, 24/11/2026`, or both days where they differ."""
    start, end = local(one.start), local(one.end)
    if start.date() == end.date():
        return f"{start:%H:%M} - {end:%H:%M} {vietnamese.day(start.date())}"
    return f"{vietnamese.local_minute(one.start)} - {vietnamese.local_minute(one.end)}"


def calendar(bench: Bench, events: list[Event]) -> str:
    """The events as an iCalendar object, lines ended by CRLF."""
    unit = bench.model.unit
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ban Tin//VI",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(bench.model.site.title)}",
        "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.key}@{unit.host}",
            f"DTSTAMP:{stamp(bench.model.site.updated_at)}",
            f"DTSTART:{stamp(one.start)}",
            f"DTEND:{stamp(one.end)}",
            f"SUMMARY:{escaped(one.title)}",
            *([f"LOCATION:{escaped(one.place)}"] if one.place else []),
            *([f"DESCRIPTION:{escaped(one.text)}"] if one.text else []),
            f"URL:{bench.model.base}{EVENTS}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def stamp(moment: datetime) -> str:
    """A moment in UTC, `20261123T100000Z`."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """TEXT of RFC 5545, section 3.3.11; control characters are dropped."""
    lines = "\n".join(text.splitlines())
    kept = "".join(char for char in lines if char == "\n" or unicodedata.category(char) != "Cc")
    for char in "\\;,":
        kept = kept.replace(char, f"\\{char}")
    return kept.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line broken before it is too long, never inside a character."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > LINE:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return "\r\n".join(parts)
