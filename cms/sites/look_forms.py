"""The form of a province's look."""

import msgspec
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.contract.documents import Look
from cms.contract.look import LEAST_CONTRAST, Colours, Emblem, unreadable
from cms.library.emblems import clean_emblem
from cms.library.sentences import UnreadableError
from cms.sites.look import SCHEMES, name_of

TOKENS = {
    "ground": _("Ground"),
    "ink": _("Text"),
    "green": _("Links and buttons"),
    "pressed": _("A link while it is pressed"),
    "sea": _("Information"),
    "silt": _("Dates and small marks"),
    "quiet": _("Lesser text"),
    "rule": _("Lines"),
}
SCHEME_NAMES = {"light": _("Light scheme"), "dark": _("Dark scheme")}


class LookForm(forms.Form):
    """Names, emblem, and the colours of both schemes.

    Its fields of colours are `<scheme>_<token>`. Once valid, `look` is the document; `seen` is
    the name of the look that stood when the form was made.
    """

    system = forms.CharField(label=_("Title of the system"), max_length=200, required=False)
    body = forms.CharField(label=_("Body that runs the system"), max_length=200, required=False)
    emblem = forms.FileField(
        label=_("Emblem"),
        required=False,
        help_text=_("SVG, or a picture that is about as wide as it is high."),
    )
    no_emblem = forms.BooleanField(label=_("Without an emblem of our own"), required=False)
    # Without it nothing is saved at once: it names no look that could stand.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, current: Look, **kwargs) -> None:
        self.current = current
        named = {"system": current.system, "body": current.body, "seen": name_of(current)}
        super().__init__(*args, initial=named, **kwargs)
        for scheme in SCHEMES:
            colours: Colours = getattr(current, scheme)
            for token, label in TOKENS.items():
                self.fields[f"{scheme}_{token}"] = forms.RegexField(
                    "^#[0-9A-Fa-f]{6}$",
                    label=label,
                    initial=getattr(colours, token),
                    error_messages={"invalid": _("A colour is written as #0B5D4A.")},
                    widget=forms.TextInput(attrs={"type": "color"}),
                )

    def schemes(self):
        """For the template: the name of each scheme and its fields of colours."""
        for scheme, name in SCHEME_NAMES.items():
            yield name, [self[f"{scheme}_{token}"] for token in TOKENS]

    def clean_emblem(self) -> Emblem | None:
        file = self.cleaned_data["emblem"]
        if not file:
            return self.current.emblem
        try:
            kind, data = clean_emblem(file)
        except UnreadableError as error:
            raise forms.ValidationError(str(error)) from error
        return Emblem(type=kind, data=data)

    def clean(self) -> dict:
        cleaned = super().clean()
        for scheme in SCHEMES:
            colours = {token: (cleaned.get(f"{scheme}_{token}") or "").upper() for token in TOKENS}
            if all(colours.values()):
                self._must_be_readable(scheme, colours)
                cleaned[scheme] = colours
        if not self.errors:
            self.look = msgspec.structs.replace(
                self.current,
                light=Colours(**cleaned["light"]),
                dark=Colours(**cleaned["dark"]),
                emblem=None if cleaned["no_emblem"] else cleaned["emblem"],
                system=cleaned["system"],
                body=cleaned["body"],
            )
        return cleaned

    def _must_be_readable(self, scheme: str, colours: dict[str, str]) -> None:
        for token, ratio in unreadable(colours):
            sentence = gettext(
                "“%(text)s” (%(one)s) cannot be read on “%(ground)s” (%(other)s): the contrast is "
                "%(ratio)s to 1, and must be at least %(least)s to 1. Choose a darker or lighter "
                "colour."
            ) % {
                "text": TOKENS[token],
                "one": colours[token],
                "ground": TOKENS["ground"],
                "other": colours["ground"],
                "ratio": _number(ratio),
                "least": _number(LEAST_CONTRAST),
            }
            self.add_error(f"{scheme}_{token}", sentence)


def _number(value: float) -> str:
    """With one digit, never rounded up: 4.49 is not 4,5."""
    return f"{int(value * 10) / 10:.1f}".replace(".", ",")
