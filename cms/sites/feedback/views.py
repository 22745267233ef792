"""The addresses below `/-/` of a unit's own host that the forms of its pages post to.

The pages are static, so there is no token of a session in them: a request that a browser says
comes from another site is refused instead (Fetch Metadata; Origin, RFC 6454). No cookie is
read or set. What is wrong is said on a page in the site's own look, with all that was typed.
"""

from abc import ABC, abstractmethod
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.static import serve

from cms.contract import feedback as lists
from cms.sites.feedback import pages, taking, throttle
from cms.sites.feedback.forms import MAX_BODY, Message, UnreadableError, read
from cms.sites.models import UnitPage
from cms.units.models import Unit

FORM = "application/x-www-form-urlencoded"
# As that of the sites, with nothing that a page without scripts has no need of.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def unit_of(request: HttpRequest) -> Unit | None:
    """The unit whose site the request's host is; None for any other host."""
    host = split_domain_port(request.get_host())[0]
    units = Unit.objects.current().select_related("page")
    if host == settings.BANTIN_DOMAIN:
        return units.provinces().filter(code=settings.BANTIN_PROVINCE).first()
    label = host.removesuffix(f".{settings.BANTIN_DOMAIN}")
    if not label or label == host:
        return None
    return units.filter(host_label=label).first()


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that the form stood on another site.

    A browser too old to say anything is believed: it could not be told from a good one.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None and fetched != "same-origin":
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.get_host().lower()


@method_decorator([csrf_exempt, xframe_options_exempt], name="dispatch")
class CitizenView(View, ABC):
    """What the three addresses share: 404, 405, 403, 415, 413, 400 and 429, each said in words."""

    back = lists.FEEDBACK
    unit: Unit

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        unit = unit_of(request)
        if unit is None:
            return HttpResponse(status=404)
        self.unit = unit
        if request.method != "POST":
            answer = self.say(405, _("Nothing was sent. Open the page with the form."))
            answer.headers["Allow"] = "POST"
            return answer
        if is_foreign(request):
            return self.say(403, _("This did not come from a page of this site."))
        if request.content_type != FORM:
            return self.say(415, _("This did not come from the form of this site."))
        body = request.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            return self.say(413, _("That is too long to be taken. Send a shorter text."))
        try:
            fields = read(body)
        except UnreadableError:
            return self.say(400, _("This did not come from the form of this site."))
        return self.take(fields)

    @property
    def address(self) -> str:
        """Whose sender this is, to be digested."""
        peer = self.request.META.get("REMOTE_ADDR", "")
        return throttle.sender(peer, self.request.headers.get("X-Forwarded-For", ""))

    @abstractmethod
    def take(self, fields: dict[str, str]) -> HttpResponse:
        """What the form carried, kept and answered."""

    def thanks(self) -> HttpResponse:
        """To the page that says what comes next; going back or reloading sends nothing again."""
        return HttpResponse(
            status=303, headers={"Location": lists.THANKS, "Cache-Control": "no-store"}
        )

    def say(self, status: int, sentence: str, message: Message | None = None) -> HttpResponse:
        """A page that says what is wrong, with the form as it was typed where there is one."""
        page = UnitPage.objects.filter(unit=self.unit).first()
        number = (page.hotline or page.phone) if page else ""
        context = {
            "unit": self.unit,
            "page": page,
            "number": number,
            "tel": "".join(char for char in number if char in "+0123456789"),
            "sentence": sentence,
            "message": message,
            "lists": lists,
            "back": self.back,
        }
        return HttpResponse(
            render_to_string("sites/feedback/answer.html", context),
            status=status,
            headers={
                "Content-Security-Policy": POLICY,
                "Cache-Control": "no-store",
                "X-Robots-Tag": "noindex",
            },
        )


class MessageView(CitizenView):
    """`POST /-/gop-y`: subject, text, and name, phone, email where the sender gives them."""

    def take(self, fields: dict[str, str]) -> HttpResponse:
        message = Message.of(fields)
        if message.errors:
            return self.say(
                422, _("Look at what is marked below. What you typed is still there."), message
            )
        try:
            taking.take_message(self.unit, message, self.address)
        except taking.TooOftenError:
            sentence = _(
                "Too much has been sent from your connection, or to this unit, within an hour. "
                "It was not sent; what you typed is below. Send it again in an hour, or telephone."
            )
            return self.say(429, sentence, message)
        return self.thanks()


class RatingView(CitizenView):
    """`POST /-/danh-gia`: page, the path of a page of this site, and useful, "yes" or "no"."""

    back = "/"

    def take(self, fields: dict[str, str]) -> HttpResponse:
        page, useful = fields.get("page", ""), fields.get("useful", "")
        if useful not in {"yes", "no"} or not pages.is_page(self.unit.host, page):
            return self.say(422, _("The rating names no page of this site. It was not counted."))
        self.back = page
        try:
            taking.rate_page(self.unit, page, useful=useful == "yes", address=self.address)
        except taking.TooOftenError:
            return self.say(429, _("Too many ratings within an hour. This one was not counted."))
        return self.thanks()


class SatisfactionView(CitizenView):
    """`POST /-/hai-long`: score, 1 to 5."""

    def take(self, fields: dict[str, str]) -> HttpResponse:
        scores = {str(grade.score): grade.score for grade in lists.GRADES}
        score = scores.get(fields.get("score", ""))
        if score is None:
            return self.say(422, _("Choose how satisfied you are. The rating was not counted."))
        try:
            taking.rate_service(self.unit, score, self.address)
        except taking.TooOftenError:
            return self.say(429, _("Too many ratings within an hour. This one was not counted."))
        return self.thanks()


def look(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the theme, for the pages above: the addresses that sites use are not known here."""
    return serve(request, path, document_root=settings.BANTIN_THEME / "static")
