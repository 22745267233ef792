"""A recording from the editor: what is taken, from whom, and whose file it becomes."""

import html
import io
import wave

import av
import pytest
from av.audio.frame import AudioFrame
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model

from cms.accounts.roles import grant
from cms.desk.sound.hearing import LONGEST_SECONDS
from cms.units.models import Agency
from device_feeds.speech import recording

RATE = 48_000


def recorded(form, codec, seconds=2):
    """A tone as a browser's recorder writes it."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        for at in range(0, seconds * RATE, 960):
            frame = AudioFrame(format="s16", layout="mono", samples=960)
            frame.planes[0].update(b"\x10\x20\xf0\xdf" * 480)
            frame.sample_rate, frame.pts = RATE, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def plain(seconds):
    """A WAV file of so many seconds, 8000 bytes each."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * int(8000 * seconds))
    return out.getvalue()


def send(client, page, data, title="", name="sound"):
    address = reverse("desk_sound", args=[page.pk])
    return client.post(address, {"sound": SimpleUploadedFile(name, data), "title": title})


@pytest.fixture
def hub(installation):
    """A hub of Đất Mũi."""
    agency = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm Ngọc Hiển")
    agency.units.add(installation.datmui.unit)
    return agency


def of_hub(hub, kind):
    """Somebody who has one role, over a hub."""
    person = get_user_model().objects.create_user(f"cum.{kind}")
    grant(person, kind, hub=hub)
    return person


@pytest.mark.parametrize(
    ("form", "codec", "ending"), [("webm", "libopus", "webm"), ("mp4", "aac", "m4a")]
)
def test_what_a_browser_records_becomes_a_file_of_the_unit(
    installation, client, form, codec, ending
):
    client.force_login(installation.author)
    answer = send(client, installation.datmui, recorded(form, codec), "Lịch\u202e cắt\x00 điện")
    assert answer.status_code == 201
    document = get_document_model().objects.get()
    assert document.unit == installation.datmui.unit
    assert document.uploaded_by_user == installation.author
    assert document.file_extension == ending
    assert document.title.startswith("Ghi âm cho “Lịch cắt điện”, ")
    assert answer.json() == {
        "id": str(document.pk),
        "title": document.title,
        "edit_url": reverse("wagtaildocs:edit", args=[document.pk]),
        "seconds": 2,
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Tệp trống"),
        (b"%PDF-1.7 not a sound", "không phải âm thanh"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "không phải âm thanh"),
        (b"\x1aE\xdf\xa3" + b"0" * 4000, "không phải âm thanh"),
        (plain(0.1), "không có tiếng"),
        (plain(LONGEST_SECONDS + 5), "dài hơn 30 phút"),
        (b"RIFF" + b"0" * 21_000_000, "lớn hơn 20 MB"),
    ],
    ids=["empty", "pdf", "playlist", "broken", "instant", "long", "large"],
)
def test_anything_else_is_refused_in_a_sentence_and_not_kept(installation, client, data, said):
    client.force_login(installation.author)
    answer = send(client, installation.datmui, data, name="a.mp3")
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert not get_document_model().objects.exists()


def test_only_who_writes_for_the_unit_sends_to_it(installation, client):
    sound = plain(1)
    for person in (installation.approver, installation.stranger):
        client.force_login(person)
        assert send(client, installation.datmui, sound).status_code == 404
    client.force_login(installation.author)
    assert client.get(reverse("desk_sound", args=[installation.datmui.pk])).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(installation.author)
    assert send(forged, installation.datmui, sound).status_code == 403
    assert not get_document_model().objects.exists()


def test_a_hubs_author_records_where_the_hub_sends_from(installation, hub, client):
    author = of_hub(hub, "author")
    client.force_login(author)
    answer = send(client, installation.province, plain(2), "Họp chợ")
    assert answer.status_code == 201
    document = get_document_model().objects.get()
    assert (document.unit, document.uploaded_by_user) == (installation.province.unit, author)
    # It goes into the bulletin; whose library it lies in is the sending unit's.
    assert (answer.json()["id"], answer.json()["edit_url"]) == (str(document.pk), None)


def test_recording_for_a_hub_opens_nothing_of_the_provinces_library(installation, hub, client):
    kept = get_document_model().objects.create(
        title="Của tỉnh",
        file=ContentFile(b"%PDF-", name="tinh.pdf"),
        unit=installation.province.unit,
    )
    client.force_login(of_hub(hub, "author"))
    send(client, installation.province, plain(2), "Họp chợ")
    for name in ("wagtaildocs:index", "wagtaildocs_chooser:choose_results"):
        assert "Của tỉnh" not in client.get(reverse(name)).content.decode()
    for address in (reverse("wagtaildocs:edit", args=[kept.pk]), kept.url):
        assert client.get(address).status_code == 404
    client.force_login(installation.author)
    listed = client.get(reverse("wagtaildocs_chooser:choose_results")).content.decode()
    assert "Ghi âm cho “Họp chợ”" in listed


def test_a_hub_records_nowhere_else(installation, hub, client):
    unserved = installation.pages["anxuyen"]
    client.force_login(of_hub(hub, "author"))
    assert send(client, unserved, plain(1)).status_code == 404
    client.force_login(of_hub(hub, "approver"))
    assert send(client, installation.province, plain(1)).status_code == 404
    idle = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm chưa có đơn vị")
    lonely = get_user_model().objects.create_user("lonely")
    grant(lonely, "author", hub=idle)
    for person in (lonely, installation.stranger):
        client.force_login(person)
        assert send(client, installation.province, plain(1)).status_code == 404
    assert not get_document_model().objects.exists()


def test_the_editor_holds_the_recorder_of_its_unit(installation, client):
    client.force_login(installation.author)
    address = reverse(
        "wagtailadmin_pages:add", args=["bulletins", "bulletinpage", installation.datmui.pk]
    )
    page = html.unescape(client.get(address).content.decode())
    assert f'data-at="{reverse("desk_sound", args=[installation.datmui.pk])}"' in page
    assert '<sound-recorder data-for="id_recording">' in page
    assert f'data-longest="{LONGEST_SECONDS}"' in page


def test_it_takes_what_the_maker_of_sound_takes():
    assert LONGEST_SECONDS == recording.LONGEST_SECONDS
