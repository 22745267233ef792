"""`/admin/lich-phat/`: a unit's programme and its order, its hours, its audible areas."""

from __future__ import annotations

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.accounts.models import Role
from cms.accounts.roles import units_of
from cms.bulletins.inbox import may_answer, set_order
from cms.bulletins.models import schedule_of
from cms.bulletins.signals import schedule_changed
from cms.contract.documents import Session
from cms.desk.inbox.access import SCHEDULING, label_of, scheduled_units, unit_for
from cms.desk.inbox.collisions import channel_name, window_in_words
from cms.desk.inbox.hours import AreaForm, HoursForm, is_used, warnings
from cms.desk.inbox.order import merged, moved
from cms.devices.models import Device
from cms.publishing.programme import CHANNELS, Programme, Turn
from cms.units.models import AudibleArea, Unit

DAYS = 8
SHOWN = 50
MAX_AREAS = 50
AREA_KINDS = (Role.Kind.AUTHOR, Role.Kind.TECHNICIAN)


class SchedulePage(WagtailAdminTemplateMixin, View):
    """What the pages share: the unit of the address, 404 for one that is not the person's."""

    header_icon = "calendar-alt"
    page_title = gettext_lazy("Programme")
    kinds = SCHEDULING

    @cached_property
    def unit(self) -> Unit:
        return unit_for(self.request.user, self.kwargs["label"], *self.kinds)

    def get_page_subtitle(self) -> str:
        return self.unit.full_name

    def get_breadcrumbs_items(self) -> list[dict]:
        here = [{"url": "", "label": self.get_page_title()}]
        top = {
            "url": reverse("programme", args=(label_of(self.unit),)),
            "label": _("Programme of %(unit)s") % {"unit": self.unit.name},
        }
        return [*super().get_breadcrumbs_items(), top, *here]

    def shown(self, **context) -> HttpResponse:
        common = {"unit": self.unit, "label": label_of(self.unit)}
        return self.render_to_response(self.get_context_data(**common, **context))


