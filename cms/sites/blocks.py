"""The blocks that a commune's officer fills its sections with; publishing freezes them."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.contract.sections import GOVERNMENT_LINK

INLINE_FEATURES = ["bold", "italic", "link"]
# Kinds that publishing knows how to serve and a reader can open.
PUBLISHED_FILES = ("pdf", "docx", "xlsx", "odt", "ods")
MOST_TEXT = 6_000
TELEPHONE = RegexValidator(
    re.compile(r"^\+?[0-9][0-9 .()-]{2,28}$"), _("Write a telephone number: digits and spaces.")
)

LEGAL_KINDS = [
    ("resolution", _("Resolution")),
    ("decision", _("Decision")),
    ("directive", _("Directive")),
    ("plan", _("Plan")),
    ("notice", _("Notice")),
    ("report", _("Report")),
    ("other", _("Document")),
]

_government_link = RegexValidator(
    re.compile(GOVERNMENT_LINK),
    _("Only an address that begins with https:// on a host that ends in .gov.vn."),
)


class HeadingBlock(blocks.CharBlock):
    """A heading in running text. Wagtail gives a bare field of a stream no label."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"label": _("Heading"), "max_length": 200, "icon": "title", **kwargs})
        self.field.widget.attrs["aria-label"] = self.label


class OptionalPictureBlock(blocks.StructBlock):
    """A picture of the unit's library, or none; with one its alt text is asked for."""

    image = ImageChooserBlock(label=_("Image"), required=False)
    alt = blocks.CharBlock(
        label=_("Alt text"),
        required=False,
        max_length=300,
        help_text=_("What one who cannot see the picture needs to know."),
    )

    class Meta:
        icon = "image"
        label = _("Image")

    def clean(self, value):
        value = super().clean(value)
        if value.get("image") is not None and not (value.get("alt") or "").strip():
            error = ValidationError(_("Say what the picture shows."))
            raise StructBlockValidationError({"alt": error})
        return value


class PublishedFileBlock(DocumentChooserBlock):
    """A file of the unit's library of a kind that is published."""

    def clean(self, value):
        value = super().clean(value)
        if value is not None and value.file_extension.lower() not in PUBLISHED_FILES:
            kinds = ", ".join(kind.upper() for kind in PUBLISHED_FILES)
            raise ValidationError(
                _("This kind of file is not published. Choose one of these: %(kinds)s."),
                params={"kinds": kinds},
            )
        return value


class TextBlock(blocks.StreamBlock):
    """Running text with headings and pictures."""

    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"), features=INLINE_FEATURES, icon="pilcrow", max_length=10_000
    )
    heading = HeadingBlock()
    image = OptionalPictureBlock()

    class Meta:
        max_num = 100


class BodyBlock(blocks.StructBlock):
    """A body of the commune."""

    name = blocks.CharBlock(label=_("Name of the body"), max_length=200)
    duties = blocks.TextBlock(
        label=_("Duties"),
        required=False,
        max_length=MOST_TEXT,
        rows=4,
        help_text=_("One duty on each line."),
    )
    address = blocks.CharBlock(label=_("Address"), required=False, max_length=200)
    phone = blocks.CharBlock(
        label=_("Telephone"), required=False, max_length=30, validators=[TELEPHONE]
    )
    email = blocks.EmailBlock(label=_("E-mail"), required=False)

    class Meta:
        icon = "group"
        label = _("Body of the unit")


class LeaderBlock(blocks.StructBlock):
    """A leader, with the photo that the unit has of them."""

    name = blocks.CharBlock(label=_("Full name"), max_length=100)
    position = blocks.CharBlock(label=_("Position"), max_length=200)
    duties = blocks.TextBlock(label=_("Duties"), required=False, max_length=MOST_TEXT, rows=3)
    biography = blocks.TextBlock(
        label=_("Short biography"),
        required=False,
        max_length=MOST_TEXT,
        rows=3,
        help_text=_("Year of birth, training, offices held. No identity number, no home address."),
    )
    phone = blocks.CharBlock(
        label=_("Office telephone"), required=False, max_length=30, validators=[TELEPHONE]
    )
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    photo = ImageChooserBlock(label=_("Portrait"), required=False)

    class Meta:
        icon = "user"
        label = _("Leader")


