"""Address of the recorder, and scripts of the editor; importing it registers them."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks

from cms.desk.sound.views import SoundView


@hooks.register("register_admin_urls")
def sound_urls():
    return [path("ghi-am/<int:unit_page>/", SoundView.as_view(), name="desk_sound")]


@hooks.register("insert_editor_js")
def sound_script():
    return format_html('<script src="{}" defer></script>', static("desk/sound.js"))


@hooks.register("insert_editor_js")
def editor_script():
    return format_html(
        '<script src="{}" data-camera="{}" data-photo="{}" defer></script>',
        static("desk/editor.js"),
        _("Take a photo"),
        _("Photo taken at"),
    )
