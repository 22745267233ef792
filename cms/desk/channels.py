"""The channels panel: what each channel will say, for how long, when, and beside what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from cms.bulletins.models import BulletinPage
from cms.contract.documents import Blob, Edition, Schedule
from cms.desk.carriage import Session, met, next_start, sessions, windows_on
from cms.desk.cautions import NAMED, Caution, Surroundings, cautions
from cms.desk.inbox.collisions import span, window_in_words
from cms.devices.models import Device
from cms.disclosure.calendar import working_calendar
from cms.publishing.drafting import Settled, settled
from cms.publishing.errors import UnfitError
from cms.publishing.ledger import began
from cms.publishing.media import table_for
from cms.publishing.programme import Programme
from cms.publishing.reading_time import board_seconds, speech_seconds, spoken_words
from cms.units.days import local_day
from cms.units.models import Unit

DEVICES = ("board", "radio")


@dataclass(frozen=True)
class Said:
    """What one edition says on a channel: `seconds` None where nobody knows yet.

    `measured`: the sound is made, and these are its own seconds.
    """

    code: str
    title: str
    text: str
    seconds: int | None = None
    measured: bool = False
    recorded: bool = False

    @property
    def language(self) -> str:
        """The language in words."""
        return _language(self.code)

    @property
    def length(self) -> str:
        """ "1 phút 12 giây" """
        minutes, seconds = divmod(self.seconds or 0, 60)
        if not minutes:
            return _("%(seconds)d s") % {"seconds": seconds}
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}


@dataclass(frozen=True)
class Carried:
    """One device channel of the unit: `devices` is how many it has, 0 leaves the rest empty.

    `windows` in words; `starts` is when it next carries the draft, None if never again.
    """

    channel: str
    said: list[Said]
    devices: int
    windows: list[str]
    starts: datetime | None
    clashes: list[tuple[str, str]]
    sessions: list[Session]


class Panel:
    """A draft on the channels of its own unit at `now`; a constant number of queries.

    `content` None (and `problem` in words) where the draft cannot be settled yet.
    """

    def __init__(self, page: BulletinPage, now: datetime, content: Settled | None = None) -> None:
        self.page = page
        self.now = now
        self.problem = ""
        self.content = content
        if content is None:
            try:
                self.content = settled(page, now)
            except UnfitError as error:
                self.problem = str(error)
            except (AttributeError, KeyError, TypeError, ValueError):
                # A draft may be saved with blocks that have nothing in them yet.
                self.problem = _("something in it is not filled in yet")
        self._programme = Programme(page.unit, now)
        self._sounds = self._made()
        self._around = self._surroundings()

    @property
    def cautions(self) -> list[Caution]:
        """What to look at before it is sent for approval."""
        return cautions(self.page, self.content, self._around, self.now)

    @property
    def site(self) -> list[Said]:
        """Title and summary in each language."""
        return [Said(one.language, one.title, one.summary) for one in self._on("site")]

    @property
    def sent_down(self) -> bool:
        """Whether other units carry it too."""
        return self.page.audience != self.page.AudienceKind.OWN

    @property
    def unready(self) -> list[str]:
        """Languages that are written and not published yet."""
        return [
            _language(child.block_type) for child in self.page.variants if not child.value["ready"]
        ]

    def carried(self) -> list[Carried]:
        """The board and the radio, as far as they are chosen."""
        counted = _devices(self.page.unit)
        return [
            self._carried(channel, counted.get(channel, 0))
            for channel in DEVICES
            if self._on(channel)
        ]

    def _carried(self, channel: str, devices: int) -> Carried:
        editions = self._on(channel)
        said = [self._board(one) if channel == "board" else self._radio(one) for one in editions]
        if not devices:
            return Carried(channel, said, 0, [], None, [], [])
        main = editions[0]
        windows = windows_on(main, channel, self._schedule)
        turns = self._around.turns[channel]
        return Carried(
            channel,
            said,
            devices,
            [window_in_words(one) for one in windows],
            next_start(windows, max(main.publish_at, self.now), main.expire_at),
            [(one.other.what.title, span(one)) for one in met(main, channel, turns)[:NAMED]],
            list(self._around.sessions) if channel == "radio" else [],
        )

    @property
    def _schedule(self) -> Schedule:
        return self._programme.schedule

    def _on(self, channel: str) -> list[Edition]:
        editions = self.content.editions if self.content else []
        return [one for one in editions if channel in one.channels]

    def _made(self) -> dict[str, Blob]:
        return table_for({one.speech for one in self._on("radio") if one.speech})

    def _surroundings(self) -> Surroundings:
        turns = {channel: self._programme.turns(channel) for channel in DEVICES}
        heard = self._on("radio")
        length = sum(self._radio(one).seconds or 0 for one in heard)
        within = sessions(heard, length, self._schedule, turns["radio"], self.now) if heard else []
        return Surroundings(
            self._schedule, turns, working_calendar(), _public_on(self.page), within
        )

    def _board(self, edition: Edition) -> Said:
        return Said(edition.language, edition.title, edition.board_text, board_seconds(edition))

    def _radio(self, edition: Edition) -> Said:
        recorded = any(
            one.id == edition.speech and one.kind == "recording" for one in edition.recipes
        )
        blob = self._sounds.get(edition.speech or "")
        measured = blob is not None and blob.duration_ms is not None
        if measured:
            seconds = -(-blob.duration_ms // 1000)
        else:
            seconds = None if recorded else speech_seconds(edition)
        text = "" if recorded else spoken_words(edition)
        return Said(edition.language, edition.title, text, seconds, measured, recorded)


def _language(code: str) -> str:
    return {"vi": _("Vietnamese"), "km": _("Khmer"), "en": _("English")}[code]


def _devices(unit: Unit) -> dict[str, int]:
    kinds = list(Device.objects.current().filter(unit=unit).values_list("kind", flat=True))
    return {kind: kinds.count(kind) for kind in DEVICES}


def _public_on(page: BulletinPage):
    """The local day on which a bulletin that is public became so; None for any other."""
    if not page.live:
        return None
    first = began(page.uuid).first()
    return local_day(first.at) if first else None


class ChannelsView(View):
    """The newest draft on its channels: a page of its own, or the part that the editor shows."""

    part = False

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(BulletinPage, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        draft = page.get_latest_revision_as_object()
        context = {"page": page, "draft": draft, "panel": Panel(draft, timezone.now())}
        name = "desk/channels_part.html" if self.part else "desk/channels.html"
        response = TemplateResponse(request, name, {**context, "header_title": draft.title})
        response.headers["Cache-Control"] = "private, no-store"
        return response
