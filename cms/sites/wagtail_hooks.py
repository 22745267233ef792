"""The address of a province's look, and its place in the settings."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.sites.look import may_set_look
from cms.sites.look_views import LookView, province_of_this_installation


@hooks.register("register_admin_urls")
def look_url():
    return [path("giao-dien/", LookView.as_view(), name="sites_look")]


class LookMenuItem(MenuItem):
    """Shown to the province's administrators."""

    def is_shown(self, request):
        province = province_of_this_installation()
        return province is not None and may_set_look(request.user, province)


@hooks.register("register_settings_menu_item")
def look_menu_item():
    return LookMenuItem(
        _("Look of all sites"), reverse("sites_look"), name="look", icon_name="view", order=900
    )