class UnitsView(WagtailAdminTemplateMixin, View):
    """A person's units; straight to the one where there is one. `?q=` finds by name."""

    header_icon = "calendar-alt"
    page_title = gettext_lazy("Programme")
    template_name = "desk/inbox/programmes.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        units = scheduled_units(request.user)
        sought = request.GET.get("q", "").strip()[:80]
        if sought:
            units = units.filter(full_name__icontains=sought)
        found = list(units[: SHOWN + 1])
        if not found and not sought:
            raise PermissionDenied
        if len(found) == 1 and not sought:
            return redirect("programme", label_of(found[0]))
        context = {
            "units": [(unit, label_of(unit)) for unit in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "sought": sought,
        }
        return self.render_to_response(self.get_context_data(**context))


class ProgrammeView(SchedulePage):
    """Today and the next 7 days by channel; POST moves one item up or down."""

    template_name = "desk/inbox/programme.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return super().get_breadcrumbs_items()[:-1]

    def get(self, request: HttpRequest, label: str) -> HttpResponse:
        programme = Programme(self.unit, timezone.now())
        days = programme.days(DAYS)
        devices = Device.objects.current().filter(unit=self.unit).values_list("kind")
        counts = Counter(kind for (kind,) in devices)
        hours = schedule_of(self.unit)
        rows = {name: _rows(programme.turns(name), days) for name in CHANNELS}
        context = {
            "channels": [
                {
                    "name": channel,
                    "words": channel_name(channel),
                    "rows": rows[channel],
                    "collision": _collision(programme, channel),
                    "devices": counts[channel],
                }
                for channel in CHANNELS
            ],
            "days": days,
            "week": [
                {"date": day, "parts": _parts(rows, day, programme.schedule.sessions)}
                for day in days
            ],
            "hours": hours,
            "warnings": warnings(hours),
            "areas": AudibleArea.objects.filter(unit=self.unit).prefetch_related("hamlets"),
            "may_order": may_answer(request.user, self.unit),
            "may_areas": self.unit.pk in units_of(request.user, *AREA_KINDS),
        }
        return self.shown(**context)

    def post(self, request: HttpRequest, label: str) -> HttpResponse:
        if not may_answer(request.user, self.unit):
            raise PermissionDenied
        programme = Programme(self.unit, timezone.now())
        lists = [[turn.edition.bulletin for turn in programme.turns(name)] for name in CHANNELS]
        order = merged(*(list(dict.fromkeys(names)) for names in lists))
        turns = [turn for name in CHANNELS for turn in programme.turns(name)]
        named = set(programme.schedule.order)
        pinned = {turn.edition.bulletin for turn in turns if turn.first} | (named & set(order))
        before = "up" in request.POST
        # A button says which bulletin, and which of its neighbours it changes places with.
        one, _space, other = request.POST.get("up" if before else "down", "").partition(" ")
        try:
            fresh = moved(order, pinned, one, other, before=before)
        except ValueError:
            messages.error(request, _("What is on has changed. Read it again."))
        else:
            set_order(self.unit, request.user, fresh)
            messages.success(request, _("The order is saved; board and radio follow it."))
        where = request.POST.get("channel")
        anchor = f"#{where}" if where in CHANNELS else ""
        return redirect(reverse("programme", args=(label,)) + anchor)


def _rows(turns: list[Turn], days: list) -> list[dict]:
    """A line for each bulletin of a channel, with its neighbours; its languages in one."""
    lines: dict[str, dict] = {}
    for turn in turns:
        line = lines.setdefault(
            turn.edition.bulletin,
            {
                "turn": turn,
                "windows": [window_in_words(window) for window in turn.windows],
                "seconds": 0,
                "days": [day for day in days if turn.on(day)],
            },
        )
        line["seconds"] += turn.seconds or 0
    for line in lines.values():
        line["length"] = _length(line["seconds"]) or _("The sound is being made.")
    rows = [line for line in lines.values() if line["days"]]
    for before, after in zip(rows, rows[1:], strict=False):
        before["next"] = after["turn"].edition.bulletin
        after["previous"] = before["turn"].edition.bulletin
    return rows


def _parts(rows: dict[str, list[dict]], day, sessions: list[Session]) -> list[dict]:
    """What a day holds: the board, each session of the radio, and windows of its own."""
    on = {name: [row for row in lines if day in row["days"]] for name, lines in rows.items()}
    parts = [_part(channel_name("board"), on["board"])]
    shared = [row for row in on["radio"] if not row["windows"]]
    for session in sessions:
        name = _("Radio at %(start)s") % {"start": session.start}
        part = _part(name, shared)
        total = sum(row["seconds"] for row in shared)
        parts.append(part | {"length": _length(total), "over": total > session.minutes * 60})
    for row in on["radio"]:
        if row["windows"]:
            words = {"windows": "; ".join(row["windows"])}
            part = _part(_("Radio in its own window: %(windows)s") % words, [row])
            parts.append(part | {"length": row["length"]})
    return [part for part in parts if part["titles"]]


def _part(name: str, rows: list[dict]) -> dict:
    titles = [row["turn"].edition.title for row in rows]
    return {"name": name[:1].upper() + name[1:], "titles": titles}


def _length(seconds: int) -> str:
    """ "2 phút 5 giây"; nothing for none"""
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    words = {"minutes": minutes, "seconds": rest}
    return (_("%(minutes)d min %(seconds)d s") if minutes else _("%(seconds)d s")) % words


def _collision(programme: Programme, channel: str) -> bool:
    """Whether priority from above stands with the unit's own, none of them put in order."""
    turns = programme.turns(channel)
    named = set(programme.schedule.order)
    urgent = [turn for turn in turns if turn.first and not turn.own]
    own = any(turn.own for turn in turns)
    return own and any(turn.edition.bulletin not in named for turn in urgent)


class HoursView(SchedulePage):
    """The unit's hours. What is unusual is said after saving, and on the programme."""

    page_title = gettext_lazy("Hours")
    template_name = "desk/inbox/hours.html"

    def get(self, request: HttpRequest, label: str) -> HttpResponse:
        return self._answer(HoursForm(instance=schedule_of(self.unit)))

    def post(self, request: HttpRequest, label: str) -> HttpResponse:
        form = HoursForm(request.POST, instance=schedule_of(self.unit))
        if not form.is_valid():
            messages.error(request, _("The hours could not be saved; see the fields below."))
            return self._answer(form, status=422)
        form.save()
        messages.success(request, _("The hours are saved; board and radio follow them."))
        return redirect("programme", label)

    def _answer(self, form: HoursForm, status: int = 200) -> HttpResponse:
        response = self.shown(form=form, warnings=warnings(schedule_of(self.unit)))
        response.status_code = status
        return response


class AreaView(SchedulePage):
    """One audible area: a new one, or one to change or take away."""

    page_title = gettext_lazy("Audible area")
    template_name = "desk/inbox/area.html"
    kinds = AREA_KINDS

    def _area(self) -> AudibleArea:
        areas = AudibleArea.objects.filter(unit=self.unit)
        if "area" in self.kwargs:
            return get_object_or_404(areas, pk=self.kwargs["area"])
        if areas.count() >= MAX_AREAS:
            raise Http404
        return AudibleArea()

    def get(self, request: HttpRequest, label: str, area=None) -> HttpResponse:
        return self._answer(AreaForm(instance=self._area(), unit=self.unit))

    def post(self, request: HttpRequest, label: str, area=None) -> HttpResponse:
        found = self._area()
        if area and "delete" in request.POST:
            if is_used(found):
                messages.error(request, _("A bulletin is for this area: change that one first."))
                return self._answer(AreaForm(instance=found, unit=self.unit), status=422)
            found.delete()
        else:
            form = AreaForm(request.POST, instance=found, unit=self.unit)
            if not form.is_valid():
                messages.error(request, _("The area could not be saved; see the fields below."))
                return self._answer(form, status=422)
            form.save()
        schedule_changed.send(sender=AudibleArea, unit=self.unit)
        messages.success(request, _("The audible areas are saved."))
        return redirect("programme", label)

    def _answer(self, form: AreaForm, status: int = 200) -> HttpResponse:
        response = self.shown(form=form, saved="area" in self.kwargs)
        response.status_code = status
        return response
