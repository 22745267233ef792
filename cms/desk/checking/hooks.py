"""Addresses and menu of the page check; importing it registers them."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.desk.checking.views import UnitsView, UnitView, may_enter


@hooks.register("register_admin_urls")
def checking_urls():
    return [
        path("kiem-tra-trang/", UnitsView.as_view(), name="desk_checks"),
        path("kiem-tra-trang/<slug:label>/", UnitView.as_view(), name="desk_check"),
    ]


class CheckMenuItem(MenuItem):
    """Shown to those who hold a role somewhere."""

    def is_shown(self, request):
        return may_enter(request.user)


@hooks.register("register_admin_menu_item")
def check_menu_item():
    return CheckMenuItem(
        _("Page check"),
        reverse("desk_checks"),
        name="page-check",
        icon_name="circle-check",
        order=560,
    )
