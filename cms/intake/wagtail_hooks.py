"""Where intake stands in the admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from cms.intake.site_views import SiteReportView, SiteView
from cms.intake.views import FileView, NotesView, remind
from cms.sites.models import UnitPage


@hooks.register("register_admin_urls")
def intake_urls():
    return [
        path("tu-tep/<int:page_id>/", FileView.as_view(), name="intake_file"),
        path("nhap-trang-cu/<int:page_id>/", SiteView.as_view(), name="intake_site"),
        path(
            "nhap-trang-cu/<int:page_id>/<int:run_id>/",
            SiteReportView.as_view(),
            name="intake_site_report",
        ),
        path("tu-tep/ghi-chu/<int:page_id>/", NotesView.as_view(), name="intake_notes"),
    ]


@hooks.register("before_edit_page")
def remind_of_notes(request, page):
    remind(request, page)


@hooks.register("register_page_listing_more_buttons")
def from_a_file(page, user, next_url=None):
    """Beside a unit's page: the doors by which text comes in."""
    if isinstance(page.specific, UnitPage) and page.permissions_for_user(user).can_add_subpage():
        doors = (
            (_("Write from a file"), "intake_file", "upload"),
            (_("Bring over an old site"), "intake_site", "download"),
        )
        for priority, (words, name, icon) in enumerate(doors, 12):
            where = reverse(name, args=(page.pk,))
            yield Button(words, where, priority=priority, icon_name=icon)
