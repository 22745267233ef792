"""The forms files come in by."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.intake.feeds import MAX_EXPORT
from cms.intake.kinds import MAX_FILE

MAX_UPLOADS = 2 * 1024**3

ACCEPTED = ".docx,.odt,.pdf,.heic,.heif,image/jpeg,image/png,image/webp"


class FileForm(forms.Form):
    """A document, or a photo taken on the spot: exactly one of them."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Word (.docx), OpenDocument (.odt), PDF with text, or a photo. At most 30 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    photo = forms.FileField(
        label=_("Or take a photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        chosen = cleaned.get("file") or cleaned.get("photo")
        if chosen is None:
            self.add_error("file", _("Choose a file or take a photo."))
        elif cleaned.get("file") and cleaned.get("photo"):
            self.add_error("photo", _("Choose a file or take a photo, not both."))
        elif chosen.size > MAX_FILE:
            self.add_error(
                self.field_of_upload,
                _("The file is larger than %(limit)d MB.") % {"limit": MAX_FILE // 1024**2},
            )
        return cleaned

    @property
    def field_of_upload(self) -> str:
        """The field that holds the upload."""
        return "file" if self.cleaned_data.get("file") else "photo"

    def refuse(self, sentence: str) -> None:
        """Say at its field why the upload cannot be read."""
        self.add_error(self.field_of_upload, ValidationError(sentence))


class SiteForm(forms.Form):
    """An old site's export, and optionally the zip of its pictures."""

    file = forms.FileField(
        label=_("Export file"),
        help_text=_("WordPress: Tools, Export (.xml). Or the RSS or Atom file of the old site."),
        widget=forms.FileInput(attrs={"accept": ".xml,.rss,.atom,.wxr"}),
    )
    uploads = forms.FileField(
        label=_("Pictures (.zip)"),
        required=False,
        help_text=_(
            "A zip of the folder wp-content/uploads. Pictures that are not in it are listed; "
            "nothing is fetched from the old site."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean_file(self):
        return _within(self.cleaned_data["file"], MAX_EXPORT)

    def clean_uploads(self):
        return _within(self.cleaned_data["uploads"], MAX_UPLOADS)


def _within(upload, limit: int):
    if upload and upload.size > limit:
        raise ValidationError(
            _("The file is larger than %(limit)d MB.") % {"limit": limit // 1024**2}
        )
    return upload
