"""Addresses, buttons on a bulletin, and the stop before a draft with blanks is sent."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from cms.accounts.models import Role
from cms.accounts.roles import units_of
from cms.bulletins.models import BulletinPage
from cms.desk.starting import views
from cms.desk.starting.matters import blanks_in, known_blanks

SENDING = ("action-submit", "action-restart-workflow")
# Fields of the editor's form that are not the bulletin's words.
NOT_WORDS = ("csrfmiddlewaretoken", "comments-")
NAMED = 5


@hooks.register("register_admin_urls")
def starting_urls():
    return [
        path("viet-tin/", views.UnitsView.as_view(), name="desk_start"),
        path("viet-tin/<slug:label>/", views.StartView.as_view(), name="desk_start_unit"),
        path("dung-lai/<int:page_id>/", views.ReuseView.as_view(), name="desk_reuse"),
        path("chep-zalo/<int:page_id>/", views.ZaloView.as_view(), name="desk_zalo"),
    ]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    yield from _buttons(page, user)


def _buttons(page, user):
    if page.pk is None or page.specific_class is not BulletinPage:
        return
    if units_of(user, Role.Kind.AUTHOR):
        where = reverse("desk_reuse", args=(page.pk,))
        yield Button(gettext_lazy("Use again"), where, priority=31, icon_name="rotate")
    if page.live:
        where = reverse("desk_zalo", args=(page.pk,))
        yield Button(gettext_lazy("Copy for Zalo"), where, priority=32, icon_name="copy")


@hooks.register("before_create_page")
def stop_blanks_in_new(request, parent_page, page_class):
    if page_class is BulletinPage:
        _save_only(request)


@hooks.register("before_edit_page")
def stop_blanks(request, page):
    if page.specific_class is BulletinPage:
        _save_only(request)


def _save_only(request) -> None:
    """A draft with a template's blank in it is saved as it is, and not sent for approval.

    Refusing the request would lose what was typed: the form is read by Wagtail's view.
    """
    if request.method != "POST" or not any(request.POST.get(name) for name in SENDING):
        return
    found = _blanks(request.POST)
    if not found:
        return
    data = request.POST.copy()
    for name in SENDING:
        data.pop(name, None)
    request.POST = data
    text = _("Not sent for approval. Fill in first: %(blanks)s.")
    messages.error(request, text % {"blanks": ", ".join(found[:NAMED])})


def _blanks(data) -> list[str]:
    """The templates' blanks in what the editor's form sends, without deleted blocks."""
    deleted = tuple(
        name.removesuffix("deleted")
        for name, value in data.items()
        if name.endswith("-deleted") and value
    )
    left_out = (*NOT_WORDS, *deleted)
    known = known_blanks()
    found = (
        blank
        for name, values in data.lists()
        if not name.startswith(left_out)
        for value in values
        for blank in blanks_in(value)
        if blank in known
    )
    return list(dict.fromkeys(found))
