"""The form of a unit's page."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.library.own_media import OwnMediaForm
from cms.sites.blocks import PUBLISHED_FILES
from cms.sites.sections import same_address


class UnitPageForm(OwnMediaForm, WagtailAdminPageForm):
    """Takes pictures and files of the unit alone, and one address for one document."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("map_picture") and not (cleaned.get("map_alt") or "").strip():
            self.add_error("map_alt", _("Say in words what the map shows."))
        file = cleaned.get("map_file")
        if file is not None and file.file_extension.lower() not in PUBLISHED_FILES:
            self.add_error("map_file", _("This kind of file is not published."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if "legal" in self.errors:
            return
        for number in same_address(self.instance):
            sentence = _("Two documents of one year have the number %(number)s.")
            self.add_error("legal", sentence % {"number": number})
