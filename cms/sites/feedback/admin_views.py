"""Góp ý của người dân in the admin: the list, one message, and what ratings say."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.contract.feedback import (
    ANSWER_WITHIN,
    GRADES,
    KEPT_AFTER_CLOSED,
    KEPT_AT_MOST,
    SUBJECT_BY_KEY,
    SUBJECTS,
)
from cms.sites.feedback import reading
from cms.sites.feedback.deciding import NOTE_MOST, ChangedMeanwhileError, decide
from cms.sites.feedback.models import Feedback
from cms.units.models import Unit

PER_PAGE = 20
OPEN = (Feedback.State.NEW, Feedback.State.READING)


class FeedbackPage(WagtailAdminTemplateMixin, View):
    """What the pages share: who may come in, and the unit that the query names."""

    header_icon = "comment"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not reading.may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def units(self) -> list[Unit]:
        return list(reading.units_for(self.request.user)[: reading.UNITS_SHOWN])

    @cached_property
    def unit(self) -> Unit | None:
        """The unit of `don-vi`; None for all. Raises Http404 for one that they cannot choose."""
        name = self.request.GET.get("don-vi", "")
        if not name:
            return None
        found = reading.unit_named(self.request.user, name)
        if found is None:
            raise Http404
        return found

    def get_breadcrumbs_items(self) -> list[dict]:
        top = {"url": reverse("feedback"), "label": _("Messages of citizens")}
        own = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), top, own]

    def shared(self) -> dict:
        """What the filter of units needs."""
        return {"units": self.units, "unit": self.unit, "several": len(self.units) > 1}


class ListView(FeedbackPage):
    """`/admin/gop-y/?don-vi=…&tinh-trang=…&loai=…`: the messages, the newest first."""

    page_title = gettext_lazy("Messages of citizens")
    template_name = "sites/feedback/list.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return super().get_breadcrumbs_items()[:-1]

    def get(self, request: HttpRequest) -> HttpResponse:
        state, subject = request.GET.get("tinh-trang", ""), request.GET.get("loai", "")
        found = reading.messages_for(request.user)
        if self.unit is not None:
            found = found.filter(unit=self.unit)
        if state in Feedback.State.values:
            found = found.filter(state=state)
        if subject in SUBJECT_BY_KEY:
            found = found.filter(subject=subject)
        query = request.GET.copy()
        query.pop("p", None)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        late = timezone.now() - timedelta(days=ANSWER_WITHIN)
        context = {
            **self.shared(),
            "states": Feedback.State.choices,
            "state": state,
            "subjects": SUBJECTS,
            "subject": subject,
            "page": page,
            "rows": [(one, one.state in OPEN and one.at < late) for one in page.object_list],
            "query": query.urlencode(),
            "within": ANSWER_WITHIN,
        }
        return self.render_to_response(self.get_context_data(**context))


class DecisionForm(forms.Form):
    """The state that a message is given, and a note."""

    new_state = forms.ChoiceField(choices=Feedback.State.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        required=False, max_length=NOTE_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class MessageView(FeedbackPage):
    """`/admin/gop-y/<id>/`: one message, what was done with it, and the next step."""

    template_name = "sites/feedback/message.html"

    @cached_property
    def message(self) -> Feedback:
        found = reading.messages_for(self.request.user).filter(pk=self.kwargs["message_id"])
        one = found.first()
        if one is None:
            raise Http404
        return one

    def get_page_title(self) -> str:
        return str(self.message)

    def get(self, request: HttpRequest, message_id: int) -> HttpResponse:
        steps = self.message.events.count()
        return self._show(DecisionForm(initial={"new_state": self.message.state, "seen": steps}))

    def post(self, request: HttpRequest, message_id: int) -> HttpResponse:
        form = DecisionForm(request.POST)
        self.message  # noqa: B018 - 404 before anything is said of the form
        if not form.is_valid():
            return self._show(form, status=422)
        values = form.cleaned_data
        try:
            decide(request.user, self.message, values["new_state"], values["note"], values["seen"])
        except ChangedMeanwhileError:
            sentence = _(
                "Somebody else has taken a step meanwhile; read it below. "
                "Your note is kept: save again if it still holds."
            )
            messages.error(request, sentence)
            form.data = {**request.POST.dict(), "seen": str(self.message.events.count())}
            return self._show(form, status=409)
        messages.success(request, _("The step is saved."))
        return redirect("feedback_message", message_id)

    def _show(self, form: DecisionForm, status: int = 200) -> HttpResponse:
        one = self.message
        ends = one.at + timedelta(days=KEPT_AT_MOST)
        if one.closed_at is not None:
            ends = min(ends, one.closed_at + timedelta(days=KEPT_AFTER_CLOSED))
        context = {
            "message": one,
            "subject": SUBJECT_BY_KEY[one.subject],
            "events": one.events.all(),
            "form": form,
            "kept_until": ends,
            "answer_by": one.at + timedelta(days=ANSWER_WITHIN),
            "open": one.state in OPEN,
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


class RatingsView(FeedbackPage):
    """`/admin/gop-y/danh-gia/?don-vi=…`: ratings of pages and satisfaction, as n of d."""

    page_title = gettext_lazy("Ratings")
    template_name = "sites/feedback/ratings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.shared(),
            "pages": reading.rated_pages(request.user, self.unit),
            "months": reading.satisfied_months(request.user, self.unit),
            "grades": GRADES,
            "days": reading.RATED_DAYS,
        }
        return self.render_to_response(self.get_context_data(**context))
