"""Addresses and menu of what citizens send."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.sites.feedback import admin_views
from cms.sites.feedback.reading import may_read


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
