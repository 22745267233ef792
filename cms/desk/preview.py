"""Seeing a draft on every channel: in the admin, and by a link that runs out."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.clickjacking import xframe_options_exempt

from cms.bulletins.models import BulletinPage
from cms.publishing import preview as previews
from cms.publishing.errors import UnfitError
from cms.publishing.media import MediaError
from cms.publishing.preview import Preview, PreviewError
from cms.publishing.reading_time import board_seconds, spoken_words
from cms.publishing.store import blob_store

OWN_LOOK = timedelta(hours=2)
SHARES = {"1": timedelta(days=1), "3": timedelta(days=3), "7": timedelta(days=7)}
# As the sites' own, but the admin's preview page may frame it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self' {cms}"
)


class PreviewView(View):
    """The draft as website, home page, board and radio, and the link to show it to others."""

    template_name = "desk/preview.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._answer(request, self._page(request, page_id))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(request, page_id)
        lasts = SHARES.get(request.POST.get("days", ""), SHARES["3"])
        ticket = previews.ticket_for(page, lasts)
        return self._answer(request, page, ticket)

    def _page(self, request: HttpRequest, page_id: int) -> BulletinPage:
        page = get_object_or_404(BulletinPage, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return page

    def _answer(self, request, page, shared=None) -> HttpResponse:
        context = {"page": page, "header_title": page.title}
        try:
            ticket = previews.ticket_for(page, OWN_LOOK)
            found = previews.preview(ticket)
        except PreviewError:
            raise Http404 from None
        except UnfitError as error:
            context["problem"] = str(error)
        else:
            root = _root(page, ticket.token)
            context |= channels(found, root)
        if shared is not None:
            context |= {"link": _root(page, shared.token), "until": shared.until}
        return TemplateResponse(request, self.template_name, context)


def _root(page: BulletinPage, token: str) -> str:
    port = "" if settings.BANTIN_PORT in (80, 443) else f":{settings.BANTIN_PORT}"
    host = f"{settings.BANTIN_SCHEME}://{page.unit.host}{port}"
    return f"{host}{previews.PREFIX}{token}/"


def channels(found: Preview, root: str) -> dict:
    """What the template of a preview shows; addresses begin with `root`."""
    main = found.editions[0]
    within = root.rstrip("/")
    names = {"vi": _("Vietnamese"), "km": _("Khmer"), "en": _("English")}
    return {
        "edition": main,
        "page_at": f"{within}{found.place('page')}" if "site" in main.channels else "",
        "home_at": f"{within}{found.place('home')}" if "site" in main.channels else "",
        "board_at": (
            f"{within}{found.place('board')}?xem-truoc={main.bulletin}-{main.language}"
            if "board" in main.channels
            else ""
        ),
        "board_seconds": board_seconds(main),
        "sounds": [
            {
                "language": names[one.language],
                "recorded": any(r.id == one.speech and r.kind == "recording" for r in one.recipes),
                "text": spoken_words(one),
                "at": f"{within}/am/{one.language}.mp3",
            }
            for one in found.editions
            if "radio" in one.channels
        ],
        "others": [
            {"language": names[one.language], "title": one.title, "board": one.board_text}
            for one in found.editions[1:]
        ],
    }


@method_decorator(xframe_options_exempt, name="dispatch")
class SharedView(View):
    """A preview on the unit's own host, for whoever holds the link."""

    def get(self, request: HttpRequest, token: str, path: str = "") -> HttpResponse:
        response = self._respond(request, token, path)
        cms = settings.WAGTAILADMIN_BASE_URL
        response.headers.setdefault("Content-Security-Policy", POLICY.format(cms=cms))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _respond(self, request, token: str, path: str) -> HttpResponse:
        try:
            ticket = previews.read_token(token)
            draft = previews.draft_of(ticket)
            if request.get_host().partition(":")[0] != draft.unit.host:
                raise PreviewError("another host")
            found = previews.preview(ticket)
        except (PreviewError, UnfitError):
            return TemplateResponse(request, "desk/preview_over.html", status=410)
        if path == "":
            context = {
                "page": draft,
                "until": ticket.until,
                "change_note": draft.change_note,
                **channels(found, f"{previews.PREFIX}{token}/"),
            }
            return TemplateResponse(request, "desk/shared.html", context)
        if path.startswith("am/"):
            return self._sound(found, path[3:].removesuffix(".mp3"))
        path = "/" + path
        path += "index.html" if path.endswith("/") else ""
        body = previews.body_of(found, path, token)
        if body is None:
            raise Http404
        return HttpResponse(body[1], content_type=body[0])

    def _sound(self, found: Preview, language: str) -> HttpResponse:
        edition = next(
            (one for one in found.editions if one.language == language and one.speech), None
        )
        if edition is None:
            raise Http404
        try:
            row = previews.sound_of(edition)
        except MediaError as error:
            return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
        return HttpResponse(blob_store().path(row.sha256).read_bytes(), content_type=row.type)
