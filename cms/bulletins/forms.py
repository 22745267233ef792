"""The form an author writes a bulletin in."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.units.models import Unit


class BulletinForm(WagtailAdminPageForm):
    """Asks a commune nothing about audience, and a province for units of today alone."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        parent = self.parent_page.specific if self.parent_page else None
        unit = getattr(parent, "unit", None)
        if unit is None:
            return
        if unit.level == Unit.Level.COMMUNE:
            for name in ("audience", "audience_units"):
                self.fields.pop(name, None)
        elif "audience_units" in self.fields:
            units = Unit.objects.current().communes().filter(parent=unit).order_by("name")
            self.fields["audience_units"].queryset = units

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("audience_units")
        if cleaned.get("audience") == "units" and not chosen:
            self.add_error("audience_units", _("Choose at least one unit."))
        return cleaned
