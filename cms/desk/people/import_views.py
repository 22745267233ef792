"""Bringing in many accounts: upload, see every line, then make them."""

import base64

from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.desk.people import sheet
from cms.desk.people.forms import UploadForm
from cms.desk.people.importing import Judged, Made, bring_in, judge
from cms.desk.people.sheet import Line, SheetError
from cms.desk.people.views import PeopleView

# How long a file that was looked at may wait to be brought in, in seconds.
HOLDS = 3600
SALT = "desk.people.import"
# Lines without errors are counted; of the others so many are shown.
SHOWN = 300


class ImportView(PeopleView):
    """Upload a filled-in file, and see what each line would become. Writes nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("import", form=UploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page("import", form=form)
        file = form.cleaned_data["file"]
        try:
            if file.size > sheet.MAX_FILE:
                raise SheetError(_("The file is larger than 2 MB; a list of people is not."))
            lines = sheet.read(file.read())
        except SheetError as error:
            form.add_error("file", str(error))
            return self.page("import", form=form)
        return self.show(judge(lines, self.reach, self.scopes))

    def show(self, judged: list[Judged]) -> HttpResponse:
        wrong = [one for one in judged if one.errors]
        rows = [(one.line.number, one.line.cells, one.line.formulas) for one in judged]
        return self.page(
            "checked",
            judged=[*wrong, *(one for one in judged if not one.errors)][:SHOWN],
            more=max(0, len(judged) - SHOWN),
            total=len(judged),
            wrong=len(wrong),
            there=sum(one.there for one in judged),
            fine=sum(one.fine for one in judged),
            held=signing.dumps([self.request.user.pk, rows], salt=SALT, compress=True),
        )


class BringInView(ImportView):
    """Make the accounts of what was looked at; every line is judged once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            whose, rows = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=HOLDS)
        except signing.BadSignature:
            whose, rows = None, []
        if whose != request.user.pk:
            messages.error(request, _("This took too long. Choose the file again."))
            return redirect("accounts_import")
        lines = [Line(number, cells, tuple(formulas)) for number, cells, formulas in rows]
        judged = judge(lines, self.reach, self.scopes)
        if any(one.errors for one in judged) and "only_fine" not in request.POST:
            return self.show(judged)
        if not any(one.fine for one in judged):
            messages.info(request, _("Nothing was added: all of these accounts are there already."))
            return redirect("accounts_list")
        try:
            made = bring_in(judged, request.user)
        except IntegrityError:
            return self.show(judge(lines, self.reach, self.scopes))
        return self._once(made, judged)

    def _once(self, made: list[Made], judged: list[Judged]) -> HttpResponse:
        """The one page with the passwords; the file to save lies in it, and nowhere else."""
        rows = [(str(one.person), one.person.username, one.password, one.roles) for one in made]
        response = self.page(
            "made",
            made=made,
            left_out=sum(bool(one.errors) for one in judged),
            there=sum(one.there for one in judged),
            file=base64.b64encode(sheet.passwords(rows)).decode("ascii"),
            media_type=sheet.MEDIA_TYPE,
        )
        add_never_cache_headers(response)
        return response


class TemplateView(PeopleView):
    """The file to fill in, with the names of the units within reach."""

    def get(self, request: HttpRequest) -> HttpResponse:
        data = sheet.template([scope.name for scope in self.scopes.all])
        response = HttpResponse(data, content_type=sheet.MEDIA_TYPE)
        response["Content-Disposition"] = 'attachment; filename="mau-tai-khoan.xlsx"'
        return response
