"""`/admin/nguon/gui/<page>/`: what each commune did with a source bulletin, as it happens."""

from __future__ import annotations

import csv
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.bulletins.models import BulletinPage
from cms.desk.inbox.access import sees_what_became
from cms.desk.inbox.collisions import channel_name
from cms.desk.inbox.sending import NAMES, Line, lines, standings, summary
from cms.desk.inbox.views import InboxPage
from cms.publishing.models import Output

PER_PAGE = 100
# Excel, LibreOffice and their kin run a cell that begins so as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SentPage(InboxPage):
    """404 for whoever is not on the sender's side."""

    @cached_property
    def page(self) -> BulletinPage:
        pages = BulletinPage.objects.select_related("unit", "hub").exclude(audience="own")
        page = get_object_or_404(pages, pk=self.kwargs["page_id"])
        if not sees_what_became(self.request.user, page):
            raise Http404
        return page

    def get_page_title(self) -> str:
        return self.page.title


class SentView(SentPage):
    """The counts in a sentence, then a line for each commune; `?trang-thai=` chooses some."""

    template_name = "desk/inbox/sent.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        chosen = request.GET.get("trang-thai", "")
        if chosen and chosen not in NAMES:
            raise Http404
        rows = standings(self.page) if self.page.live else []
        found = [row for row in rows if chosen in ("", row.state)]
        part = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        context = {
            "bulletin": self.page,
            "summary": summary(rows) if rows else "",
            "page": part,
            "chosen": chosen,
            "query": urlencode({"trang-thai": chosen}),
            "states": NAMES,
            "rows": [
                (line, ", ".join(map(channel_name, line.standing.channels)))
                for line in lines(self.page, list(part))
            ],
        }
        return self.render_to_response(self.get_context_data(**context))


class SentTableView(SentPage):
    """The same as .csv (RFC 4180, UTF-8 with the mark that Excel wants), all communes."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        name = f"nguon-{self.page.pk}.csv"
        response = HttpResponse(
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
        response.write("\ufeff")
        table = csv.writer(response)
        table.writerow(
            [
                _("Unit"),
                _("Unit code"),
                _("State"),
                _("Since"),
                _("Channels"),
                _("Answered by"),
                _("Answered at"),
                _("Reason"),
            ]
        )
        rows = standings(self.page) if self.page.live else []
        names = {kind: channel_name(kind) for kind in Output.Kind.values}
        for line in lines(self.page, rows):
            table.writerow([_cell(value) for value in _values(line, names)])
        return response


def _values(line: Line, names: dict[str, str]) -> list[str]:
    since, answered_at = (
        f"{localtime(at):%d/%m/%Y %H:%M:%S}" if at else "" for at in (line.at, line.answered_at)
    )
    one = line.standing
    channels = ", ".join(names[kind] for kind in one.channels)
    return [one.unit, one.code, one.name, since, channels, line.who, answered_at, line.reason]


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
