"""Bringing an old site over: upload its export, watch it go on, read what became of each item."""

import hashlib
import shutil
from contextlib import ExitStack

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views import View

from cms.intake.forms import SiteForm
from cms.intake.importing import Importer
from cms.intake.models import ImportedItem, SiteImport
from cms.intake.posts import Uploads
from cms.intake.uploads import folder_of, touch
from cms.intake.views import answer_errors, unit_page_for, wants_json
from cms.library.sentences import UnreadableError

# A request lasts about so long; the report page asks for the next by itself.
STEP_SECONDS = 6
SHOWN = 100


class SiteView(View):
    """ "Nhập trang cũ": an export, and the pictures beside it."""

    template_name = "intake/site.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown(request, unit_page_for(request, page_id), SiteForm())

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        unit_page = unit_page_for(request, page_id)
        form = SiteForm(request.POST, request.FILES)
        run = self._begun(form, unit_page, request.user) if form.is_valid() else None
        if run is None:
            if wants_json(request):
                return answer_errors(form)
            return self._shown(request, unit_page, form)
        report = reverse("intake_site_report", args=(unit_page.pk, run.pk))
        return JsonResponse({"next": report}) if wants_json(request) else redirect(report)

    def _begun(self, form: SiteForm, unit_page, user) -> SiteImport | None:
        """The run with its files kept, once both have proved readable."""
        file, uploads = form.cleaned_data["file"], form.cleaned_data.get("uploads")
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        run = SiteImport(
            unit=unit_page.unit,
            user=user,
            file_name=file.name[:200],
            sha256=digest.hexdigest(),
            uploads_name=uploads.name[:200] if uploads else "",
        )
        if uploads:
            try:
                Uploads(uploads)
            except UnreadableError as error:
                form.add_error("uploads", str(error))
                return None
        try:
            Importer(run, unit_page, file)
        except UnreadableError as error:
            form.add_error("file", str(error))
            return None
        folder = folder_of(run)
        folder.mkdir(parents=True, mode=0o700)
        for name, upload in (("export.xml", file), ("uploads.zip", uploads)):
            if upload:
                upload.seek(0)
                with (folder / name).open("wb") as kept:
                    shutil.copyfileobj(upload, kept)
        return run

    def _shown(self, request: HttpRequest, unit_page, form: SiteForm) -> HttpResponse:
        runs = SiteImport.objects.filter(unit=unit_page.unit).order_by("-began_at")[:10]
        context = {"unit_page": unit_page, "form": form, "runs": runs}
        status = 422 if form.errors else 200
        return TemplateResponse(request, self.template_name, context, status=status)


class SiteReportView(View):
    """What became of an import so far; posting goes on with it for some seconds."""

    template_name = "intake/report.html"

    def get(self, request: HttpRequest, page_id: int, run_id: int) -> HttpResponse:
        unit_page, run = self._run(request, page_id, run_id)
        items = run.items.select_related("page").order_by("pk")
        if request.GET.get("chi") == "loi":
            items = items.filter(status=ImportedItem.Status.REFUSED)
        elif request.GET.get("chi") == "sot":
            items = items.exclude(unread=[])
        context = {
            "unit_page": unit_page,
            "run": run,
            "items": Paginator(items, SHOWN).get_page(request.GET.get("p")),
            "others": sorted(run.others.items()),
        }
        return TemplateResponse(request, self.template_name, context)

    def post(self, request: HttpRequest, page_id: int, run_id: int) -> HttpResponse:
        unit_page, run = self._run(request, page_id, run_id)
        if run.ended_at is None:
            self._go_on(run, unit_page)
        return redirect("intake_site_report", unit_page.pk, run.pk)

    def _go_on(self, run: SiteImport, unit_page) -> None:
        folder = folder_of(run)
        with ExitStack() as stack:
            try:
                touch(run)
                file = stack.enter_context((folder / "export.xml").open("rb"))
            except FileNotFoundError as error:
                raise Http404 from error
            uploads = folder / "uploads.zip"
            pictures = stack.enter_context(uploads.open("rb")) if uploads.exists() else None
            done = Importer(run, unit_page, file, pictures).go_on(STEP_SECONDS)
        if done:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, request: HttpRequest, page_id: int, run_id: int):
        unit_page = unit_page_for(request, page_id)
        return unit_page, get_object_or_404(SiteImport, pk=run_id, unit=unit_page.unit)
