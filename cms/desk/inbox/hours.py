"""A unit's hours and audible areas, as forms."""

from __future__ import annotations

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.bulletins.models import BulletinPage, UnitSchedule
from cms.desk.inbox.forms import ClockField
from cms.units.models import AudibleArea, Hamlet, Unit

DAY = 24 * 60
# QCVN 26:2010/BTNMT counts the hours from 6 to 21 as day, with the higher limit of noise.
DAY_BEGINS, DAY_ENDS = 6 * 60, 21 * 60
CLOCKS = ("morning", "evening", "quiet_from", "quiet_until", "board_on", "board_off")


class HoursForm(forms.ModelForm):
    """When the unit's radio speaks and its boards are lit, local time."""

    class Meta:
        model = UnitSchedule
        fields = [
            "morning",
            "evening",
            "session_minutes",
            "quiet_from",
            "quiet_until",
            "board_on",
            "board_off",
        ]
        field_classes = dict.fromkeys(CLOCKS, ClockField)
        widgets = dict.fromkeys(CLOCKS, ClockField.widget)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["morning"].help_text = _("Empty: no session in the morning.")
        self.fields["evening"].help_text = _("Empty: no session in the evening.")
        self.fields["quiet_from"].help_text = _("In these hours only an emergency is heard.")

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        first, second = cleaned["morning"], cleaned["evening"]
        if first and second and _minutes(first) + cleaned["session_minutes"] > _minutes(second):
            self.add_error("session_minutes", _("The sessions would overlap."))
        return cleaned


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _is_in(minute: int, start: time, end: time) -> bool:
    first, last = _minutes(start), _minutes(end)
    minute %= DAY
    return first <= minute < last if first < last else minute >= first or minute < last


def warnings(hours: UnitSchedule) -> list[str]:
    """What is unusual about a unit's hours, in sentences. None of it is refused."""
    found = []
    for start in filter(None, (hours.morning, hours.evening)):
        begins, ends = _minutes(start), _minutes(start) + hours.session_minutes
        words = {"start": f"{start:%H:%M}"}
        if begins < DAY_BEGINS or ends > DAY_ENDS:
            found.append(
                _(
                    "The session at %(start)s is partly outside 6-21 h, the hours that the "
                    "noise rule QCVN 26:2010/BTNMT counts as day."
                )
                % words
            )
        quiet = (hours.quiet_from, hours.quiet_until)
        if quiet[0] != quiet[1] and any(_is_in(one, *quiet) for one in range(begins, ends)):
            found.append(
                _("The session at %(start)s runs into your quiet hours: it is not heard then.")
                % words
            )
    return found


class AreaForm(forms.ModelForm):
    """An audible area of a unit: a name, and the hamlets that hear the same loudspeakers."""

    class Meta:
        model = AudibleArea
        fields = ["name", "hamlets"]
        widgets = {"hamlets": forms.CheckboxSelectMultiple}

    def __init__(self, *args, unit: Unit, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        hamlets = Hamlet.objects.current().filter(unit=unit)
        if hamlets.exists():
            self.fields["hamlets"].queryset = hamlets
        else:
            del self.fields["hamlets"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise ValidationError(_("There are characters here that cannot be shown."))
        others = AudibleArea.objects.filter(unit=self.instance.unit).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError(_("The unit has an area of this name already."))
        return name


def is_used(area: AudibleArea) -> bool:
    """Whether a bulletin names the area: without it, it would be heard everywhere."""
    return BulletinPage.areas.through.objects.filter(audiblearea=area).exists()
