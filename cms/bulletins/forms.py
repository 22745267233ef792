"""The form an author writes a bulletin in."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.accounts.models import Role
from cms.accounts.roles import hubs_of, units_of
from cms.bulletins.rules import not_served
from cms.library.own_media import OwnMediaForm
from cms.units.models import Agency, AudibleArea, Unit


class BulletinForm(OwnMediaForm, WagtailAdminPageForm):
    """Asks a commune nothing about audience, and a province for units of today alone."""

    must_name_hub = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._ask_for_change_note()
        parent = self.parent_page.specific if self.parent_page else None
        unit = getattr(parent, "unit", None)
        if unit is None:
            return
        if unit.level == Unit.Level.COMMUNE:
            for name in ("audience", "audience_units", "hub"):
                self.fields.pop(name, None)
        elif "audience_units" in self.fields:
            units = Unit.objects.current().communes().filter(parent=unit).order_by("name")
            self.fields["audience_units"].queryset = units
            self._ask_for_hub(unit)
        areas = AudibleArea.objects.filter(unit=unit)
        if areas.exists():
            self.fields["areas"].queryset = areas
        else:
            self.fields.pop("areas", None)

    def _ask_for_hub(self, unit: Unit) -> None:
        """Whose word it is: settled with the first save, and a hub's own people name their hub."""
        if self.instance.pk is not None:
            del self.fields["hub"]
            return
        hubs = Agency.objects.current().filter(kind=Agency.Kind.HUB, units__parent=unit)
        field = self.fields["hub"]
        if self.for_user and unit.pk not in units_of(self.for_user, Role.Kind.AUTHOR):
            hubs = hubs.filter(pk__in=hubs_of(self.for_user, Role.Kind.AUTHOR))
            # Of drafts too: without a hub it would be the province's own.
            self.must_name_hub, field.empty_label = True, None
            field.help_text = _("It stays as it is first saved.")
            self.initial["audience"] = "units"
        field.queryset = hubs.distinct().order_by("name")

    def _ask_for_change_note(self) -> None:
        """A published bulletin is corrected with a note; the last one's is not this one's."""
        if "change_note" not in self.fields:
            return
        # A page that is not stored yet calls itself live.
        if self.instance.pk is None or not self.instance.live:
            del self.fields["change_note"]
            return
        # Wagtail asks for what is required when it is submitted, not at each draft.
        self.fields["change_note"].required = True
        if not self.instance.has_unpublished_changes:
            self.initial["change_note"] = ""

    def clean(self):
        cleaned = super().clean()
        if self.must_name_hub and not cleaned.get("hub") and "hub" not in self.errors:
            self.add_error("hub", _("Choose the hub that sends it."))
        chosen = cleaned.get("audience_units")
        if cleaned.get("audience") == "units" and not chosen:
            self.add_error("audience_units", _("Choose at least one unit."))
        hub = cleaned.get("hub") or self.instance.hub
        if hub and chosen:
            # Ticks reach the bulletin after it was asked whether it is right.
            wrong = not_served(hub, chosen)
            if wrong:
                self.add_error("audience_units", wrong)
        return cleaned
