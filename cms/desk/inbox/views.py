"""The inbox in the admin: its lists, one source bulletin with its answer, local notes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.accounts.models import Role
from cms.accounts.roles import holds
from cms.bulletins.inbox import (
    ANSWERING,
    ChangedError,
    answer,
    approve_note,
    is_sent_to,
    may_answer,
    receivers,
    refuse_note,
    take_for,
)
from cms.bulletins.models import BulletinPage, SourceAnswer
from cms.desk.inbox import overview
from cms.desk.inbox.access import named, receiving_units, unit_for
from cms.desk.inbox.collisions import collisions, own_programmes, window_in_words
from cms.desk.inbox.content import blob_of, current_editions, is_updated, shown, windows_at
from cms.desk.inbox.forms import AnswerForm, as_stream, refuse, windows_form
from cms.desk.inbox.sending import sent_lately
from cms.units.models import Unit

# More units than these are not put into one list to choose from.
MOST_LISTED = 200


class InboxPage(WagtailAdminTemplateMixin, View):
    """What the inbox's pages share: their trail."""

    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict]:
        here = [{"url": "", "label": self.get_page_title()}]
        top = {"url": reverse("inbox"), "label": _("From the province")}
        return [*super().get_breadcrumbs_items(), top, *here]


class InboxView(InboxPage):
    """`/admin/nguon/?don-vi=…&muc=…&p=…`: the lists of one unit, or of all of a person's."""

    page_title = gettext_lazy("From the province")
    template_name = "desk/inbox/inbox.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return super().get_breadcrumbs_items()[:-1]

    def get(self, request: HttpRequest) -> HttpResponse:
        units = receiving_units(request.user)
        number = units.count()
        sent = sent_lately(request.user)
        if not number and not sent:
            raise PermissionDenied
        which = request.GET.get("muc", overview.WAITING)
        if which not in overview.LISTS:
            raise Http404
        context = {
            "number": number,
            # Names of a country's communes are written, not looked for in a list of them all.
            "units": list(units) if number <= MOST_LISTED else [],
            "sent": sent,
            "which": which,
            "notes": overview.notes_for(request.user),
        }
        if number:
            context |= self._lines(units, number, which)
        return self.render_to_response(self.get_context_data(**context))

    def _lines(self, units: QuerySet[Unit], number: int, which: str) -> dict:
        sought = self.request.GET.get("don-vi", "").strip()
        unit = named(units, sought) if sought and number > 1 else None
        if number == 1:
            unit = units.first()
        if sought and unit is None:
            messages.warning(
                self.request,
                _("None of your units, or more than one, is called “%(name)s”.") % {"name": sought},
            )
        wanted = self.request.GET.get("p")
        if unit is not None:
            page, counts = overview.lines_for(unit, which, wanted)
        else:
            page, counts = overview.lines_of_all(units, which, wanted)
        titles = {
            overview.WAITING: _("Waiting"),
            overview.CARRIED: _("On our channels"),
            overview.DECLINED: _("Declined"),
        }
        lists = [(name, titles[name], counts[name]) for name in overview.LISTS]
        kept = {"muc": which, "don-vi": unit.host_label if unit else ""}
        return {"unit": unit, "page": page, "lists": lists, "query": urlencode(kept)}


class SentUnitsView(InboxPage):
    """`/admin/nguon/<page>/`: one bulletin at each of a person's units; POST takes it for all."""

    template_name = "desk/inbox/units.html"

    @cached_property
    def page(self) -> BulletinPage:
        pages = BulletinPage.objects.filter(live=True).exclude(audience="own")
        return get_object_or_404(pages.select_related("unit", "hub"), pk=self.kwargs["page_id"])

    @cached_property
    def units(self) -> list[Unit]:
        """The person's units that it is sent to. Raises Http404 where there are none."""
        mine = list(receiving_units(self.request.user))
        sent = receivers(self.page, [unit.pk for unit in mine])
        found = [unit for unit in mine if unit.pk in sent]
        if not found:
            raise Http404
        return found

    def get_page_title(self) -> str:
        return self.page.title

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        if len(self.units) == 1:
            return redirect("inbox_source", page_id, self.units[0].host_label)
        found = SourceAnswer.objects.filter(bulletin=self.page.uuid, unit__in=self.units)
        answers = {one.unit_id: one for one in found.select_related("answered_by")}
        rows = [(unit, answers.get(unit.pk)) for unit in self.units]
        rows.sort(key=lambda row: row[1] is not None)
        context = {
            "bulletin": self.page,
            "rows": rows,
            "waiting": sum(one is None for _unit, one in rows),
            "line": overview.Line(self.page),
        }
        return self.render_to_response(self.get_context_data(**context))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        number = take_for(self.page, self.units, request.user)
        text = ngettext("Taken for %(number)d unit.", "Taken for %(number)d units.", number)
        messages.success(request, text % {"number": number})
        return redirect("inbox_units", page_id)


