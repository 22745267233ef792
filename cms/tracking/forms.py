"""What the progress page asks for."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.units.days import today

from .models import Scope

FIRST_DAY = dt.date(2021, 1, 1)  # the plan's first


class ProgressForm(forms.Form):
    """A day of the plan that has come, and a scope."""

    day = forms.DateField(
        label=_("Day"),
        help_text=_("Day/month/year, for example 31/12/2024."),
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
        error_messages={
            "invalid": _("This is not a date. Write day/month/year, for example 31/12/2024."),
            "required": _("Write a day, for example 31/12/2024."),
        },
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10},
        ),
    )
    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=Scope.choices,
        error_messages={"invalid_choice": _("Choose one of the two scopes.")},
    )

    def clean_day(self) -> dt.date:
        day = self.cleaned_data["day"]
        if day > today():
            raise ValidationError(
                _("This day has not come yet. The last one is %(today)s."),
                params={"today": today().strftime("%d/%m/%Y")},
            )
        if day < FIRST_DAY:
            raise ValidationError(_("The plan begins on 01/01/2021. Choose a later day."))
        return day
