"""The library's upload form: any photo of a phone, of a unit, without its place."""

import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.accounts.roles import grant
from tests.intake.making import photo


def upload(client, file, **fields):
    """The answer to an upload in the chooser, with the fields of its form."""
    return client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "Ảnh", "image-chooser-upload-file": file, **fields},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )


def with_place(kind):
    """A photo that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (8.0, 36.0, 0.0)
    return photo(kind=kind, exif=exif.tobytes())


@pytest.mark.parametrize("kind", ["HEIF", "JPEG"])
def test_a_photo_loses_its_place_and_gets_its_unit(installation, client, kind):
    client.force_login(installation.stranger)
    answer = upload(client, SimpleUploadedFile("IMG_1.heic", with_place(kind)))
    assert answer.json()["step"] == "chosen"
    image = get_image_model().objects.get()
    assert image.unit == installation.pages["anxuyen"].unit
    with image.file.open("rb") as file, Image.open(io.BytesIO(file.read())) as stored:
        assert stored.format == "JPEG"
        assert not stored.getexif()
        assert "exif" not in stored.info


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        ("x.jpg", b"PK\x03\x04 not a picture", "không"),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 16_000_000, "MB"),
    ],
)
def test_what_is_no_picture_is_refused_at_the_field(installation, client, name, data, said):
    client.force_login(installation.author)
    answer = upload(client, SimpleUploadedFile(name, data))
    form = html.unescape(next(v for v in answer.json().values() if "<form" in v))
    assert said in form
    assert "error" in form
    assert not get_image_model().objects.exists()


def test_one_who_writes_for_several_units_says_which(installation, client):
    client.force_login(installation.author)
    answer = upload(client, SimpleUploadedFile("a.jpg", photo(kind="JPEG")))
    assert answer.json()["step"] != "chosen"
    unit = installation.datmui.unit
    upload(
        client,
        SimpleUploadedFile("a.jpg", photo(kind="JPEG")),
        **{"image-chooser-upload-unit": str(unit.pk)},
    )
    assert get_image_model().objects.get().unit == unit
    foreign = installation.pages["anxuyen"].unit
    upload(
        client,
        SimpleUploadedFile("b.jpg", photo(kind="JPEG")),
        **{"image-chooser-upload-unit": str(foreign.pk)},
    )
    assert get_image_model().objects.count() == 1


def test_only_people_of_the_unit_see_and_change_what_it_uploaded(installation, client):
    from django.core.files.base import ContentFile

    unit = installation.datmui.unit
    own = get_image_model().objects.create(
        title="Của Đất Mũi",
        file=ContentFile(photo(kind="JPEG"), name="a.jpg"),
        unit=unit,
        width=8,
        height=8,
    )
    file = get_document_model().objects.create(
        title="Tệp Đất Mũi", file=ContentFile(b"%PDF-", name="a.pdf"), unit=unit
    )
    client.force_login(installation.stranger)
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose_results"):
        assert "Của Đất Mũi" not in client.get(reverse(name)).content.decode()
    for name in ("wagtaildocs:index", "wagtaildocs_chooser:choose_results"):
        assert "Tệp Đất Mũi" not in client.get(reverse(name)).content.decode()
    assert client.get(reverse("wagtailimages:edit", args=[own.pk])).status_code in (302, 403, 404)
    assert client.get(reverse("wagtaildocs:edit", args=[file.pk])).status_code in (302, 403, 404)
    grant(installation.stranger, "author", unit)
    client.force_login(installation.stranger)
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose_results"):
        assert "Của Đất Mũi" in client.get(reverse(name)).content.decode()
    for name in ("wagtaildocs:index", "wagtaildocs_chooser:choose_results"):
        assert "Tệp Đất Mũi" in client.get(reverse(name)).content.decode()
    assert client.get(reverse("wagtaildocs_chooser:chosen", args=[file.pk])).status_code == 200
    sent = {
        "document-chooser-upload-title": "Lịch họp",
        "document-chooser-upload-file": SimpleUploadedFile("lich.pdf", b"%PDF-"),
        "document-chooser-upload-unit": str(unit.pk),
    }
    assert client.post(reverse("wagtaildocs_chooser:create"), sent).status_code == 200
    assert get_document_model().objects.get(title="Lịch họp").unit == unit
    assert client.get(reverse("wagtailimages:edit", args=[own.pk])).status_code == 200
