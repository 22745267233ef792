"""Kiểm tra trang: what the check before each release found on a unit's site."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.accounts.models import User
from cms.accounts.roles import is_held, units_of
from cms.bulletins.models import BulletinPage
from cms.desk.checking.wording import words
from cms.publishing.models import LiveEntry, SiteFinding
from cms.publishing.reconcile import origin
from cms.sites.models import UnitPage
from cms.units.models import Unit

PROVINCE = "tinh"
# More is not read on a phone; a search finds the rest.
SHOWN = 50
WORST = 3
ERROR = SiteFinding.Severity.ERROR
_BULLETIN = re.compile(r"/ban-tin/\d{4}/.*-([a-z2-7]{8})\.html$")


def may_enter(user: User) -> bool:
    """Whether there is a site whose check a person may read."""
    return user.is_superuser or bool(units_of(user))


def units_seen_by(user: User) -> QuerySet[Unit]:
    """The units whose checks a person may read: their own, and those below their province."""
    units = Unit.objects.with_site().current()
    if user.is_superuser:
        return units
    held = is_held(user, unit="pk")
    above = Unit.objects.filter(held, level=Unit.Level.PROVINCE).values("pk")
    return units.filter(held | Q(parent__in=above))


def label_of(unit: Unit) -> str:
    """A unit in the address of its check."""
    return unit.host_label or PROVINCE


def broken_sites(user: User) -> list[Unit]:
    """Of a person's units the first with pages that are kept back, each with its `errors`."""
    units = Unit.objects.filter(is_held(user, unit="pk"), findings__severity=ERROR)
    return list(units.annotate(errors=Count("findings")).order_by("-errors", "name")[:WORST])


@dataclass
class Line:
    """One finding in words."""

    row: SiteFinding
    what: str
    to_do: str


@dataclass
class PageLines:
    """What was found on one page; `edit` leads to where it is written, if it is the person's.

    `sender` is another unit that sent the bulletin.
    """

    path: str
    address: str
    title: str = ""
    edit: str = ""
    sender: str = ""
    held: str = ""
    lines: list[Line] = field(default_factory=list)


