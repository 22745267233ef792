"""What an author may type wrongly, each with a message at its field."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError

from cms.bulletins.blocks import BodyBlock
from cms.units.models import Unit
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


def test_dates_are_read_as_vietnamese_write_them(installation, client):
    from cms.bulletins.models import BulletinPage

    client.force_login(installation.author)
    form = {
        "title": "Đường Lê Lợi tạm cấm xe",
        "summary": "Từ 5/12.",
        "category": "notice",
        "priority": "normal",
        "on_site": "on",
        "publish_at": "05/12/2026 17:00",
        "valid_until": "23/12/2026 8:30",
        "body-count": "0",
        "variants-count": "0",
        "windows-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    add = f"/admin/pages/add/bulletins/bulletinpage/{installation.datmui.pk}/"
    answer = client.post(add, form)
    assert answer.status_code == 302
    page = BulletinPage.objects.get().get_latest_revision_as_object()
    assert page.publish_at == datetime(2026, 12, 5, 10, 0, tzinfo=UTC)
    assert page.valid_until == datetime(2026, 12, 23, 1, 30, tzinfo=UTC)
    assert page.slug == "duong-le-loi-tam-cam-xe"
    assert page.audience == "own"


def test_chosen_units_must_be_chosen_and_are_those_of_today(installation, client):
    client.force_login(installation.author)
    add = f"/admin/pages/add/bulletins/bulletinpage/{installation.province.pk}/"
    data = {
        "title": "x",
        "audience": "units",
        "body-count": "0",
        "variants-count": "0",
        "windows-count": "0",
        "action-submit": "1",
    }
    answer = client.post(add, data)
    assert "Hãy chọn ít nhất một đơn vị." in answer.content.decode()
    former = Unit.objects.get(full_name="Phường Tân Xuyên")
    for key in (str(former.pk), "không-phải-mã"):
        answer = client.post(add, {**data, "audience_units": key})
        form = answer.context["form"]
        assert form.errors["audience_units"]
    commune = client.get(add.replace(str(installation.province.pk), str(installation.datmui.pk)))
    assert "audience" not in commune.content.decode()
