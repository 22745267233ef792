"""Vết phát, the receipt of a bulletin: who stands behind it, and where it was seen when.

Everything comes from the publication ledger and from devices' own reports; what neither
says is named as missing, never guessed.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from cms.accounts.roles import units_of
from cms.bulletins.models import BulletinPage
from cms.desk.starting.zalo import share
from cms.devices.models import Device, Report
from cms.publishing.freeze import read
from cms.publishing.ledger import began
from cms.publishing.models import Edition, LedgerRow, Output, Tombstone
from cms.publishing.outputs import carriers
from cms.units.models import Unit


@dataclass
class Shown:
    """One device: when it first and last said that it showed or played the bulletin (UTC)."""

    name: str
    kind: str
    first: datetime | None = None
    last: datetime | None = None


@dataclass
class Place:
    """One unit: the spans in which each channel carried the bulletin, and its devices."""

    unit: Unit
    rows: list[LedgerRow] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    devices: list[Shown] = field(default_factory=list)
    no_devices: bool = False


@dataclass
class Receipt:
    """A bulletin's editions and places; `withdrawn_at` (UTC) where it was taken back."""

    bulletin: uuid.UUID
    editions: list[Edition]
    places: list[Place]
    names: dict[str, str]
    withdrawn_at: datetime | None


def receipt(bulletin: uuid.UUID, units: set | None = None) -> Receipt:
    """The receipt, for all its places or for those of `units` alone. Http404 where unknown.

    Seven queries, however many units carry it.
    """
    editions = list(
        Edition.objects.filter(bulletin=bulletin).select_related("issuer").order_by("n", "language")
    )
    if not editions:
        raise Http404
    people = {one for edition in editions for one in (edition.author, edition.approver)}
    names = {
        user.get_username(): str(user)
        for user in get_user_model().objects.filter(username__in=people)
    }
    tombstone = Tombstone.objects.filter(bulletin=bulletin).first()
    places = _places(editions, units)
    return Receipt(bulletin, editions, places, names, tombstone.withdrawn_at if tombstone else None)


def _places(editions: list[Edition], units: set | None) -> list[Place]:
    places: dict[uuid.UUID, Place] = {}

    def at(unit: Unit) -> Place | None:
        if units is not None and unit.pk not in units:
            return None
        return places.setdefault(unit.pk, Place(unit))

    for row in began(editions[0].bulletin):
        place = at(row.output.unit)
        if place is not None:
            place.rows.append(row)
    _add_missing(editions, at)
    _add_devices(editions, places)
    issuer = editions[0].issuer_id
    return sorted(places.values(), key=lambda one: (one.unit.pk != issuer, one.unit.name))


def _add_missing(editions: list[Edition], at) -> None:
    """Name the channels that should carry a current edition and do not yet."""
    current = [edition for edition in editions if edition.current]
    if not current:
        return
    kinds = {kind for edition in current for kind in read(edition).channels}
    where = carriers(current[0])
    wanted = Output.objects.filter(where, kind__in=kinds).select_related("unit")
    open_ones = set(
        LedgerRow.objects.filter(edition__in=current, ends=None, ended_by=None).values_list(
            "output_id", flat=True
        )
    )
    for output in wanted:
        place = at(output.unit) if output.pk not in open_ones else None
        if place is not None:
            place.waiting.append(output.get_kind_display())


def _add_devices(editions: list[Edition], places: dict[uuid.UUID, Place]) -> None:
    """The devices of the channels it is on, with the first and last report that names it."""
    on = {kind for edition in editions for kind in read(edition).channels} & {"board", "radio"}
    if not on:
        return
    devices = Device.objects.current().filter(unit__in=places, kind__in=on)
    said = {
        row["device"]: row
        for row in Report.objects.filter(playing__startswith=str(editions[0].bulletin))
        .values("device")
        .annotate(first=Min("received_at"), last=Max("received_at"))
    }
    for device in devices.order_by("name"):
        row = said.get(device.pk, {})
        shown = Shown(device.name, device.get_kind_display(), row.get("first"), row.get("last"))
        places[device.unit_id].devices.append(shown)
    for place in places.values():
        place.no_devices = not place.devices


class ReceiptView(View):
    """The receipt on paper or screen; the issuer sees all places, a commune its own."""

    template_name = "desk/receipt.html"

    def get(self, request: HttpRequest, bulletin: uuid.UUID) -> HttpResponse:
        issuer = Edition.objects.filter(bulletin=bulletin).values_list("issuer", flat=True).first()
        if issuer is None:
            raise Http404
        own = units_of(request.user)
        everything = request.user.is_superuser or issuer in own
        found = receipt(bulletin, None if everything else own)
        if not everything and not found.places:
            raise Http404
        page = BulletinPage.objects.filter(uuid=bulletin).first()
        may_edit = page is not None and page.permissions_for_user(request.user).can_edit()
        context = {
            "receipt": found,
            "newest": found.editions[-1],
            "editions": [
                {
                    "row": edition,
                    "document": read(edition),
                    "author": found.names.get(edition.author, edition.author),
                    "approver": found.names.get(edition.approver, edition.approver),
                    "restores": may_edit and edition.language == "vi" and not edition.current,
                }
                for edition in found.editions
            ],
            "page": page if may_edit else None,
            "everything": everything,
            "share": share(bulletin, None if everything else own, timezone.now()),
            "header_title": found.editions[-1].title,
        }
        return TemplateResponse(request, self.template_name, context)


class RestoreView(View):
    """An earlier edition as a new draft, which another person approves like any other."""

    def post(self, request: HttpRequest, page_id: int, revision: int) -> HttpResponse:
        page = get_object_or_404(BulletinPage, pk=page_id)
        may = page.permissions_for_user(request.user)
        if not may.can_edit():
            raise PermissionDenied
        if may.page_locked():
            messages.error(request, _("It waits for approval; nothing changes until then."))
            return redirect("wagtailadmin_pages:edit", page.pk)
        earlier = get_object_or_404(page.revisions, pk=revision).as_object()
        earlier.change_note = ""
        earlier.live_revision = page.live_revision
        earlier.save_revision(user=request.user, log_action="wagtail.revert")
        messages.success(
            request, _("The earlier edition is a draft now. Say what changes, and send it.")
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
