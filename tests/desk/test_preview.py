"""Previews are what will be published, on the unit's own host, and end on time."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from cms.bulletins.models import BulletinPage
from cms.contract.addresses import bulletin_path
from cms.publishing import preview as previews
from cms.publishing.freeze import read
from cms.publishing.models import Edition, Media

HOST = {"HTTP_HOST": "datmui.localhost"}


def picture():
    out = io.BytesIO()
    Image.new("RGB", (800, 500), "green").save(out, "JPEG")
    return ContentFile(out.getvalue(), name="rung.jpg")


@pytest.fixture
def draft(installation):
    """A draft with a picture, for all channels, before anybody has approved it."""
    image = get_image_model().objects.create(title="r", file=picture(), width=800, height=500)
    body = [("image", {"image": image, "alt": "Rừng đước", "caption": ""})]
    return installation.submit(title="Tiêm <b>chủng</b>", body=body, on_board=True, on_radio=True)


@pytest.fixture
def look(client):
    """`look(path, token)`: what the unit's host answers below a preview."""

    def ask(path, token, **headers):
        return client.get(f"{previews.PREFIX}{token}{path}", **{**HOST, **headers})

    return ask


def token_of(page, lasts=timedelta(hours=1)):
    return previews.ticket_for(page, lasts).token


def test_the_page_is_what_will_be_published(installation, worker, draft, look):
    token = token_of(draft)
    found = previews.preview(previews.read_token(token))
    path = found.place("page")
    seen = look(path, token)
    assert seen.status_code == 200
    text = seen.content.decode()
    assert "Tiêm &lt;b&gt;chủng&lt;/b&gt;" in text
    blob = re.search(rf'src="({re.escape(previews.PREFIX + token)}/_b/[^"]+\.jpg)"', text)
    shown = look(blob[1].removeprefix(previews.PREFIX + token), token)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "Tiêm" in look("/index.html", token).content.decode()

    installation.approve(draft)
    worker.drain()
    edition = read(Edition.objects.get(bulletin=draft.uuid))
    live = worker.target.file("datmui.localhost", bulletin_path(edition)).read_text()
    # Sound is made when it is asked for; all else is the same page.
    published = re.sub(r"(?s)<figure class=.audio.*?</figure>", "", live)
    assert "Tiêm &lt;b&gt;chủng&lt;/b&gt;" in published
    body = re.search(r'(?s)<div class="body">.*?<figure', live)[0]
    assert body.split("<img")[0] in text


def test_the_board_and_the_radio(installation, draft, look):
    token = token_of(draft)
    page = look("/board/", token).content.decode()
    feed_at = re.search(r'data-feed="([^"]+)"', page)[1]
    assert feed_at == f"{previews.PREFIX}{token}/feeds/board/feed.json"
    feed = json.loads(look("/feeds/board/feed.json", token).content)
    mine = next(item for item in feed["items"] if item["id"].startswith(str(draft.uuid)))
    assert mine["title"] == "Tiêm <b>chủng</b>"
    assert f"{previews.PREFIX}{token}/_b/" in mine["image"]
    assert not Media.objects.filter(kind="speech").exclude(sha256="").exists()
    sound = look("/am/vi.mp3", token)
    assert (sound.status_code, sound["Content-Type"]) == (200, "audio/mpeg")
    made = Media.objects.get(kind="speech")
    assert made.duration_ms > 1000
    assert look("/am/km.mp3", token).status_code == 404


def test_headers_keep_it_to_itself(draft, look):
    answer = look("/index.html", token_of(draft))
    assert "frame-ancestors 'self' http://cms.localhost" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies


def test_it_ends(installation, draft, look):
    for token in (
        token_of(draft, timedelta(seconds=-1)),
        token_of(draft)[:-3] + "abc",
        "x",
    ):
        assert look("/index.html", token).status_code == 410
        assert look("/", token).status_code == 410
    token = token_of(draft)
    assert look("/", token, HTTP_HOST="anxuyen.localhost").status_code == 410
    BulletinPage.objects.get(pk=draft.pk).delete()
    assert look("/", token).status_code == 410


def test_who_may_see_a_draft_may_share_it(installation, client, draft):
    address = reverse("desk_preview", args=[draft.pk])
    client.force_login(installation.stranger)
    assert client.get(address).status_code == 302
    client.force_login(installation.author)
    answer = client.post(address, {"days": "1"})
    link = answer.context["link"]
    assert link.startswith("http://datmui.localhost")
    client.logout()
    path = "/-/" + link.partition("/-/")[2]
    shared = client.get(path, **HOST)
    assert shared.status_code == 200
    assert "Tiêm &lt;b&gt;chủng&lt;/b&gt;" in shared.content.decode()
    assert "Xã Đất Mũi" in shared.content.decode()
    assert client.get("/-/tinh/desk/preview.css", **HOST).status_code == 200


def test_what_cannot_be_published_is_said(installation, client, draft):
    get_image_model().objects.all().delete()
    client.force_login(installation.author)
    answer = client.get(reverse("desk_preview", args=[draft.pk]))
    assert answer.status_code == 200
    assert "Chưa xem trước được" in answer.content.decode()
