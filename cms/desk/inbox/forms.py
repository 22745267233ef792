"""The answer of a unit to source information; windows are plain fields, without scripts."""

from __future__ import annotations

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from cms.bulletins.blocks import WEEKDAYS
from cms.bulletins.models import BulletinPage, SourceAnswer
from cms.contract.documents import Window

MAX_WINDOWS = 20
State = SourceAnswer.State
CHANNEL_FIELDS = {"site": "on_site", "board": "on_board", "radio": "on_radio"}


class ClockField(forms.TimeField):
    """A time of day to the minute, with the phone's own clock to choose it."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    input_formats = ("%H:%M", "%H:%M:%S")

    def __init__(self, **kwargs) -> None:
        super().__init__(input_formats=self.input_formats, **kwargs)


class AnswerForm(forms.ModelForm):
    """What the unit does with a bulletin. Of a priority one only the order is its own."""

    class Meta:
        model = SourceAnswer
        fields = ["state", "on_site", "on_board", "on_radio", "note", "reason"]
        widgets = {
            "state": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, page: BulletinPage, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["reason"].help_text = _("The sender reads it.")
        self.initial["state"] = self.instance.state or State.TAKEN
        choices = [(State.TAKEN, _("Take it: our channels carry it whenever they run"))]
        if page.on_board or page.on_radio:
            choices.append((State.SCHEDULED, _("Schedule it: in windows of our own")))
        if page.priority == BulletinPage.Priority.PRIORITY:
            choices[0] = (State.TAKEN, _("Seen: our channels carry it whenever they run"))
            for name in (*CHANNEL_FIELDS.values(), "reason"):
                del self.fields[name]
        else:
            choices.append((State.DECLINED, _("Decline it, with the reason")))
            for channel, name in CHANNEL_FIELDS.items():
                if channel not in page.channels:
                    del self.fields[name]
        self.fields["state"].choices = choices

    @property
    def channels(self) -> list[forms.BoundField]:
        """The fields of the channels that the bulletin is for."""
        return [self[name] for name in CHANNEL_FIELDS.values() if name in self.fields]

    def _post_clean(self) -> None:
        """The model speaks when it is answered (`inbox.answer`), with its page and unit."""


class WindowForm(forms.Form):
    """One window. A row that was left empty says nothing."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("board", _("electronic board")), ("radio", _("radio"))]
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every day."),
    )
    start = ClockField(label=_("From"), required=False)
    end = ClockField(label=_("Until"), required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if self.errors or (start is None and end is None):
            return cleaned
        if start is None:
            self.add_error("start", _("Say from when."))
        elif end is None:
            self.add_error("end", _("Say until when."))
        elif start == end:
            self.add_error("end", _("It would end when it begins."))
        return cleaned

    @property
    def window(self) -> Window | None:
        """The window of a valid row; None for an empty one."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start is None or end is None:
            return None
        return Window(
            channel=self.cleaned_data["channel"],
            days=sorted(int(day) for day in self.cleaned_data["days"]),
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
        )


class BaseWindows(BaseFormSet):
    """The windows of an answer; `page` says which channels there are to choose from."""

    def __init__(self, *args, page: BulletinPage, **kwargs) -> None:
        self.page = page
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        field = form.fields["channel"]
        field.choices = [one for one in field.choices if one[0] in self.page.channels]

    @property
    def windows(self) -> list[Window]:
        """The windows of valid rows, in order."""
        return [form.window for form in self.forms if form.window is not None]


WindowsFormSet = formset_factory(
    WindowForm, formset=BaseWindows, extra=0, max_num=MAX_WINDOWS, absolute_max=MAX_WINDOWS
)


def windows_form(page: BulletinPage, *, data=None, windows=(), add: bool = False) -> BaseWindows:
    """The rows to write windows in: those that are there, or one; with `add`, one more.

    A page that no device channel carries has none.
    """
    device = [channel for channel in page.channels if channel != "site"]
    if data is not None and add:
        data = data.copy()
        total = min(MAX_WINDOWS, _whole(data.get("windows-TOTAL_FORMS")) + 1)
        data["windows-TOTAL_FORMS"] = str(total)
    initial = [
        {
            "channel": window.channel,
            "days": [str(day) for day in window.days],
            "start": time.fromisoformat(window.start),
            "end": time.fromisoformat(window.end),
        }
        for window in windows
    ]
    if not initial and device:
        initial = [{"channel": device[-1]}]
    return WindowsFormSet(data, page=page, prefix="windows", initial=initial)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 0


def as_stream(windows: list[Window]) -> list[tuple[str, dict]]:
    """Windows as the answer's stream field takes them."""
    return [
        (
            "window",
            {
                "channel": window.channel,
                "days": [str(day) for day in window.days],
                "start": time.fromisoformat(window.start),
                "end": time.fromisoformat(window.end),
            },
        )
        for window in windows
    ]


def refuse(form: AnswerForm, error: ValidationError) -> str:
    """Put what the model refused at its fields; what has none there, in words."""
    rest = []
    for name, texts in error.message_dict.items():
        if name in form.fields:
            form.add_error(name, texts)
        else:
            rest += texts
    return " ".join(str(text) for text in rest)
