"""The forms of the library: what is uploaded belongs to a unit of the person who uploads it."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.accounts.models import Role
from cms.accounts.roles import units_of
from cms.library.photos import clean_photo
from cms.library.sentences import UnreadableError
from cms.units.models import Unit

MAX_FILE = 20 * 1024 * 1024
PIL_TYPES = {"jpg": "image/jpeg", "png": "image/png", "ebp": "image/webp"}


class OfUnitForm:
    """Asks for the unit only of one who writes for several."""

    def __init__(self, *args, **kwargs) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        field = self.fields.get("unit")
        if field is None:
            return
        self.own_units = Unit.objects.with_site()
        if user is not None and not user.is_superuser:
            self.own_units = Unit.objects.filter(pk__in=units_of(user, Role.Kind.AUTHOR))
        units = list(self.own_units.order_by("name")[:2])
        if len(units) == 1:
            self.only_unit = units[0]
            del self.fields["unit"]
            return
        field.queryset = self.own_units.order_by("name")
        field.required = user is not None and not user.is_superuser

    def clean(self):
        cleaned = super().clean()
        if hasattr(self, "only_unit") and self.instance.unit_id is None:
            self.instance.unit = self.only_unit
        return cleaned


class PhotoField(WagtailImageField):
    """Any photo of a phone, without its place and camera; HEIC becomes JPEG."""

    def to_python(self, data):
        if data not in self.empty_values and hasattr(data, "read"):
            try:
                cleaned, name = clean_photo(data, data.name)
            except UnreadableError as error:
                raise ValidationError(str(error)) from error
            data = SimpleUploadedFile(name, cleaned, content_type=PIL_TYPES[name[-3:]])
        return super().to_python(data)


class UnitImageForm(OfUnitForm, BaseImageForm):
    """A picture of a unit."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            plain = self.fields["file"]
            self.fields["file"] = PhotoField(
                label=plain.label, required=plain.required, widget=plain.widget
            )


class UnitDocumentForm(OfUnitForm, BaseDocumentForm):
    """A file of a unit."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE:
            raise ValidationError(_("This file is larger than 20 MB. Make it smaller."))
        return file
