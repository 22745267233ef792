"""A file becomes a draft in the tree, whole or not at all; its editor is told what is missing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model

from cms.bulletins.models import BulletinPage
from cms.intake.drafts import make_draft
from cms.intake.items import Draft, Heading, Paragraph, Picture, Table
from cms.intake.models import IntakeNote
from cms.intake.reading import read
from tests.intake.making import notice, photo


@pytest.fixture
def front(installation):
    return installation.datmui


def pictures_on_disk(settings) -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_notice_stands_under_the_units_page(installation, front):
    page = make_draft(read(notice(), "tb.docx"), front, installation.author, file_name="tb.docx")
    page = BulletinPage.objects.get(pk=page.pk)
    assert not page.live
    assert page.unit == front.unit
    assert page.slug.startswith("thong-bao-ve-viec-tiem-chung")
    assert page.revisions.get().user == installation.author
    latest = page.get_latest_revision_as_object()
    assert [child.block_type for child in latest.body] == [
        "paragraph", "paragraph", "heading", "list", "table", "image",
    ]  # fmt: skip
    image = latest.body[5].value["image"]
    assert image.uploaded_by_user == installation.author
    assert getattr(image, "unit", front.unit) == front.unit
    note = page.intake_notes.get()
    assert any("45/TB-UBND" in sentence for sentence in note.sentences)
    assert any("rId9" in sentence or "1.png" in sentence for sentence in note.sentences)


def test_a_failure_leaves_neither_rows_nor_files(installation, front, settings):
    broken = Draft(
        "Tiêu đề",
        "",
        [Picture(photo(), "a.png"), Picture(b"not a picture", "b.png"), Paragraph("x")],
    )
    with pytest.raises(Exception):  # noqa: B017 - whatever the image library says
        make_draft(broken, front, installation.author)
    assert not BulletinPage.objects.exists()
    assert not get_image_model().objects.exists()
    assert not IntakeNote.objects.exists()
    assert pictures_on_disk(settings) == []


def post(client, front, data, name="tb.docx", field="file", **headers):
    upload = SimpleUploadedFile(name, data)
    return client.post(reverse("intake_file", args=(front.pk,)), {field: upload}, headers=headers)


def test_the_officer_goes_on_in_the_editor_and_is_reminded(installation, front, client):
    client.force_login(installation.author)
    answer = post(client, front, notice())
    page = BulletinPage.objects.get()
    editor = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    assert answer.status_code == 302
    assert answer["Location"] == editor
    assert reverse("intake_notes", args=(page.pk,)) in client.get(editor).content.decode()
    notes = reverse("intake_notes", args=(page.pk,))
    assert "45/TB-UBND" in client.get(notes).content.decode()
    assert client.post(notes).status_code == 302
    assert notes not in client.get(editor).content.decode()


def test_a_draft_from_a_file_is_submitted_once_it_is_complete(installation, front, client):
    client.force_login(installation.author)
    draft = Draft("Tiêu đề", "Tóm tắt.", [Heading("Một"), Paragraph("<b>a</b> &amp; b")])
    page = make_draft(draft, front, installation.author)
    page.get_workflow().start(page, installation.author)
    live = installation.approve(page)
    assert live.live
    assert "<b>a</b> &amp; b" in live.body[1].value.source


def test_incomplete_drafts_are_told_what_they_lack(installation, front):
    draft = Draft("T", "s", [Picture(photo(), "a.png"), Table([["a", "b"], ["c", "d"]])])
    page = make_draft(draft, front, installation.author)
    assert len(page.intake_notes.get().sentences) == 2


def test_a_photo_becomes_a_draft_and_our_script_is_told_where(installation, front, client):
    client.force_login(installation.author)
    answer = post(client, front, photo(kind="JPEG"), "IMG.jpg", "photo", accept="application/json")
    page = BulletinPage.objects.get()
    assert answer.json() == {"next": reverse("wagtailadmin_pages:edit", args=(page.pk,))}
    assert page.body[0].block_type == "image"


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"ID3\x03 sound", "bai.docx"), (b"%PDF-1.4 x", "a.pdf"), (b"\0" * 31 * 2**20, "x.docx")],
)  # fmt: skip
def test_errors_stand_at_the_field_and_nothing_is_written(installation, front, client, data, name):
    client.force_login(installation.author)
    answer = post(client, front, data, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"file"}
    told = post(client, front, data, name, accept="application/json")
    assert list(told.json()["errors"]) == ["file"]
    assert not BulletinPage.objects.exists()


def test_nothing_chosen_and_both_chosen(installation, front, client):
    client.force_login(installation.author)
    where = reverse("intake_file", args=(front.pk,))
    assert "file" in client.post(where).context["form"].errors
    both = {name: SimpleUploadedFile("a.png", photo()) for name in ("file", "photo")}
    assert "photo" in client.post(where, both).context["form"].errors


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_authors_of_the_unit(installation, front, client, method):
    where = [reverse("intake_file", args=(front.pk,))]
    page = make_draft(Draft("T", "s", [Picture(photo(), "a.png")]), front, installation.author)
    where.append(reverse("intake_notes", args=(page.pk,)))
    for one in where:
        assert getattr(client, method)(one)["Location"].startswith("/admin/login/")
    client.force_login(installation.stranger)
    for one in where:
        assert getattr(client, method)(one).status_code in (302, 403)
    assert BulletinPage.objects.count() == 1
    assert IntakeNote.objects.filter(settled_at=None).count() == 1
