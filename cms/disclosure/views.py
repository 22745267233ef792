"""The pages of disclosure in the admin: overview, quarterly list, yearly plan."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.units.days import today
from cms.units.models import Unit

from . import wording
from .access import label_of, may_enter, may_plan, unit_for, visible_units
from .documents import agency_of, plan_of, quarterly_list, this_quarter
from .due import Due, due
from .forms import PlanRowForm
from .models import FIRST_YEAR, LAST_YEAR, MAX_ROWS, PlanRow
from .planning import begin_plan, copy_plan, starting_rows
from .sheets import MEDIA_TYPE
from .standing import Standing

# More is not read on a phone; a search finds the rest.
SHOWN = 50
SOON = 10
QUARTERS = range(1, 5)


class DisclosurePage(WagtailAdminTemplateMixin, View):
    """What the pages share: the unit, year and quarter of the address, and who may see them.

    404 for a unit that a person holds no role over, as for one that does not exist.
    """

    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_enter(request.user):
            raise PermissionDenied
        if not FIRST_YEAR <= kwargs.get("year", FIRST_YEAR) <= LAST_YEAR:
            raise Http404
        if kwargs.get("number", 1) not in QUARTERS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def unit(self) -> Unit:
        return unit_for(self.request.user, self.kwargs["label"])

    def get_breadcrumbs_items(self) -> list[dict]:
        here = [{"url": "", "label": self.get_page_title()}]
        top = {"url": reverse("disclosure"), "label": _("Disclosure")}
        return [*super().get_breadcrumbs_items(), top, *here]

    def document(self, title: str) -> dict:
        """What every paper has above and below its table."""
        return {
            "unit": self.unit,
            "label": label_of(self.unit),
            "agency": agency_of(self.unit),
            "words": wording,
            "document_title": title,
        }


def sheet(data: bytes, name: str) -> HttpResponse:
    """An .xlsx to save; `name` is ASCII, without the ending."""
    return HttpResponse(
        data,
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


class OverviewView(DisclosurePage):
    """`/admin/cong-khai/?q=…`: what is due, and the way to each unit's papers."""

    page_title = gettext_lazy("Disclosure")
    template_name = "disclosure/overview.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return super().get_breadcrumbs_items()[:-1]

    def get(self, request: HttpRequest) -> HttpResponse:
        allowed = visible_units(request.user)
        sought = request.GET.get("q", "").strip()[:80]
        units = Unit.objects.with_site().current().order_by("level", "name")
        if allowed is not None:
            units = units.filter(pk__in=allowed)
        if sought:
            units = units.filter(full_name__icontains=sought)
        found = list(units[: SHOWN + 1])
        year, number = this_quarter()
        waiting = due(allowed, SOON)
        context = {
            "units": [(unit, label_of(unit)) for unit in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "sought": sought,
            "search": sought or len(found) > 1,
            "year": year,
            "number": number,
            "waiting": waiting[:SHOWN],
            "waiting_more": max(0, len(waiting) - SHOWN),
            "words": wording,
        }
        return self.render_to_response(self.get_context_data(**context))


class QuarterView(DisclosurePage):
    """`/admin/cong-khai/<unit>/<year>/<quarter>/`: the quarterly list, to read and to print."""

    template_name = "disclosure/quarter.html"

    def get_page_title(self) -> str:
        return _("Disclosed in quarter %(number)d of %(year)d") % self.kwargs

    def get(self, request: HttpRequest, label: str, year: int, number: int) -> HttpResponse:
        paper = quarterly_list(self.unit, year, number)
        context = self.document(wording.LIST_TITLE) | {
            "paper": paper,
            "lines": [_line(one) for one in paper.standings],
            "waiting": [_waiting(one) for one in paper.waiting],
            "before": (year - 1, 4) if number == 1 else (year, number - 1),
            "after": (year + 1, 1) if number == 4 else (year, number + 1),
        }
        return self.render_to_response(self.get_context_data(**context))


def _line(one: Standing) -> dict:
    """A standing in the words of the document, for the template."""
    shown = [(name, wording.CHANNELS[name], one.shown.get(name)) for name in wording.LISTED]
    return {
        "title": wording.title(one),
        "class": wording.label(one.facts.disclosure_class),
        "editions": wording.editions(one),
        "decided_on": wording.date(one.facts.decided_on),
        "deadline": wording.date(one.deadline),
        "channels": [
            {
                "name": heading,
                "first": f"từ {wording.moment(channel.first)}",
                "until": wording.until(channel),
                "days": channel.days,
            }
            if channel
            else {"name": heading}
            for _name, heading, channel in shown
        ],
        "state": one.state,
        "result": wording.result(one),
        "notes": wording.notes(one),
    }


def _waiting(one: Due) -> dict:
    return {
        "title": one.title,
        "class": wording.label(one.disclosure_class),
        "deadline": wording.date(one.deadline),
        "standing": wording.waiting(one),
    }


class QuarterSheetView(DisclosurePage):
    """The quarterly list as .xlsx."""

    def get(self, request: HttpRequest, label: str, year: int, number: int) -> HttpResponse:
        paper = quarterly_list(self.unit, year, number)
        return sheet(paper.workbook(), f"cong-khai-{label}-{year}-quy-{number}")


class PlanView(DisclosurePage):
    """`/admin/cong-khai/ke-hoach/<unit>/<year>/`: the plan; POST begins or copies one."""

    template_name = "disclosure/plan.html"

    def get_page_title(self) -> str:
        return _("Publication plan of %(year)d") % self.kwargs

    def get(self, request: HttpRequest, label: str, year: int) -> HttpResponse:
        plan = plan_of(self.unit, year)
        editable = may_plan(request.user, self.unit)
        last_year = not plan.rows and editable and plan_of(self.unit, year - 1).rows
        context = self.document(wording.PLAN_TITLE) | {
            "plan": plan,
            "rows": plan.rows or starting_rows(self.unit, year),
            "editable": editable,
            "may_copy": bool(last_year),
            "full": len(plan.rows) >= MAX_ROWS,
            "this_year": today().year,
        }
        return self.render_to_response(self.get_context_data(**context))

    def post(self, request: HttpRequest, label: str, year: int) -> HttpResponse:
        if not may_plan(request.user, self.unit):
            raise PermissionDenied
        try:
            made = (copy_plan if "copy" in request.POST else begin_plan)(self.unit, year)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            if made:
                messages.success(request, _("The plan has been begun; go through its lines."))
            else:
                messages.warning(request, _("This year has a plan already."))
        return redirect("disclosure_plan", label, year)


class PlanSheetView(DisclosurePage):
    """The plan as .xlsx."""

    def get(self, request: HttpRequest, label: str, year: int) -> HttpResponse:
        data = plan_of(self.unit, year).workbook()
        return sheet(data, f"ke-hoach-cong-khai-{label}-{year}")


class PlanRowView(DisclosurePage):
    """One line of the plan: a new one, or one that is there, to change by the unit's authors."""

    template_name = "disclosure/plan_row.html"

    def get_page_title(self) -> str:
        return _("Line of the publication plan")

    def get_page_subtitle(self) -> str:
        return f"{self.unit.full_name}, {self.kwargs['year']}"

    def _form(self, data=None) -> PlanRowForm:
        if not may_plan(self.request.user, self.unit):
            raise PermissionDenied
        rows = PlanRow.objects.filter(unit=self.unit, year=self.kwargs["year"])
        pk = self.kwargs.get("row")
        if pk is None and rows.count() >= MAX_ROWS:
            raise PermissionDenied
        row = None if pk is None else get_object_or_404(rows, pk=pk)
        return PlanRowForm(data, instance=row, unit=self.unit, year=self.kwargs["year"])

    def get(self, request: HttpRequest, label: str, year: int, row=None) -> HttpResponse:
        return self._answer(self._form())

    def post(self, request: HttpRequest, label: str, year: int, row=None) -> HttpResponse:
        form = self._form(request.POST)
        if row is not None and "delete" in request.POST:
            form.instance.delete()
            messages.success(request, _("The line has been deleted."))
            return redirect("disclosure_plan", label, year)
        if not form.is_valid():
            messages.error(request, _("The line could not be saved; see the fields below."))
            return self._answer(form)
        form.save()
        messages.success(request, _("The line has been saved."))
        return redirect("disclosure_plan", label, year)

    def _answer(self, form: PlanRowForm) -> HttpResponse:
        context = {
            "form": form,
            "unit": self.unit,
            "label": self.kwargs["label"],
            "year": self.kwargs["year"],
            "media": form.media,
        }
        return self.render_to_response(self.get_context_data(**context))
