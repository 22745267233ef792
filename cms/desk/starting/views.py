"""`/admin/viet-tin/`, `/admin/dung-lai/…`, `/admin/chep-zalo/…`."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.accounts.models import Role
from cms.accounts.roles import units_of
from cms.bulletins.models import BulletinPage
from cms.desk.inbox.access import label_of
from cms.desk.starting import access
from cms.desk.starting.drafts import begin, reuse
from cms.desk.starting.matters import matters
from cms.desk.starting.old_dates import past_days
from cms.desk.starting.zalo import share
from cms.sites.models import UnitPage
from cms.units.days import local_day, today

SOUGHT = 80
# More of them would not be read in a message.
NAMED = 5


class StartPage(WagtailAdminTemplateMixin, View):
    """What the pages share: their trail."""

    header_icon = "edit"

    def get_breadcrumbs_items(self) -> list[dict]:
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), here]

    def shown(self, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def choice(self) -> dict:
        """The units to choose from, as the template's list of (unit, label)."""
        sought = self.request.GET.get("q", "").strip()[:SOUGHT]
        places = access.places(self.request.user, sought)
        if not places.total:
            raise PermissionDenied
        rows = [(unit, label_of(unit)) for unit in places.found]
        return {"units": rows, "more": places.more, "total": places.total, "sought": sought}


class UnitsView(StartPage):
    """For which unit; straight on where a person writes for one alone. `?q=` finds by name."""

    page_title = gettext_lazy("Write a new bulletin")
    template_name = "desk/starting/units.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        choice = self.choice()
        if choice["total"] == 1 and not choice["sought"]:
            return redirect("desk_start_unit", choice["units"][0][1])
        return self.shown(**choice)


class StartView(StartPage):
    """Empty, from a file, or a matter of every day; POST `matter` makes its draft."""

    page_title = gettext_lazy("Write a new bulletin")
    template_name = "desk/starting/start.html"

    @cached_property
    def place(self) -> UnitPage:
        return access.place_of(self.request.user, self.kwargs["label"])

    def get_page_subtitle(self) -> str:
        return self.place.unit.full_name

    def get(self, request: HttpRequest, label: str) -> HttpResponse:
        place = self.place
        several = len(units_of(request.user, Role.Kind.AUTHOR)) > 1
        return self.shown(place=place, matters=matters().values(), several=several)

    def post(self, request: HttpRequest, label: str) -> HttpResponse:
        place = self.place
        matter = matters().get(request.POST.get("matter", ""))
        if matter is None:
            raise Http404
        page = begin(matter, place, request.user)
        expiry = timezone.localtime(page.valid_until)
        text = _(
            "“%(name)s”: fill in what stands in [brackets]. It expires at %(expiry)s; look "
            "whether that is late enough."
        ) % {"name": matter.name, "expiry": f"{expiry:%H:%M, %d/%m/%Y}"}
        messages.success(request, text)
        return redirect("wagtailadmin_pages:edit", page.pk)


class ReuseView(StartPage):
    """An earlier bulletin as a fresh draft: asked once, for which unit; POST makes it."""

    page_title = gettext_lazy("Use again")
    template_name = "desk/starting/reuse.html"

    def get_page_subtitle(self) -> str:
        return self.source.title

    @cached_property
    def source(self) -> BulletinPage:
        pages = BulletinPage.objects.select_related("unit")
        page = get_object_or_404(pages, pk=self.kwargs["page_id"])
        return access.lent(page, self.request.user, timezone.now())

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        source, label = self.source, request.GET.get("don-vi", "")
        if "q" in request.GET or request.GET.get("khac"):
            return self.shown(source=source, **self.choice())
        if not label and self._writes_for_its_unit():
            label = label_of(source.unit)
        choice = {}
        if not label:
            choice = self.choice()
            if choice["total"] == 1:
                label = choice["units"][0][1]
        if not label:
            return self.shown(source=source, **choice)
        place = access.place_of(request.user, label)
        return self.shown(
            source=source,
            place=place,
            label=label,
            other_unit=place.unit_id != source.unit_id,
            several=len(units_of(request.user, Role.Kind.AUTHOR)) > 1,
        )

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        source = self.source
        place = access.place_of(request.user, request.POST.get("unit", ""))
        made = reuse(source, place, request.user)
        messages.success(
            request,
            _("A new draft from “%(title)s”. Its times and its day of decision are empty.")
            % {"title": source.title},
        )
        self._say_old_days(made.page, _written(source))
        if made.left_out:
            text = _("Not taken over: %(what)s. Put in your own where it is needed.")
            messages.warning(request, text % {"what": _first(made.left_out)})
        return redirect("wagtailadmin_pages:edit", made.page.pk)

    def _writes_for_its_unit(self) -> bool:
        return access.writing_units(self.request.user).filter(pk=self.source.unit_id).exists()

    def _say_old_days(self, page: BulletinPage, written: datetime) -> None:
        found = past_days(page, today(), local_day(written))
        if not found:
            return
        parts = [
            f"{capfirst(BulletinPage._meta.get_field(name).verbose_name)}: {_first(words)}"
            for name, words in found.items()
        ]
        text = _("Days that are past still stand in it. %(where)s. Change them before you send it.")
        messages.warning(self.request, text % {"where": "; ".join(parts)})


def _written(page: BulletinPage) -> datetime:
    return page.first_published_at or page.latest_revision_created_at or timezone.now()


def _first(words: list[str]) -> str:
    return ", ".join(words[:NAMED]) + ("…" if len(words) > NAMED else "")


class ZaloView(StartPage):
    """A bulletin as text to paste into Zalo, with its public link."""

    page_title = gettext_lazy("Copy for Zalo")
    template_name = "desk/starting/share.html"
    header_icon = "copy"

    @cached_property
    def page(self) -> BulletinPage:
        pages = BulletinPage.objects.filter(live=True)
        return get_object_or_404(pages, pk=self.kwargs["page_id"])

    def get_page_subtitle(self) -> str:
        return self.page.title

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        units = None if request.user.is_superuser else units_of(request.user)
        found = share(self.page.uuid, units, timezone.now())
        if found is None and units is not None and self.page.unit_id not in units:
            raise Http404
        back = reverse("desk_delivery", args=(self.page.pk,))
        own = units is None or self.page.unit_id in units
        return self.shown(share=found, page=self.page, back=back if own else "")