class CheckPage(WagtailAdminTemplateMixin, View):
    """What both pages share."""

    header_icon = "circle-check"
    page_title = gettext_lazy("Page check")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_enter(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class UnitsView(CheckPage):
    """`/admin/kiem-tra-trang/?q=…&p=…`: a person's units with counts, those with errors first.

    Who has one unit is led to it.
    """

    template_name = "desk/checking/units.html"
    breadcrumbs_items = [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": "", "label": gettext_lazy("Page check")},
    ]

    def get(self, request: HttpRequest) -> HttpResponse:
        units = units_seen_by(request.user)
        sought = request.GET.get("q", "").strip()[:80]
        if not sought:
            first = list(units[:2])
            if len(first) == 1:
                return redirect("desk_check", label_of(first[0]))
        else:
            units = units.filter(full_name__icontains=sought)
        counted = units.annotate(
            errors=Count("findings", filter=Q(findings__severity=ERROR)),
            warnings=Count("findings", filter=~Q(findings__severity=ERROR)),
        ).order_by("-errors", "-warnings", "name")
        page = Paginator(counted, SHOWN).get_page(request.GET.get("p"))
        findings = SiteFinding.objects.filter(unit__in=units_seen_by(request.user).values("pk"))
        context = {
            "page": page,
            "units": [(unit, label_of(unit)) for unit in page],
            "sought": sought,
            "errors": findings.filter(severity=ERROR).count(),
        }
        return self.render_to_response(self.get_context_data(**context))


class UnitView(CheckPage):
    """`/admin/kiem-tra-trang/<unit>/`: what was found on a unit's site, pages that break first."""

    template_name = "desk/checking/unit.html"

    @cached_property
    def unit(self) -> Unit:
        label = self.kwargs["label"]
        units = units_seen_by(self.request.user)
        if label == PROVINCE:
            units = units.provinces().filter(code=settings.BANTIN_PROVINCE)
        else:
            units = units.exclude(host_label="").filter(host_label=label)
        unit = units.first()
        if unit is None:
            raise Http404
        return unit

    def get_page_title(self) -> str:
        return _("Page check: %(unit)s") % {"unit": self.unit.full_name}

    def get_breadcrumbs_items(self) -> list[dict]:
        top = {"url": reverse("desk_checks"), "label": _("Page check")}
        here = {"url": "", "label": self.unit.full_name}
        return [*super().get_breadcrumbs_items(), top, here]

    def get(self, request: HttpRequest, label: str) -> HttpResponse:
        rows = list(SiteFinding.objects.filter(unit=self.unit).order_by("page", "pk"))
        errors = [row for row in rows if row.severity == ERROR]
        context = {
            "unit": self.unit,
            "broken": self._pages(errors, held=True),
            "warned": self._pages([row for row in rows if row.severity != ERROR]),
            "errors": len(errors),
            "warnings": len(rows) - len(errors),
        }
        return self.render_to_response(self.get_context_data(**context))

    def _pages(self, rows: list[SiteFinding], *, held: bool = False) -> list[PageLines]:
        base = origin().replace("{host}", self.unit.host)
        written = self._written({row.page for row in rows})
        live = self._live({row.page for row in rows}) if held else set()
        found = []
        for path, some in groupby(rows, key=lambda row: row.page):
            page = PageLines(path, base + path if path else "")
            page.title, page.edit, page.sender = written.get(path, ("", "", ""))
            if held:
                page.held = _standing(path, is_live=path in live)
            page.lines = [Line(row, *words(row)) for row in some]
            found.append(page)
        return found

    def _live(self, paths: set[str]) -> set[str]:
        rows = LiveEntry.objects.filter(host=self.unit.host, path__in=paths, status=200)
        return set(rows.values_list("path", flat=True))

    def _written(self, paths: set[str]) -> dict[str, tuple[str, str, str]]:
        """Title, editor and foreign sender of what stands behind some paths, by path."""
        user, found = self.request.user, {}
        home = UnitPage.objects.filter(unit=self.unit).first()
        if home is not None and home.permissions_for_user(user).can_edit():
            edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
            found = {path: ("", edit, "") for path in paths if path and not _BULLETIN.search(path)}
        ranges = {path: one for path in paths if (one := _uuids(path)) is not None}
        if not ranges:
            return found
        where = Q()
        for first, last in ranges.values():
            where |= Q(uuid__gte=first, uuid__lte=last)
        pages = list(BulletinPage.objects.filter(where).select_related("unit"))
        for path, (first, last) in ranges.items():
            for page in pages:
                if first <= page.uuid <= last:
                    own = page.permissions_for_user(user).can_edit()
                    edit = reverse("wagtailadmin_pages:edit", args=[page.pk]) if own else ""
                    foreign = page.unit_id != self.unit.pk
                    sender = page.unit.full_name if foreign else ""
                    found[path] = (page.title, edit, sender)
        return found


def _uuids(path: str) -> tuple[UUID, UUID] | None:
    """The first and last UUID that a bulletin at this path may have; see `short_id`."""
    match = _BULLETIN.search(path)
    if match is None:
        return None
    try:
        start = base64.b32decode(match[1].upper()).hex()
    except binascii.Error:
        return None
    return UUID(start.ljust(32, "0")), UUID(start.ljust(32, "f"))


def _standing(path: str, *, is_live: bool) -> str:
    """What readers meet where a page breaks."""
    if is_live:
        return _("Readers see this page as it was before; it goes live by itself once it is right.")
    if _BULLETIN.search(path):
        return _("The bulletin is not on the site yet, nor in its lists, until it is right.")
    return _("This address is not on the site yet.")
