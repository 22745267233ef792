"""What is frozen: bodies, derived texts, pictures without their secrets."""

import io

from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from cms.bulletins.rules import BOARD_WORDS
from cms.contract import blocks as contract
from cms.contract import inline
from cms.publishing.blocks import paragraphs_of
from cms.publishing.derive import board_text, spoken_text
from cms.publishing.freeze import freeze, read
from cms.publishing.models import Edition, Media


def body_of(page):
    return read(Edition.objects.filter(bulletin=page.uuid).last()).body


def test_every_block_is_frozen_in_the_contracts_form(installation):
    page = installation.publish(
        body=[
            ("paragraph", RichText('<p data-block-key="a">Một <b>hai</b></p><p>ba &lt;b&gt;</p>')),
            ("heading", {"text": "Mục & phần", "level": "3"}),
            ("list", {"items": ["a < b", "c"], "ordered": True}),
            ("quote", {"text": "dòng một\ndòng hai", "source": "Trưởng ấp"}),
            (
                "table",
                {
                    "data": [["Ấp", "Giờ"], ["Mũi", None]],
                    "first_row_is_table_header": True,
                    "first_col_is_header": True,
                    "table_header_choice": "both",
                    "table_caption": "Lịch",
                },
            ),
        ]
    )
    assert body_of(page) == [
        contract.Paragraph(html="Một <b>hai</b>"),
        contract.Paragraph(html="ba &lt;b&gt;"),
        contract.Heading(text="Mục & phần", level=3),
        contract.ListBlock(items=["a &lt; b", "c"], ordered=True),
        contract.Quote(html="dòng một<br>dòng hai", source="Trưởng ấp"),
        contract.Table(
            rows=[["Ấp", "Giờ"], ["Mũi", ""]], caption="Lịch", first_column_is_header=True
        ),
    ]


def test_link_to_a_bulletin_stays_a_reference(installation):
    target = installation.publish(title="Đích")
    found, lost = (f'<a linktype="page" id="{pk}">' for pk in (target.pk, 99999))
    rich = f"<p>Xem {found}đích</a>, {lost}mất</a></p>"
    page = installation.publish(title="Nguồn", body=[("paragraph", RichText(rich))])
    (paragraph,) = body_of(page)
    assert paragraph.html == f'Xem <a href="ref:bulletin:{target.uuid}">đích</a>, mất'


@given(
    st.text()
    | st.from_regex(r"(<(p|b|i|a href='[a-z:/.]*'|div|script|li)>|</[a-z]>|[a-zđ &<]){0,20}")
)
def test_any_rich_text_freezes_into_the_subset(source):
    for paragraph in paragraphs_of(source):
        inline.check(paragraph)


def test_published_picture_carries_no_place(installation, worker):
    out = io.BytesIO()
    picture = Image.new("RGB", (2000, 1200), "navy")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (8.0, 36.0, 0.0), 3: "E", 4: (104.0, 43.0, 0.0)}
    exif[0x010F] = "MayAnhCuaToi"
    picture.save(out, "JPEG", exif=exif)
    assert b"MayAnhCuaToi" in out.getvalue()
    image = get_image_model().objects.create(
        title="ảnh", file=ContentFile(out.getvalue(), name="anh.jpg"), width=2000, height=1200
    )
    installation.publish(body=[("image", {"image": image, "alt": "Mũi đất", "caption": ""})])
    worker.drain()
    rows = Media.objects.filter(kind="image")
    assert sorted(row.width for row in rows) == [640, 1280]
    for row in rows:
        data = worker.store.path(row.sha256).read_bytes()
        assert b"MayAnhCuaToi" not in data
        assert not Image.open(io.BytesIO(data)).getexif()


def test_broken_picture_does_not_hold_up_the_page(installation, worker):
    out = io.BytesIO()
    Image.new("RGB", (80, 50), "navy").save(out, "JPEG")
    image = get_image_model().objects.create(
        title="hỏng", file=ContentFile(out.getvalue(), name="hong.jpg"), width=80, height=50
    )
    with open(image.file.path, "wb") as file:
        file.write(b"not a picture")
    page = installation.publish(
        body=[("image", {"image": image, "alt": "Bản đồ ấp", "caption": ""})]
    )
    worker.drain()
    edition = read(Edition.objects.get(bulletin=page.uuid))
    from cms.contract.addresses import bulletin_path

    html = worker.target.file("datmui.localhost", bulletin_path(edition)).read_text()
    assert "Bản đồ ấp" in html
    assert set(Media.objects.values_list("attempts", flat=True)) == {1}
    assert all("picture" in error for error in Media.objects.values_list("error", flat=True))


def test_freezing_twice_gives_the_same_edition(installation):
    page = installation.publish()
    assert freeze(page) == freeze(page)
    assert Edition.objects.count() == 1


@given(st.text(), st.text())
def test_board_text_is_never_too_long_nor_empty_for_words(title, summary):
    text = board_text(title, summary)
    assert len(text.split()) <= BOARD_WORDS
    assert bool(text) == bool((summary or title).split())


def test_board_text_ends_at_a_sentence_when_one_ends_in_time():
    first = "Trạm Y tế xã tiêm chủng sáng thứ Bảy cho trẻ dưới 5 tuổi."
    assert board_text("", first + " Phụ huynh" + " nhớ" * 30) == first


def test_spoken_text_reads_tables_with_their_headers():
    table = contract.Table(
        rows=[["Ấp", "Buổi", "Giờ"], ["Mũi", "sáng", "7:00"], ["Rạch Tàu", "", "8:30"]],
        caption="Lịch tiêm",
    )
    spoken = spoken_text("Tin", "Tóm tắt.", [table, contract.Heading(text="Mục")])
    assert spoken.splitlines() == [
        "Tin.",
        "Tóm tắt.",
        "Lịch tiêm.",
        "Mũi, Buổi sáng, Giờ 7:00.",
        "Rạch Tàu, Giờ 8:30.",
        "Mục.",
    ]
