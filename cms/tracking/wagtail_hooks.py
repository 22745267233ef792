"""The progress page's address and its place in the menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .views import ProgressView


@hooks.register("register_admin_urls")
def progress_url():
    return [path("tien-do/", ProgressView.as_view(), name="tracking_progress")]


@hooks.register("register_admin_menu_item")
def progress_menu_item():
    return MenuItem(
        _("Progress"),
        reverse("tracking_progress"),
        name="progress",
        icon_name="clipboard-list",
        order=800,
    )
