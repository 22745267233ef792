"""What an author should see before sending a bulletin for approval, and its approver too.

Nothing here refuses a bulletin: a caution says what, where, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.bulletins.models import BulletinPage
from cms.contract import blocks as contract
from cms.contract import inline
from cms.contract.documents import Edition, Schedule, Window
from cms.desk.carriage import Session, met, next_start, windows_on
from cms.desk.inbox.collisions import channel_name, span, window_in_words
from cms.desk.starting.matters import blanks_in, texts_of
from cms.disclosure.calendar import WEEKENDS, WorkingCalendar
from cms.disclosure.rules import breaches, obligation
from cms.publishing.derive import spoken_text
from cms.publishing.drafting import Settled
from cms.publishing.programme import Turn
from cms.publishing.reading_time import unread_abbreviations
from cms.units.days import local_day

# Measured in Chromium with the boards' own style and titles of the demo's words: an upright
# screen of 1080 x 1920 holds about 62 characters in letters of a twelfth of its height, and
# about 80 in letters of a fifteenth with 25 words under them; more come in two parts. A screen
# on its side holds 130 with 25 words in letters of a twelfth.
TITLE_CHARACTERS = 80
# The noise rule's day, local (QCVN 26:2010/BTNMT).
DAY_BEGINS, DAY_ENDS = time(6), time(21)
# More abbreviations, or more bulletins met, are not read.
NAMED = 5
# A citizen's number has 12 digits and begins with a province's code, 001 to 096; it is
# written in groups of three too.
CITIZEN = re.compile(r"(?<![\d.])0\d{2}(?:[ .]?\d{3}){3}(?![\d])")
PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|heic)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Caution:
    """One thing to look at: a code, the sentence to show, the field it is at.

    `serious`: the law or a person's privacy is at stake, or it would not be seen or heard.
    """

    code: str
    sentence: str
    field: str
    serious: bool

    @property
    def place(self) -> str:
        """The field's name as the form has it."""
        return capfirst(BulletinPage._meta.get_field(self.field).verbose_name)


@dataclass(frozen=True)
class Surroundings:
    """What a draft is held against: its unit's hours, what else is on, holidays.

    `turns` by device channel, as `Programme` has them; `public_on` is the day on which the
    bulletin became public, if it is; `sessions` those of the radio with the draft in them.
    """

    schedule: Schedule
    turns: dict[str, Sequence[Turn]] = field(default_factory=dict)
    calendar: WorkingCalendar = WEEKENDS
    public_on: date | None = None
    sessions: Sequence[Session] = ()


def cautions(
    page: BulletinPage, content: Settled | None, around: Surroundings, now: datetime
) -> list[Caution]:
    """All cautions of a draft, serious ones first; `content` is None where it cannot be settled."""
    found = [
        *_of_blanks(page),
        *_of_pictures(page),
        *_of_title(page),
        *_of_law(page, around, now),
        *_of_expiry(page),
        *_of_variants(page),
    ]
    if content is not None:
        found += [
            *_of_persons(content.editions),
            *_of_speech(content.main),
            *_of_hours(content.main, around.schedule, now),
            *_of_neighbours(content.main, around),
        ]
    return sorted(found, key=lambda one: not one.serious)


def _of_blanks(page: BulletinPage) -> Iterator[Caution]:
    blanks: dict[str, list[str]] = {}
    for name, text in texts_of(page):
        blanks.setdefault(name, []).extend(blanks_in(text))
    for name, found in blanks.items():
        if found:
            sentence = _("Something is still to be filled in: %(blanks)s.")
            words = ", ".join(list(dict.fromkeys(found))[:NAMED])
            yield Caution("blank", sentence % {"blanks": words}, name, serious=True)


def _of_pictures(page: BulletinPage) -> Iterator[Caution]:
    bodies = [("body", page.body)]
    bodies += [("variants", child.value["body"]) for child in page.variants]
    for name, body in bodies:
        for block in body or ():
            if block.block_type != "image":
                continue
            alt = (block.value["alt"] or "").strip()
            if not alt:
                sentence = _("A picture has no alt text: say what it shows.")
                yield Caution("no_alt", sentence, name, serious=True)
            elif PICTURE_NAME.search(alt):
                sentence = _("The alt text “%(alt)s” is the name of a file: say what it shows.")
                yield Caution("alt_is_file", sentence % {"alt": alt}, name, serious=False)


def _of_title(page: BulletinPage) -> Iterator[Caution]:
    if page.on_board and len(page.title) > TITLE_CHARACTERS:
        sentence = _(
            "The title has %(characters)d characters: above %(most)d an upright board shows it "
            "in small letters."
        )
        values = {"characters": len(page.title), "most": TITLE_CHARACTERS}
        yield Caution("title_long", sentence % values, "title", serious=False)


def _of_law(page: BulletinPage, around: Surroundings, now: datetime) -> Iterator[Caution]:
    broken = breaches(
        page.disclosure_class,
        page.decided_on,
        page.channels,
        page.publish_at,
        page.valid_until,
        around.public_on or local_day(now),
        calendar=around.calendar,
    )
    for one in broken:
        yield Caution(one.code, one.sentence, one.field, serious=True)


