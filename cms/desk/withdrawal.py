"""Taking a bulletin back: what readers meet in its place is asked first."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from cms.bulletins.models import BulletinPage
from cms.bulletins.models.bulletin import Withdrawal

# The newest are those an officer has just written in the place of the one taken back.
SUCCESSORS = 100


class WithdrawalForm(forms.Form):
    """What readers meet where the bulletin was."""

    mode = forms.ChoiceField(
        label=_("What readers see in its place"),
        choices=[
            ("gone", _("Only that it was withdrawn")),
            ("notice", _("That it was withdrawn, with your words")),
            ("redirect", _("Another bulletin")),
        ],
        widget=forms.RadioSelect,
        initial="gone",
    )
    notice = forms.CharField(
        label=_("Your words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the list held errors; the right one follows on Monday."),
    )
    successor = forms.ModelChoiceField(
        label=_("The bulletin in its place"),
        queryset=BulletinPage.objects.none(),
        required=False,
        to_field_name="uuid",
    )

    def __init__(self, *args, page: BulletinPage, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = BulletinPage.objects.filter(unit=page.unit, live=True).exclude(pk=page.pk)
        newest = others.order_by("-first_published_at").values_list("pk", flat=True)[:SUCCESSORS]
        self.fields["successor"].queryset = BulletinPage.objects.filter(
            pk__in=list(newest)
        ).order_by("-first_published_at")

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("mode") == "notice" and not cleaned.get("notice", "").strip():
            self.add_error("notice", _("Write what readers shall see."))
        missing = "successor" not in self.errors and not cleaned.get("successor")
        if cleaned.get("mode") == "redirect" and missing:
            self.add_error("successor", _("Choose the bulletin that takes its place."))
        return cleaned

    def how(self) -> Withdrawal:
        """The withdrawal that a valid form asks for."""
        mode = self.cleaned_data["mode"]
        successor = self.cleaned_data["successor"]
        return Withdrawal(
            mode=mode,
            notice=self.cleaned_data["notice"].strip() if mode == "notice" else "",
            successor=successor.uuid if mode == "redirect" else None,
        )


class WithdrawView(View):
    """One question, one button: a withdrawal is for ever."""

    template_name = "desk/withdraw.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(request, page_id)
        return self._answer(request, page, WithdrawalForm(page=page))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(request, page_id)
        form = WithdrawalForm(request.POST, page=page)
        if not form.is_valid():
            return self._answer(request, page, form)
        page.withdrawal = form.how()
        page.unpublish(user=request.user)
        messages.success(request, _("Withdrawn. It is being taken from every place."))
        return redirect("desk_delivery", page.pk)

    def _page(self, request: HttpRequest, page_id: int) -> BulletinPage:
        page = get_object_or_404(BulletinPage, pk=page_id)
        if not page.permissions_for_user(request.user).can_unpublish():
            raise PermissionDenied
        return page

    def _answer(self, request, page, form) -> HttpResponse:
        context = {"page": page, "form": form, "header_title": page.title}
        return TemplateResponse(request, self.template_name, context)
