"""Addresses and menu of what citizens send, and of a province's look."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.sites.feedback import admin_views
from cms.sites.feedback.reading import may_read
from cms.sites.look import may_set_look
from cms.sites.look_views import LookView, province_of_this_installation


@hooks.register("register_admin_urls")
def feedback_urls():
    return [
        path("gop-y/", admin_views.ListView.as_view(), name="feedback"),
        path("gop-y/danh-gia/", admin_views.RatingsView.as_view(), name="feedback_ratings"),
        path("gop-y/<int:message_id>/", admin_views.MessageView.as_view(), name="feedback_message"),
    ]


class FeedbackMenuItem(MenuItem):
    """Shown to those who hear the citizens of some unit."""

    def is_shown(self, request):
        return may_read(request.user)


@hooks.register("register_admin_menu_item")
def feedback_menu_item():
    return FeedbackMenuItem(
        _("Feedback"),
        reverse("feedback"),
        name="feedback",
        icon_name="comment",
        order=560,
    )


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
