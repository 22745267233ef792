"""Reading what waits for approval, and deciding on it."""

from pathlib import Path

import filetype
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.models import Page, TaskState

from cms.bulletins.models import BulletinPage
from cms.bulletins.workflow import may_approve
from cms.desk.channels import Panel
from cms.desk.inbox.content import shown_block
from cms.desk.sections import shown_sections
from cms.publishing.drafting import settled
from cms.publishing.errors import UnfitError
from cms.publishing.models import Output
from cms.sites.models import UnitPage


class ReviewView(View):
    """One page that waits: all that would be published, and two buttons."""

    template_name = "desk/review.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page, state = self._waiting(request, page_id)
        if state is None:
            messages.info(request, _("This has been decided already."))
            return redirect("desk_delivery", page_id)
        return self._answer(request, page, state)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page, state = self._waiting(request, page_id)
        if state is None or str(state.pk) != request.POST.get("state"):
            messages.error(request, _("What waits here has changed. Please read it again."))
            return redirect("desk_review", page_id)
        comment = request.POST.get("comment", "").strip()[:2000]
        if "approve" in request.POST:
            return self._approve(request, page, state, comment)
        if not comment:
            error = _("Write what must be changed, so that the author knows.")
            return self._answer(request, page, state, error)
        state.task.specific.on_action(state, request.user, "reject", comment=comment)
        messages.success(request, _("Sent back to the author with your words."))
        return redirect("wagtailadmin_home")

    def _approve(self, request, page: Page, state: TaskState, comment: str) -> HttpResponse:
        """Approve what was read: a picture or file swapped since then is noticed."""
        waiting = state.revision.as_object()
        try:
            if isinstance(waiting, BulletinPage):
                read = request.POST.get("content")
                if settled(waiting).digest != read:
                    messages.error(request, _("What waits here has changed. Please read it again."))
                    return redirect("desk_review", page.pk)
            with transaction.atomic():
                state.task.specific.on_action(state, request.user, "approve", comment=comment)
        except UnfitError as error:
            return self._answer(request, page, state, _cannot(error))
        messages.success(request, _("Approved. It is being published."))
        return redirect("desk_delivery", page.pk)

    def _waiting(self, request: HttpRequest, page_id: int) -> tuple[Page, TaskState | None]:
        page = get_object_or_404(Page, pk=page_id).specific
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return page, page.current_workflow_task_state

    def _answer(self, request, page, state, error: str = "") -> HttpResponse:
        waiting = state.revision.as_object()
        content = None
        is_bulletin = isinstance(waiting, BulletinPage)
        if is_bulletin:
            try:
                content = settled(waiting)
            except UnfitError as problem:
                error = error or _cannot(problem)
        context = {
            "page": waiting,
            "is_bulletin": is_bulletin,
            "content": content,
            "found": Panel(waiting, timezone.now(), content).cautions if is_bulletin else [],
            "body": [shown_block(block) for block in content.main.body] if content else [],
            "sections": shown_sections(waiting) if isinstance(waiting, UnitPage) else [],
            "state": state,
            "author": state.workflow_state.requested_by,
            "may_approve": may_approve(page, request.user),
            "error": error,
            "comment": request.POST.get("comment", ""),
            "header_title": waiting.title,
        }
        return TemplateResponse(request, self.template_name, context)


class SourceView(View):
    """The bytes of a picture, sound or file of what waits, for those who may read it."""

    def get(self, request: HttpRequest, page_id: int, recipe: str) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id).specific
        state = page.current_workflow_task_state
        if not page.permissions_for_user(request.user).can_edit() or state is None:
            raise PermissionDenied
        try:
            source = settled(state.revision.as_object()).sources.get(recipe)
        except UnfitError:
            source = None
        if source is None:
            raise Http404
        # Whatever an account uploaded, a browser must not run it as a page of this host.
        sandbox = {"Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'"}
        return FileResponse(source.open("rb"), headers=sandbox, content_type=_type_of(source))


def _type_of(source: Path) -> str:
    """The media type of a picture or MP3 by its first bytes; bytes to save for all else."""
    with source.open("rb") as file:
        kind = filetype.guess_mime(file.read(262))
    shown = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/mpeg")
    return kind if kind in shown else "application/octet-stream"


def _cannot(error: Exception) -> str:
    return _("This cannot be published as it is: %(cause)s. Send it back.") % {"cause": error}


class DeliveryView(View):
    """Where a bulletin is by now: each channel of its unit in one sentence."""

    template_name = "desk/delivery.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id).specific
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        channels = getattr(page, "channels", ["site"])
        outputs = list(Output.objects.filter(unit=page.unit, kind__in=channels).order_by("kind"))
        everywhere = Output.objects.filter(kind__in=channels)
        if getattr(page, "audience", "own") == "all":
            everywhere = everywhere.filter(unit__parent=page.unit)
        else:
            everywhere = everywhere.none()
        lines = [_line(output) for output in outputs]
        behind = sum(output.live < output.desired for output in everywhere)
        context = {
            "page": page,
            "lines": lines,
            "total": len(everywhere),
            "current": len(everywhere) - behind,
            "busy": page.live and (behind or any(line["waiting"] for line in lines)),
            "url": page.full_url,
            "is_bulletin": isinstance(page, BulletinPage) and page.live,
            "header_title": page.title,
        }
        return TemplateResponse(request, self.template_name, context)


def _line(output: Output) -> dict:
    waiting = output.live < output.desired
    return {
        "name": output.get_kind_display(),
        "waiting": waiting,
        "since": output.live_at,
        "error": output.error,
    }