def _of_expiry(page: BulletinPage) -> Iterator[Caution]:
    devices = [name for name in ("board", "radio") if name in page.channels]
    if page.valid_until or not devices:
        return
    asked = obligation(page.disclosure_class) if page.disclosure_class else None
    if asked and (asked.period or (asked.board == 0 and devices == ["board"])):
        # Said by the law's own words, or on the board for good by law.
        return
    sentence = _("Without an expiry it stays on the %(channels)s until somebody withdraws it.")
    names = _(" and the ").join(channel_name(name) for name in devices)
    yield Caution("no_expiry", sentence % {"channels": names}, "valid_until", serious=False)


def _of_variants(page: BulletinPage) -> Iterator[Caution]:
    if not page.on_radio:
        return
    for child in page.variants:
        if child.block_type == "km" and child.value.get("recording") is None:
            sentence = _("The radio carries no Khmer: the Khmer text has no recording.")
            yield Caution("no_khmer_sound", sentence, "variants", serious=False)


def _of_persons(editions: Sequence[Edition]) -> Iterator[Caution]:
    said: set[str] = set()
    for edition in editions:
        for name, text in _texts(edition):
            if name not in said and CITIZEN.search(text):
                said.add(name)
                sentence = _(
                    "There is a citizen's identity number here. Leave it out, or keep no more "
                    "than its last three digits."
                )
                yield Caution("citizen_number", sentence, name, serious=True)


def _texts(edition: Edition) -> Iterator[tuple[str, str]]:
    """Every text of an edition with the field that it comes from."""
    if edition.language != "vi":
        parts = [edition.title, edition.summary, edition.board_text, _plain(edition.body)]
        yield "variants", "\n".join(parts)
        return
    yield "title", edition.title
    yield "summary", edition.summary
    yield "body", _plain(edition.body)
    # Derived from the rest they hold nothing new.
    own = {edition.title, edition.summary, _plain(edition.body)}
    for name, text in (("board_text", edition.board_text), ("spoken_text", edition.spoken_text)):
        if not any(found in whole for found in CITIZEN.findall(text) for whole in own):
            yield name, text


def _plain(body: Sequence[contract.Block]) -> str:
    lines = [spoken_text("", "", list(body))]
    for block in body:
        match block:
            case contract.Picture():
                lines += [block.alt, block.caption]
            case contract.File() | contract.Audio():
                lines.append(block.title)
            case contract.Table():
                lines += [inline.plain(cell) for cell in block.rows[0]]
            case contract.Quote():
                lines.append(block.source)
            case _:
                pass
    return "\n".join(lines)


def _of_speech(main: Edition) -> Iterator[Caution]:
    if "radio" not in main.channels or _recorded(main):
        return
    unread = unread_abbreviations(main.spoken_text)
    if unread:
        sentence = _("The voice cannot read %(words)s: write them out in the spoken text.")
        words = ", ".join(unread[:NAMED])
        yield Caution("unread", sentence % {"words": words}, "spoken_text", serious=False)


def _recorded(edition: Edition) -> bool:
    return any(one.id == edition.speech and one.kind == "recording" for one in edition.recipes)


def _of_hours(main: Edition, schedule: Schedule, now: datetime) -> Iterator[Caution]:
    for channel in ("board", "radio"):
        if channel not in main.channels:
            continue
        windows = windows_on(main, channel, schedule)
        begin = max(main.publish_at, now)
        if next_start(windows, begin, main.expire_at) is None:
            sentence = _("It is over before the %(channel)s carries it once: look at the times.")
            values = {"channel": channel_name(channel)}
            yield Caution(f"never_{channel}", sentence % values, "windows", serious=True)
    for window in main.windows:
        if window.channel != "radio" or "radio" not in main.channels:
            continue
        values = {"window": window_in_words(window)}
        if any(_overlap(window, one.start, one.end) for one in schedule.quiet):
            sentence = _("%(window)s: in the unit's quiet hours the radio is silent.")
            yield Caution("quiet", sentence % values, "windows", serious=True)
        elif _overlap(window, f"{DAY_ENDS:%H:%M}", f"{DAY_BEGINS:%H:%M}"):
            sentence = _(
                "%(window)s: before 6:00 or after 21:00 is night by the noise rule (QCVN 26:2010)."
            )
            yield Caution("night", sentence % values, "windows", serious=False)


def _overlap(window: Window, start: str, end: str) -> bool:
    """Whether a window and a daily span share a minute; both may pass midnight."""
    return any(
        a < d and c < b
        for a, b in _halves(window.start, window.end)
        for c, d in _halves(start, end)
    )


def _halves(start: str, end: str) -> Collection[tuple[str, str]]:
    if start < end:
        return [(start, end)]
    return [] if start == end else [(start, "24:00"), ("00:00", end)]


def _of_neighbours(main: Edition, around: Surroundings) -> Iterator[Caution]:
    if "radio" not in main.channels:
        return
    for clash in met(main, "radio", around.turns.get("radio", ()))[:NAMED]:
        sentence = _("At the same time, in one audible area, the radio has “%(title)s”: %(span)s.")
        values = {"title": clash.other.what.title, "span": span(clash)}
        yield Caution("overlap", sentence % values, "windows", serious=True)
    for session in around.sessions:
        if session.full:
            sentence = _(
                "The session of %(start)s would last %(minutes)d minutes; it has %(room)d."
            )
            values = {
                "start": session.clock,
                "minutes": session.after_minutes,
                "room": session.room_minutes,
            }
            yield Caution("session_full", sentence % values, "on_radio", serious=False)
