"""What an author may type wrongly, each with a message at its field."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError

from cms.bulletins.blocks import BodyBlock
from tests.conftest import new_bulletin

NOW = timezone.now()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": "Tin\x07chuông"}),
        ("title", {"title": "Đảo \u202echiều"}),
        ("summary", {"summary": ""}),
        ("category", {"category": "khac"}),
        ("on_site", {"on_site": False}),
        ("valid_until", {"publish_at": NOW, "valid_until": NOW - timedelta(hours=1)}),
        ("valid_until", {"publish_at": NOW, "valid_until": NOW}),
        ("valid_until", {"valid_until": NOW - timedelta(days=1)}),
        ("board_text", {"board_text": "một " * 26}),
        ("audience", {"audience": "all"}),
        ("disclosure_class", {"disclosure_class": 15}),
    ],
)
def test_wrong_field_is_named(installation, field, fields):
    page = new_bulletin(**fields)
    page.unit = installation.datmui.unit
    page.slug = "thu"
    with pytest.raises(ValidationError) as raised:
        page.full_clean(exclude=["path", "depth"])
    assert field in raised.value.message_dict


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("table", {"data": [["A"], ["1"]], "first_row_is_table_header": False}),
        ("table", {"data": [["A"], ["1"]], "first_row_is_table_header": True}),
        ("table", {"data": [["", ""]], "first_row_is_table_header": True, "table_caption": "x"}),
        ("image", {"image": None, "alt": "chữ", "caption": ""}),
        ("heading", {"text": "", "level": "2"}),
    ],
)
def test_wrong_block_is_refused(db, kind, value):
    block = BodyBlock()
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python([{"type": kind, "value": value}]))


def test_sound_that_is_not_mp3_is_refused(db):
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    document = get_document_model().objects.create(
        title="x", file=ContentFile(b"PK", name="bai.docx")
    )
    block = BodyBlock()
    value = {"document": document.pk, "title": "Nghe"}
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python([{"type": "audio", "value": value}]))
