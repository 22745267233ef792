"""Writing from a file: upload, read, go on in the editor."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin import messages

from cms.bulletins.models import BulletinPage
from cms.intake import sandbox
from cms.intake.drafts import make_draft
from cms.intake.forms import FileForm
from cms.library.sentences import UnreadableError
from cms.sites.models import UnitPage


def unit_page_for(request: HttpRequest, page_id: int) -> UnitPage:
    """The unit's page, for one who may write under it; PermissionDenied or 404 for others."""
    page = get_object_or_404(UnitPage.objects.select_related("unit"), pk=page_id)
    if not page.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return page


def wants_json(request: HttpRequest) -> bool:
    """Whether our script asks, which shows the progress of the upload."""
    return request.headers.get("Accept", "") == "application/json"


def answer_errors(form) -> JsonResponse:
    """The form's errors by field, for our script."""
    return JsonResponse({"errors": {name: list(texts) for name, texts in form.errors.items()}},
                        status=422)  # fmt: skip


class FileView(View):
    """ "Soạn từ tệp": one file becomes one draft, or one sentence says why not."""

    template_name = "intake/file.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown(request, unit_page_for(request, page_id), FileForm())

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        unit_page = unit_page_for(request, page_id)
        form = FileForm(request.POST, request.FILES)
        page = self._made(form, unit_page, request.user) if form.is_valid() else None
        if page is None:
            if wants_json(request):
                return answer_errors(form)
            return self._shown(request, unit_page, form)
        messages.success(
            request, _("The draft is made from the file. Read it through before you send it.")
        )
        editor = reverse("wagtailadmin_pages:edit", args=(page.pk,))
        return JsonResponse({"next": editor}) if wants_json(request) else redirect(editor)

    def _made(self, form: FileForm, unit_page: UnitPage, user) -> BulletinPage | None:
        upload = form.cleaned_data[form.field_of_upload]
        data = upload.read()
        try:
            draft = sandbox.read(data, upload.name)
        except UnreadableError as error:
            form.refuse(str(error))
            return None
        digest = hashlib.sha256(data).hexdigest()
        return make_draft(draft, unit_page, user, file_name=upload.name, sha256=digest)

    def _shown(self, request: HttpRequest, unit_page: UnitPage, form: FileForm) -> HttpResponse:
        context = {
            "unit_page": unit_page,
            "form": form,
            "header_title": _("Write from a file"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, self.template_name, context, status=status)


class NotesView(View):
    """What the files of a draft held that could not be read; done with by a button."""

    template_name = "intake/notes.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(request, page_id)
        context = {"page": page, "notes": page.intake_notes.order_by("-made_at")}
        return TemplateResponse(request, self.template_name, context)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(request, page_id)
        page.intake_notes.filter(settled_at=None).update(settled_at=timezone.now())
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _page(self, request: HttpRequest, page_id: int) -> BulletinPage:
        page = get_object_or_404(BulletinPage, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return page


def remind(request: HttpRequest, page) -> None:
    """In the editor of a draft from a file: that there is something to look at, and where."""
    if request.method != "GET" or not isinstance(page.specific, BulletinPage):
        return
    notes = page.specific.intake_notes.filter(settled_at=None)
    count = sum(len(note.sentences) for note in notes)
    if not count:
        return
    text = ngettext(
        "%(count)d matter of the file could not be taken over or needs your eye.",
        "%(count)d matters of the file could not be taken over or need your eye.",
        count,
    ) % {"count": count}
    where = messages.button(reverse("intake_notes", args=(page.pk,)), _("See which"))
    messages.warning(request, text, buttons=[where])
