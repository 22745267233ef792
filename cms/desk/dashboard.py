"""Việc cần làm: what waits for the person who has just come in, and nothing else.

Every list is bounded and has the page with the rest behind it; the number of queries does
not grow with units or bulletins.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views import View
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from cms.accounts.models import Role, User
from cms.accounts.roles import hubs_of, is_held, units_of
from cms.bulletins.inbox import notes_waiting, waiting_for
from cms.bulletins.models import BulletinPage
from cms.bulletins.workflow import approvable
from cms.desk.checking.views import broken_sites, label_of
from cms.devices.models import Device
from cms.disclosure.due import due
from cms.publishing.freeze import read
from cms.publishing.models import Edition, LedgerRow, Output
from cms.sites.feedback.reading import waiting_for as feedback_for
from cms.sites.models import UnitPage
from cms.units.models import Agency, Unit

# More would not be read on a phone; each list has its own page with the rest.
SHOWN = 10
WRITE_FOR = 3
SOURCES = 5
DUE_WITHIN = 5
RECENT = timedelta(hours=24)
PUBLICATIONS = 5
# A device reports every five minutes; three misses are a silence.
SILENT_AFTER = timedelta(minutes=15)


class DashboardPanel(Component):
    """The lists, each in a few lines."""

    name = "to_do"
    template_name = "desk/dashboard.html"
    order = 1

    def __init__(self, user) -> None:
        self.user = user

    def get_context_data(self, parent_context):
        authored = units_of(self.user, Role.Kind.AUTHOR)
        context = {
            "waiting": self._waiting(),
            "sent_back": self._sent_back(),
            "sources": self._sources(),
            "notes": list(notes_waiting(self.user).select_related("page", "unit")[:SHOWN]),
            "due": due(is_held(self.user), DUE_WITHIN, limit=SHOWN),
            "feedback": feedback_for(self.user, SHOWN),
            "silent": silent_devices(self.user),
            "broken": [(unit, label_of(unit)) for unit in broken_sites(self.user)],
            # More have a page of their own to choose from.
            "write_for": UnitPage.objects.filter(unit__in=authored).select_related("unit")
            if len(authored) <= WRITE_FOR
            else [],
            "writes": bool(authored),
            "send_for": _sending(self.user),
            **publications(self.user),
        }
        lists = ("waiting", "sent_back", "sources", "notes", "feedback", "due")
        context["nothing"] = not any(context[name] for name in lists)
        return context

    def _waiting(self) -> list[dict]:
        states = approvable(self.user).select_related("workflow_state__requested_by", "revision")
        states = states.order_by("started_at")[:SHOWN]
        units = Unit.objects.in_bulk([state.revision.content["unit"] for state in states])
        return [
            {
                "page": state.revision.object_id,
                "title": state.revision.content["title"],
                "unit": units[UUID(state.revision.content["unit"])],
                "author": state.workflow_state.requested_by,
                "since": state.started_at,
            }
            for state in states
        ]

    def _sources(self) -> list[dict]:
        """The newest source bulletins that wait; one who serves many units has the inbox for it."""
        units = units_of(self.user, Role.Kind.AUTHOR)
        if not 0 < len(units) <= WRITE_FOR:
            return []
        return [
            {"page": page, "unit": unit}
            for unit in Unit.objects.filter(pk__in=units, level=Unit.Level.COMMUNE)
            for page in waiting_for(unit)[:SOURCES]
        ]

    def _sent_back(self) -> list[dict]:
        states = (
            WorkflowState.objects.filter(
                status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=self.user
            )
            .select_related("current_task_state")
            .order_by("-created_at")[:SHOWN]
        )
        rows = list(states)
        pages = BulletinPage.objects.in_bulk(
            [int(row.object_id) for row in rows if row.object_id.isdigit()]
        )
        return [
            {"page": pages[int(row.object_id)], "comment": row.current_task_state.comment}
            for row in rows
            if row.object_id.isdigit() and int(row.object_id) in pages
        ]


def _sending(user: User) -> list[tuple[Agency, UnitPage]]:
    """The hubs that a person writes for, each with the page below which it sends."""
    hubs = Agency.objects.in_bulk(hubs_of(user, Role.Kind.AUTHOR))
    served = Agency.units.through.objects.filter(agency__in=hubs).order_by("agency__name")
    above = dict(served.values_list("agency", "unit__parent").distinct()[:WRITE_FOR])
    pages = {page.unit_id: page for page in UnitPage.objects.filter(unit__in=above.values())}
    return [(hubs[hub], pages[unit]) for hub, unit in above.items() if unit in pages]


def silent_devices(user: User) -> dict:
    """A person's devices that have said nothing for a while: how many, and the first."""
    since = timezone.now() - SILENT_AFTER
    quiet = (
        Device.objects.current()
        .filter(is_held(user))
        .exclude(reports__received_at__gte=since)
        .select_related("unit")
    )
    found = quiet.aggregate(all=Count("pk", distinct=True))
    return {
        "count": found["all"],
        "first": list(quiet.with_last_report(timezone.now()).order_by("unit__name", "name")[:3]),
    }


def publications(user: User, now: datetime | None = None) -> dict:
    """What a person's units published within the last day, and how far it is on each channel.

    A channel is "live since", on its way, or failed. `busy`: something is still on its way.
    """
    since = (now or timezone.now()) - RECENT
    editions = list(
        Edition.objects.filter(_published_by(user), current=True, language="vi", made_at__gte=since)
        .select_related("issuer")
        .order_by("-made_at")[:PUBLICATIONS]
    )
    begun = {
        (row.edition_id, row.output.kind): row.at
        for row in LedgerRow.objects.filter(
            edition__in=editions, ends=None, output__unit__in=[e.issuer_id for e in editions]
        ).select_related("output")
        if row.output.unit_id in {e.issuer_id for e in editions}
    }
    outputs = {
        (output.unit_id, output.kind): output
        for output in Output.objects.filter(unit__in=[e.issuer_id for e in editions])
    }
    pages = {
        page.uuid: page.pk
        for page in BulletinPage.objects.filter(uuid__in=[e.bulletin for e in editions]).only(
            "uuid"
        )
    }
    rows = [_publication(edition, begun, outputs, pages) for edition in editions]
    return {"publications": rows, "busy": any(row["busy"] for row in rows)}


def _published_by(user: User) -> Q:
    """Editions of a person's units, and what their hubs sent."""
    own = Q(is_held(user, unit="issuer"))
    hubs = hubs_of(user)
    if not hubs:
        return own
    return own | Q(bulletin__in=BulletinPage.objects.filter(hub__in=hubs).values("uuid"))


def _publication(edition: Edition, begun: dict, outputs: dict, pages: dict) -> dict:
    channels = []
    for kind in read(edition).channels:
        output = outputs.get((edition.issuer_id, kind))
        channels.append(
            {
                "name": Output.Kind(kind).label,
                "since": begun.get((edition.pk, kind)),
                "error": output.error if output else "",
                "later": edition.publish_at > timezone.now(),
            }
        )
    busy = any(not (one["since"] or one["error"] or one["later"]) for one in channels)
    return {
        "title": edition.title,
        "bulletin": edition.bulletin,
        "page": pages.get(edition.bulletin),
        "unit": edition.issuer,
        "publish_at": edition.publish_at,
        "channels": channels,
        "busy": busy,
    }


class PublicationsView(View):
    """The list of publications alone, asked for again while something is on its way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return TemplateResponse(request, "desk/publications.html", publications(request.user))
