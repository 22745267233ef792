"""The blocks an author writes a body with; `cms.publishing.blocks` freezes them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.blocks import ImageChooserBlock

SOUND = ("mp3", "m4a", "ogg", "wav", "webm")
INLINE_FEATURES = ["bold", "italic", "link"]
MAX_TABLE_CELLS = 2000


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=200)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("2", _("Large")), ("3", _("Small"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        form_classname = "bt-heading"


class ItemsBlock(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.CharBlock(label=_("Item"), max_length=500), label=_("Items"), max_num=100
    )
    ordered = blocks.BooleanBlock(label=_("Number the items"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("List")


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alt text"),
        max_length=300,
        help_text=_("What one who cannot see the picture needs to know."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)

    class Meta:
        icon = "image"
        label = _("Image")


class DataTableBlock(TableBlock):
    """A table whose first row holds the headers and which has a caption."""

    def clean(self, value):
        value = super().clean(value)
        rows = value["data"] if value else []
        if not value or not rows:
            raise ValidationError(_("The table is empty."))
        if not value.get("first_row_is_table_header") or not any(rows[0]):
            raise ValidationError(_("The first row of the table must hold the headers."))
        if not (value.get("table_caption") or "").strip():
            raise ValidationError(_("Give the table a caption that says what it shows."))
        if sum(len(row) for row in rows) > MAX_TABLE_CELLS:
            raise ValidationError(_("The table is too large; attach it as a file."))
        return value

    class Meta:
        icon = "table"
        label = _("Table")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"), max_length=2000, rows=3)
    source = blocks.CharBlock(label=_("Whose words"), max_length=200, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("File")


class AudioBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Sound (MP3)"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Sound")

    def clean(self, value):
        value = super().clean(value)
        document = value.get("document")
        if document is not None and document.file_extension.lower() != "mp3":
            raise StructBlockValidationError(
                {"document": ValidationError(_("This file is not MP3 sound."))}
            )
        return value


class BodyBlock(blocks.StreamBlock):
    """A bulletin's body."""

    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"), features=INLINE_FEATURES, icon="pilcrow", max_length=10_000
    )
    heading = HeadingBlock()
    list = ItemsBlock()
    image = PictureBlock()
    table = DataTableBlock(
        table_options={"startRows": 3, "startCols": 3, "renderer": "text"},
    )
    quote = QuoteBlock()
    file = FileBlock()
    audio = AudioBlock()


class SoundChooser(AdminDocumentChooser):
    """A chooser of files with a recorder below it; the desk brings the recorder's script."""

    template_name = "desk/sound/chooser.html"
    choose_one_text = _("Choose a sound file")
    choose_another_text = _("Choose another sound file")


class RecordingBlock(DocumentChooserBlock):
    """A sound of the library, whatever made it; it is brought to MP3 when published."""

    @cached_property
    def widget(self):
        return SoundChooser()

    def clean(self, value):
        value = super().clean(value)
        if value is not None and value.file_extension.lower() not in SOUND:
            raise ValidationError(_("This file is not a sound."))
        return value


class VariantBlock(blocks.StructBlock):
    """The bulletin in another language. It is published with the rest once it is ready."""

    ready = blocks.BooleanBlock(
        label=_("Ready to publish"),
        required=False,
        help_text=_("Not ready: it stays a draft when the bulletin is published."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=255)
    summary = blocks.TextBlock(label=_("Summary"), max_length=500, rows=3)
    body = BodyBlock(label=_("Body"), required=False)
    board_text = blocks.CharBlock(label=_("Board text"), max_length=300, required=False)

    class Meta:
        icon = "globe"


class KhmerBlock(VariantBlock):
    """Khmer; the built-in voice does not speak it, so the radio takes a recording."""

    recording = RecordingBlock(
        label=_("Recording for the radio"),
        required=False,
        help_text=_("Without a recording the radio carries no Khmer."),
    )

    class Meta:
        label = _("Khmer")


class EnglishBlock(VariantBlock):
    """English, for the website and the board."""

    class Meta:
        label = _("English")


class VariantsBlock(blocks.StreamBlock):
    """Each other language at most once; the name of the block is the language's code."""

    km = KhmerBlock()
    en = EnglishBlock()

    class Meta:
        required = False
        block_counts = {"km": {"max_num": 1}, "en": {"max_num": 1}}


WEEKDAYS = [
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]


class WindowBlock(blocks.StructBlock):
    """A span of some days of the week in which a device channel may carry the bulletin."""

    channel = blocks.ChoiceBlock(
        label=_("Channel"), choices=[("board", _("electronic board")), ("radio", _("radio"))]
    )
    days = blocks.MultipleChoiceBlock(
        label=_("Days"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every day."),
    )
    start = blocks.TimeBlock(label=_("From"))
    end = blocks.TimeBlock(label=_("Until"))

    class Meta:
        icon = "time"
        label = _("Window")

    def clean(self, value):
        value = super().clean(value)
        if value["start"] == value["end"]:
            raise StructBlockValidationError(
                {"end": ValidationError(_("It would end when it begins."))}
            )
        return value


class WindowsBlock(blocks.StreamBlock):
    """When the device channels carry a bulletin; none: whenever they run."""

    window = WindowBlock()

    class Meta:
        required = False
        max_num = 20
