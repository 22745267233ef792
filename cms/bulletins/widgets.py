"""Widgets of the bulletin's form."""

from uuid import UUID

from django import forms
from django.urls import reverse


class UnitsChooser(forms.SelectMultiple):
    """Units that were chosen, each with its tick, and a field that finds others by name.

    A country's 3,321 ticks in each form would be more than the rest of the page. The desk
    answers the search (`desk_units`).
    """

    template_name = "desk/units/chooser.html"

    class Media:
        js = ("desk/units.js",)

    def get_context(self, name, value, attrs):
        context = forms.Widget.get_context(self, name, value, attrs)
        units = self.choices.queryset
        chosen = units.filter(pk__in=[key for key in map(_key, value or []) if key])
        context["widget"]["chosen"] = list(chosen.values_list("pk", "full_name"))
        context["widget"]["search"] = reverse("desk_units")
        return context


def _key(text: object) -> UUID | None:
    """The key that a form sent; None for what is none."""
    try:
        return text if isinstance(text, UUID) else UUID(str(text))
    except ValueError:
        return None