class SourcePage(InboxPage):
    """What the views of one bulletin at one unit share. 404 where it was not sent there."""

    kinds = ANSWERING

    @cached_property
    def unit(self) -> Unit:
        return unit_for(self.request.user, self.kwargs["label"], *self.kinds)

    @cached_property
    def page(self) -> BulletinPage:
        pages = BulletinPage.objects.select_related("unit", "hub")
        page = get_object_or_404(pages, pk=self.kwargs["page_id"])
        if not is_sent_to(page, self.unit):
            raise Http404
        return page

    @cached_property
    def answer(self) -> SourceAnswer | None:
        found = SourceAnswer.objects.filter(bulletin=self.page.uuid, unit=self.unit)
        return found.select_related("answered_by", "note_approved_by", "unit").first()

    @cached_property
    def edition(self):
        return current_editions([self.page.uuid]).get(self.page.uuid)

    def back(self) -> HttpResponse:
        return redirect("inbox_source", self.page.pk, self.unit.host_label)


class SourceView(SourcePage):
    """`/admin/nguon/<page>/<unit>/`: what it says, where it comes from, and the answer."""

    template_name = "desk/inbox/source.html"

    def get_page_title(self) -> str:
        return self.page.title

    def get_page_subtitle(self) -> str:
        return self.unit.full_name

    def get(self, request: HttpRequest, page_id: int, label: str) -> HttpResponse:
        answered = self.answer
        form = AnswerForm(instance=answered or SourceAnswer(), page=self.page)
        scheduled = answered and answered.state == SourceAnswer.State.SCHEDULED
        own = windows_at(self.edition, answered) if self.edition and scheduled else ()
        return self._shown(form, windows_form(self.page, windows=own))

    def post(self, request: HttpRequest, page_id: int, label: str) -> HttpResponse:
        if not may_answer(request.user, self.unit):
            raise PermissionDenied
        form = AnswerForm(request.POST, instance=self.answer or SourceAnswer(), page=self.page)
        windows = windows_form(self.page, data=request.POST, add="add" in request.POST)
        if "add" in request.POST:
            return self._shown(form, windows)
        error = self._saved(form, windows)
        if error is not None:
            messages.error(request, error)
            return self._shown(form, windows, status=422)
        messages.success(request, _("Your answer is saved; the sender sees it."))
        return self.back()

    def _saved(self, form: AnswerForm, windows) -> str | None:
        """Answer with what the forms say; what was wrong in words, or None."""
        at_fields = _("The answer could not be saved; see the fields below.")
        if not form.is_valid():
            return at_fields
        fields = dict(form.cleaned_data)
        fields["windows"] = []
        if fields["state"] == SourceAnswer.State.SCHEDULED:
            if not windows.is_valid():
                return at_fields
            fields["windows"] = as_stream(windows.windows)
        try:
            answer(self.page, self.unit, self.request.user, **fields)
        except ValidationError as error:
            return refuse(form, error) or at_fields
        return None

    def _shown(self, form: AnswerForm, windows, status: int = 200) -> HttpResponse:
        edition, answered = self.edition, self.answer
        context = {
            "bulletin": self.page,
            "line": overview.Line(self.page),
            "unit": self.unit,
            "edition": edition,
            "body": shown(edition) if edition else [],
            "answer": answered,
            "updated": bool(edition and answered and is_updated(edition, answered)),
            "note_waits": bool(answered and answered.note_waits),
            "may_confirm": self._may_confirm(answered),
            "form": form,
            "windows": windows,
            "urgent": self.page.priority == BulletinPage.Priority.PRIORITY,
        }
        if edition:
            carried = windows_at(edition, answered)
            own = own_programmes(self.unit)
            context["collisions"] = collisions(edition, carried, edition.channels, own)
            context["carried"] = [
                (window.channel, window_in_words(window)) for window in carried
            ]  # fmt: skip
        response = self.render_to_response(self.get_context_data(**context))
        response.status_code = status
        return response

    def _may_confirm(self, answered: SourceAnswer | None) -> bool:
        user = self.request.user
        if answered is None or not answered.note_waits:
            return False
        return holds(user, Role.Kind.APPROVER, self.unit) and answered.answered_by_id != user.pk


class NoteView(SourcePage):
    """POST of an approver: the local note as it was read is confirmed, or taken away."""

    kinds = (Role.Kind.APPROVER,)

    def post(self, request: HttpRequest, page_id: int, label: str) -> HttpResponse:
        if self.answer is None:
            raise Http404
        read = request.POST.get("read", "")
        try:
            if "refuse" in request.POST:
                refuse_note(self.answer, request.user, read)
                messages.success(request, _("The note is taken away; nobody has seen it."))
            else:
                approve_note(self.answer, request.user, read)
                messages.success(request, _("The note is confirmed. It is being published."))
        except ChangedError:
            messages.error(request, _("The note has changed. Read it again."))
        return self.back()


class BlobView(SourcePage):
    """A picture, sound or file of a source bulletin, as it is published."""

    def get(self, request: HttpRequest, page_id: int, label: str, recipe: str) -> HttpResponse:
        found = blob_of(self.edition, recipe) if self.edition else None
        if found is None or not found[0].is_file():
            raise Http404
        path, media_type = found
        # Whatever an account uploaded, a browser must not run it as a page of this host.
        sandbox = {"Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'"}
        return FileResponse(path.open("rb"), headers=sandbox, content_type=media_type)
