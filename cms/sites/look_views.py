"""The page on which a province's administrators set how its sites look."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.sites.look import LookChangedError, look_of, may_set_look, name_of, set_look
from cms.sites.look_forms import LookForm
from cms.units.models import Unit


def province_of_this_installation() -> Unit | None:
    """The province whose sites are served here."""
    return Unit.objects.current().provinces().filter(code=settings.BANTIN_PROVINCE).first()


class LookView(WagtailAdminTemplateMixin, View):
    """`/admin/giao-dien/`: names, emblem and colours. 403 for all but its administrators."""

    page_title = gettext_lazy("Look of all sites")
    header_icon = "view"
    template_name = "sites/look.html"
    breadcrumbs_items = [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": "", "label": gettext_lazy("Look of all sites")},
    ]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.province is None or not may_set_look(request.user, self.province):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def province(self) -> Unit | None:
        return province_of_this_installation()

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(LookForm(current=look_of(self.province)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LookForm(request.POST, request.FILES, current=look_of(self.province))
        if not form.is_valid():
            messages.validation_error(request, _("The look could not be saved."), form)
            return self._shown(form)
        try:
            set_look(request.user, self.province, form.look, form.cleaned_data["seen"])
        except LookChangedError:
            return self._asked_again(form)
        messages.success(request, _("The look is saved. All sites of the province take it on."))
        return redirect("sites_look")

    def _asked_again(self, form: LookForm) -> HttpResponse:
        """The form as it was typed: saved once more, it takes the place of what stands now."""
        sentence = _(
            "Somebody else has set another look meanwhile; yours is not saved. What you typed is "
            "below: save again to put it in place of theirs, or open this page anew to see "
            "theirs. The file of an emblem has to be chosen again."
        )
        messages.error(self.request, sentence)
        form.current = look_of(self.province)
        form.data = {**self.request.POST.dict(), "seen": name_of(form.current)}
        return self._shown(form, status=409)

    def _shown(self, form: LookForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "province": self.province, "current": form.current}
        return self.render_to_response(self.get_context_data(**context), status=status)
