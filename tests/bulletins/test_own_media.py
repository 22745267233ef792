"""A form that names another unit's picture or file by its number is refused."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.conftest import new_bulletin
from tests.intake.making import photo


@pytest.fixture
def page(installation):
    one = new_bulletin()
    installation.datmui.add_child(instance=one)
    one.save_revision(user=installation.author)
    return one


@pytest.fixture
def media(installation):
    """(picture, sound) of a unit; `person` uploaded them."""

    def make(unit, person=None):
        sound = get_document_model().objects.create(
            title="Lời nói", file=ContentFile(b"ID3", name="a.mp3"), unit=unit
        )
        picture = get_image_model().objects.create(
            title="Ảnh",
            file=ContentFile(photo(kind="JPEG"), name="a.jpg"),
            unit=unit,
            width=8,
            height=8,
        )
        for one in (picture, sound):
            one.uploaded_by_user = person
            one.save()
        return picture, sound

    return make


def save(client, page, blocks=(), **fields):
    nested = {
        "title": "Họp dân",
        "summary": "Tối thứ Sáu.",
        "body": streamfield([("paragraph", rich_text("<p>Mời.</p>")), *blocks]),
        "variants": streamfield([]),
        "windows": streamfield([]),
        "category": "health",
        "priority": "normal",
        "on_site": "on",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM": 0, "MAX_NUM": 1000},
        **fields,
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(nested))


def ways(picture, sound):
    """Each place of the form that takes something of the library."""
    return [
        {"recording": str(sound.pk)},
        {"blocks": [("file", {"document": str(sound.pk), "title": "x"})]},
        {"blocks": [("image", {"image": str(picture.pk), "alt": "x"})]},
    ]


def test_anothers_is_refused_wherever_it_is_named(installation, client, page, media):
    client.force_login(installation.author)
    for fields in ways(*media(installation.pages["anxuyen"].unit)):
        answer = save(client, page, **fields)
        assert answer.status_code == 200
        assert "của đơn vị khác" in str(answer.context["form"].non_field_errors())
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().recording is None


@pytest.mark.parametrize("whose", ["own", "everybody", "uploaded"])
def test_own_and_common_and_self_uploaded_are_taken(installation, client, page, media, whose):
    client.force_login(installation.author)
    of = {
        "own": media(installation.datmui.unit),
        "everybody": media(None),
        "uploaded": media(installation.pages["anxuyen"].unit, installation.author),
    }
    for fields in ways(*of[whose]):
        assert save(client, page, **fields).status_code == 302


def test_what_stands_in_the_draft_already_stays(installation, client, page, media):
    _picture, sound = media(installation.pages["anxuyen"].unit)
    page.recording = sound
    page.save_revision(user=installation.author)
    client.force_login(installation.author)
    assert save(client, page, recording=str(sound.pk), summary="Sửa").status_code == 302
