"""The sections of a unit's page as its approver reads them, and what an author is cautioned of."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.blocks import StreamValue, StructValue
from wagtail.rich_text import RichText

from cms.accounts.models import Role
from cms.accounts.roles import units_of
from cms.disclosure.calendar import working_calendar
from cms.sites.models import UnitPage
from cms.sites.sections import Sections
from cms.units.days import local_day

# Decree 224/2026/NĐ-CP.
WORKING_DAYS_AHEAD = 7
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True)
class Part:
    """A block of a section: its facts, each a label ("" for running text) and words."""

    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownSection:
    """A field of the page in words; `changed` where the live page has it otherwise."""

    label: str
    parts: list[Part]
    changed: bool


def shown_sections(draft: UnitPage) -> list[ShownSection]:
    """Every section of a draft that says something or did on the live page; changed ones first."""
    live = UnitPage.objects.get(pk=draft.pk)
    found = []
    for field in Sections._meta.local_fields:
        own = UnitPage._meta.get_field(field.name)
        changed = _content(own.value_to_string(draft)) != _content(own.value_to_string(live))
        parts = list(_parts(getattr(draft, field.name)))
        if parts or changed:
            found.append(ShownSection(capfirst(str(own.verbose_name)), parts, changed))
    return sorted(found, key=lambda one: not one.changed)


def _content(stored: str) -> object:
    """What a stored field says, without what a browser and the editor add to it unasked."""
    try:
        return _bare(json.loads(stored))
    except ValueError:
        return _bare(stored)


def _bare(value: object) -> object:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key != "id"}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, str):
        return BLOCK_KEY.sub("", "\n".join(value.strip().splitlines()))
    return value or ""


def _parts(value) -> Iterator[Part]:
    if not isinstance(value, StreamValue):
        words = _words(value)
        if words:
            yield Part([("", words)])
        return
    for child in value:
        if isinstance(child.value, StructValue):
            yield Part(list(_facts(child.value)))
        else:
            yield Part([("", _words(child.value))])


def _facts(value: StructValue) -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        if isinstance(inner, StructValue):
            yield from _facts(inner)
            continue
        block = value.block.child_blocks[name]
        words = _words(inner)
        if name == "kind":
            words = str(dict(block.field.choices).get(inner, inner))
        if words:
            yield str(block.label), words


def _words(value) -> str:
    match value:
        case None | "":
            return ""
        case RichText():
            return strip_tags(value.source.replace("</p>", "</p> ")).strip()
        case datetime():
            return date_format(localtime(value), "H:i, d/m/Y")
        case date():
            return date_format(value, "d/m/Y")
        case Model():
            return str(value)
    return str(value)


def late_outages(page: UnitPage, today: date) -> list[str]:
    """Planned outages ahead that begin before they were announced long enough, by name."""
    coming = [child.value for child in page.outages if child.value["end"] > now()]
    if not coming:
        return []
    first = working_calendar().after(today, WORKING_DAYS_AHEAD)
    return [one["what"] for one in coming if local_day(one["start"]) < first]


@hooks.register("after_edit_page")
def caution_of_outages(request, page):
    """Say so at once where an outage is announced later than the decree asks."""
    if not isinstance(page, UnitPage):
        return
    draft = page.get_latest_revision_as_object()
    for what in late_outages(draft, local_day(now())):
        sentence = _(
            "“%(what)s” begins in less than %(days)d working days: the decree asks to announce "
            "it earlier."
        )
        messages.warning(request, sentence % {"what": what, "days": WORKING_DAYS_AHEAD})


class OwnPageItem(MenuItem):
    """To the page of the one unit that a person writes for."""

    def is_shown(self, request):
        return _own_page(request.user) is not None

    def render_component(self, request):
        address = reverse("wagtailadmin_pages:edit", args=[_own_page(request.user)])
        return LinkMenuItem(self.name, self.label, address, icon_name=self.icon_name)


def _own_page(user) -> int | None:
    """The key of that page; asked of the database once for each user object."""
    if not hasattr(user, "_own_unit_page"):
        units = list(units_of(user, Role.Kind.AUTHOR))
        found = UnitPage.objects.filter(unit__in=units).values_list("pk", flat=True)
        user._own_unit_page = found.first() if len(units) == 1 else None
    return user._own_unit_page


@hooks.register("register_admin_menu_item")
def own_page_item():
    label = gettext_lazy("The unit's page")
    return OwnPageItem(label, "", name="unit-page", icon_name="site", order=250)
