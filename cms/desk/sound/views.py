"""Taking a recording from the editor."""

import unicodedata

from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy

from cms.desk.sound.hearing import heard
from cms.library.forms import MAX_FILE
from cms.library.sentences import UnreadableError
from cms.sites.models import UnitPage
from cms.units.models import Unit

TITLE_LENGTH = 150


class SoundView(View):
    """POST of `sound` (a file) and `title` (the bulletin's, may be empty) makes a file of the unit.

    Answers 201 with what a chooser needs (`id`, `title`, `edit_url`) and `seconds`, or 400
    with `error`, one sentence. 404 unless the person may write below the unit's page: its own
    authors, and those of a hub that sends from there. `edit_url` is None where the file is not
    the person's to change: what a hub's author records is the sending unit's, as the bulletin
    is, and opens nothing else of that unit's library.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, unit_page: int) -> JsonResponse:
        unit = self._unit(request, unit_page)
        try:
            file = request.FILES.get("sound")
            data = file.read(MAX_FILE + 1) if file else b""
            sound = heard(data)
        except UnreadableError as error:
            return JsonResponse({"error": str(error)}, status=400)
        when = timezone.localtime()
        document = get_document_model()(
            title=_title(request.POST.get("title", ""), when),
            unit=unit,
            uploaded_by_user=request.user,
            file=ContentFile(data, name=f"ghi-am-{when:%Y%m%d-%H%M%S}.{sound.ending}"),
        )
        document._set_document_file_metadata()
        document.save()
        changes = permission_policy.user_has_any_permission_for_instance(
            request.user, ["change"], document
        )
        return JsonResponse(
            {
                "id": str(document.pk),
                "title": document.title,
                "edit_url": reverse("wagtaildocs:edit", args=[document.pk]) if changes else None,
                "seconds": round(sound.seconds),
            },
            status=201,
        )

    def _unit(self, request: HttpRequest, unit_page: int) -> Unit:
        page = get_object_or_404(UnitPage.objects.select_related("unit"), pk=unit_page)
        if not page.permissions_for_user(request.user).can_add_subpage():
            raise Http404
        return page.unit


def _title(bulletin: str, when) -> str:
    """What the library calls it; of the bulletin's title only what can be shown."""
    shown = "".join(char for char in bulletin if unicodedata.category(char)[0] != "C")
    day = f"{when:%d/%m/%Y %H:%M}"
    if not shown.strip():
        return _("Recording of %(day)s") % {"day": day}
    words = {"title": shown.strip()[:TITLE_LENGTH], "day": day}
    return _("Recording for “%(title)s”, %(day)s") % words
