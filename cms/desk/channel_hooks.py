"""Addresses and script of the channels panel; importing it registers them."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from cms.desk.channels import ChannelsView


@hooks.register("register_admin_urls")
def channel_urls():
    return [
        path("kenh/<int:page_id>/", ChannelsView.as_view(), name="desk_channels"),
        path(
            "kenh/<int:page_id>/phan/", ChannelsView.as_view(part=True), name="desk_channels_part"
        ),
    ]


@hooks.register("insert_editor_js")
def channel_script():
    return format_html('<script src="{}" defer></script>', static("desk/channels.js"))
