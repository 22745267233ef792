"""Addresses and menu of the inbox and the programme; importing it registers them."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.accounts.roles import units_of
from cms.bulletins.inbox import ANSWERING
from cms.desk.inbox import schedule_views, sent_views, views
from cms.desk.inbox.access import SCHEDULING

SOURCE = "nguon/<int:page_id>/<slug:label>/"
UNIT = "lich-phat/<slug:label>/"


@hooks.register("register_admin_urls")
def inbox_urls():
    return [
        path("nguon/", views.InboxView.as_view(), name="inbox"),
        path("nguon/gui/<int:page_id>/", sent_views.SentView.as_view(), name="inbox_sent"),
        path(
            "nguon/gui/<int:page_id>/csv/",
            sent_views.SentTableView.as_view(),
            name="inbox_sent_table",
        ),
        path("nguon/<int:page_id>/", views.SentUnitsView.as_view(), name="inbox_units"),
        path(SOURCE, views.SourceView.as_view(), name="inbox_source"),
        path(f"{SOURCE}loi-nhan/", views.NoteView.as_view(), name="inbox_note"),
        path(f"{SOURCE}tep/<slug:recipe>/", views.BlobView.as_view(), name="inbox_blob"),
        path("lich-phat/", schedule_views.UnitsView.as_view(), name="programmes"),
        path(UNIT, schedule_views.ProgrammeView.as_view(), name="programme"),
        path(f"{UNIT}gio/", schedule_views.HoursView.as_view(), name="programme_hours"),
        path(f"{UNIT}vung/", schedule_views.AreaView.as_view(), name="programme_area_add"),
        path(
            f"{UNIT}vung/<uuid:area>/", schedule_views.AreaView.as_view(), name="programme_area"
        ),
    ]  # fmt: skip


class RoleMenuItem(MenuItem):
    """Shown to those who hold one of some roles somewhere."""

    def __init__(self, *args, kinds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds

    def is_shown(self, request):
        return bool(units_of(request.user, *self.kinds))


@hooks.register("register_admin_menu_item")
def inbox_menu_item():
    return RoleMenuItem(
        _("From the province"),
        reverse("inbox"),
        name="inbox",
        icon_name="download",
        order=150,
        kinds=ANSWERING,
    )


@hooks.register("register_admin_menu_item")
def programme_menu_item():
    return RoleMenuItem(
        _("Programme"),
        reverse("programmes"),
        name="programme",
        icon_name="calendar-alt",
        order=160,
        kinds=SCHEDULING,
    )