class SightBlock(blocks.StructBlock):
    """A monument or sight."""

    name = blocks.CharBlock(label=_("Name"), max_length=200)
    recognised = blocks.CharBlock(
        label=_("Recognised as"),
        required=False,
        max_length=300,
        help_text=_("As what, by which decision. Leave empty where there is none."),
    )
    place = blocks.CharBlock(label=_("Place"), required=False, max_length=200)
    text = blocks.TextBlock(
        label=_("What to know about it"), required=False, max_length=MOST_TEXT, rows=3
    )
    picture = OptionalPictureBlock(required=False)

    class Meta:
        icon = "site"
        label = _("Monument or sight")


class ProcedureBlock(blocks.StructBlock):
    """A procedure and where it is filed."""

    title = blocks.CharBlock(label=_("Name of the procedure"), max_length=300)
    audience = blocks.CharBlock(
        label=_("Who for"),
        required=False,
        max_length=100,
        help_text=_("Procedures for the same people are listed together."),
    )
    link = blocks.CharBlock(
        label=_("Address on the public-service portal"),
        max_length=500,
        validators=[_government_link],
        help_text=_("For example: https://dichvucong.gov.vn/"),
    )

    class Meta:
        icon = "link"
        label = _("Procedure")


class LegalDocumentBlock(blocks.StructBlock):
    """A legal document."""

    number = blocks.CharBlock(
        label=_("Number"), max_length=60, help_text=_("As it stands on the document.")
    )
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=LEGAL_KINDS,
        default="decision",
    )
    issuer = blocks.CharBlock(label=_("Issued by"), max_length=200)
    signed_on = blocks.DateBlock(label=_("Signed on"))
    in_force_from = blocks.DateBlock(label=_("In force from"), required=False)
    abstract = blocks.TextBlock(label=_("What it is about"), max_length=1_000, rows=2)
    file = PublishedFileBlock(label=_("Full text"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Legal document")

    def clean(self, value):
        value = super().clean(value)
        if not 1945 <= value["signed_on"].year <= 2200:
            error = ValidationError(_("Look at the year."))
            raise StructBlockValidationError({"signed_on": error})
        return value


class SpanBlock(blocks.StructBlock):
    """Something with a start and an end."""

    def clean(self, value):
        value = super().clean(value)
        if value["end"] <= value["start"]:
            error = ValidationError(_("It would end before it begins."))
            raise StructBlockValidationError({"end": error})
        return value


class EventBlock(SpanBlock):
    """Something that takes place."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    start = blocks.DateTimeBlock(label=_("Begins"))
    end = blocks.DateTimeBlock(label=_("Ends"))
    place = blocks.CharBlock(label=_("Place"), required=False, max_length=200)
    text = blocks.TextBlock(
        label=_("What to know about it"), required=False, max_length=2_000, rows=3
    )

    class Meta:
        icon = "date"
        label = _("Event")


class OutageBlock(SpanBlock):
    """A planned time without service."""

    what = blocks.CharBlock(
        label=_("What is done"),
        max_length=200,
        help_text=_("Announce it at least 7 working days ahead (Decree 224/2026/NĐ-CP)."),
    )
    start = blocks.DateTimeBlock(label=_("Begins"))
    end = blocks.DateTimeBlock(label=_("Ends"))

    class Meta:
        icon = "warning"
        label = _("Planned outage")


class OnlyBlock(blocks.StreamBlock):
    """A list of one kind of block: one press adds the next."""

    class Meta:
        collapsed = True


def listed(name: str, block: blocks.Block, most: int) -> OnlyBlock:
    """A list of at most `most` of one block, called `name` in what is stored."""
    return OnlyBlock([(name, block)], required=False, max_num=most)
