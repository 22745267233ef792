"""Reading what waits for approval, and deciding on it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.models import Page, TaskState

from cms.bulletins.models import BulletinPage
from cms.bulletins.workflow import may_approve
from cms.publishing.freeze import settled_texts
from cms.publishing.models import Output


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
            with transaction.atomic():
                state.task.specific.on_action(state, request.user, "approve", comment=comment)
            messages.success(request, _("Approved. It is being published."))
            return redirect("desk_delivery", page_id)
        if not comment:
            error = _("Write what must be changed, so that the author knows.")
            return self._answer(request, page, state, error)
        state.task.specific.on_action(state, request.user, "reject", comment=comment)
        messages.success(request, _("Sent back to the author with your words."))
        return redirect("wagtailadmin_home")

    def _waiting(self, request: HttpRequest, page_id: int) -> tuple[Page, TaskState | None]:
        page = get_object_or_404(Page, pk=page_id).specific
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return page, page.current_workflow_task_state

    def _answer(self, request, page, state, error: str = "") -> HttpResponse:
        waiting = state.revision.as_object()
        bulletin = isinstance(waiting, BulletinPage)
        board, spoken = settled_texts(waiting) if bulletin else ("", "")
        context = {
            "page": waiting,
            "is_bulletin": bulletin,
            "state": state,
            "author": state.workflow_state.requested_by,
            "may_approve": may_approve(page, request.user),
            "board_text": board,
            "spoken_text": spoken,
            "error": error,
            "comment": request.POST.get("comment", ""),
            "header_title": waiting.title,
        }
        return TemplateResponse(request, self.template_name, context)


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
