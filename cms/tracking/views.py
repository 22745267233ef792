"""The progress page of the admin."""

from django.utils.translation import gettext_lazy as _
from django.views.generic.base import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.units.days import today

from .arithmetic import State
from .forms import ProgressForm
from .models import Scope
from .standing import standings


class ProgressView(WagtailAdminTemplateMixin, View):
    """`/admin/tien-do/?day=31/12/2024&scope=all`: every indicator on a day.

    Without a query string: today, the whole province. Any signed-in user of the admin may
    read it.
    """

    page_title = _("Progress")
    header_icon = "clipboard-list"
    template_name = "tracking/progress.html"
    breadcrumbs_items = [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": "", "label": _("Progress")},
    ]

    def get(self, request):
        default = {"day": today().strftime("%d/%m/%Y"), "scope": Scope.ALL}
        form = ProgressForm(default | request.GET.dict())
        context = {"form": form}
        if form.is_valid():
            found = standings(form.cleaned_data["day"], form.cleaned_data["scope"])
            context |= {
                "day": form.cleaned_data["day"],
                "scope_name": Scope(form.cleaned_data["scope"]).label,
                "standings": found,
                "met": sum(standing.met for standing in found),
                "judged": sum(standing.state in {State.MET, State.NOT_MET} for standing in found),
            }
        return self.render_to_response(self.get_context_data(**context))
