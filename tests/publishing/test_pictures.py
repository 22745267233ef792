"""Pictures of a bulletin: JPEG at once, lighter formats in a quiet moment, each made once."""

import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from cms.contract import recipes
from cms.contract.addresses import bulletin_path
from cms.desk.demo.drawings import draw
from cms.library.models import UnitImage
from cms.publishing.freeze import read
from cms.publishing.lighter import announce_lighter, is_quiet, make_lighter
from cms.publishing.media import announce, make_next
from cms.publishing.models import LIGHTER, Edition, LiveEntry, Media, Output
from cms.publishing.pictures import PictureError, renditions
from cms.units.models import Unit

HOST = "datmui.localhost"
ALT = "Cầu mới bắc qua kênh"


@pytest.fixture
def picture(installation):
    data = draw("bridge")
    image = UnitImage(title="Cầu", unit=installation.datmui.unit, file=ContentFile(data, "cau.jpg"))
    image.save()
    return ("image", {"image": image, "alt": ALT, "caption": ""})


def html(worker, page):
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    return worker.target.file(HOST, path).read_text()


def main_of(text):
    return text.partition("<main")[2].partition("</main>")[0]


def test_a_page_has_its_jpeg_first_and_is_built_once_more(installation, worker, picture):
    body = [picture, picture]
    page = installation.publish(body=body, on_board=True, on_radio=True)
    assert not is_quiet()
    worker.publish()
    while make_next(worker.store):
        pass
    assert announce() > 0
    worker.publish()
    assert is_quiet()
    first = html(worker, page)
    assert "<source" not in main_of(first)
    assert re.search(r'<img src="/_b/\w{64}\.jpg" srcset="[^"]*1280w"', first)
    assert ".mp3" in first
    board = worker.target.file(HOST, "/feeds/board/feed.json").read_bytes()

    version = Output.objects.get(unit=page.unit, kind="site").desired
    assert make_lighter(worker.store) == 6
    assert make_lighter(worker.store) == 0
    assert announce_lighter() == 6
    assert Output.objects.get(unit=page.unit, kind="site").desired == version + 1
    worker.publish()
    text = main_of(html(worker, page))
    types = re.findall(r'<source type="image/(\w+)" srcset="([^"]*)" sizes="[^"]+">', text)
    assert [kind for kind, _srcset in types] == ["avif", "webp"] * 2
    for kind, srcset in types:
        widths = [int(one.split()[1].removesuffix("w")) for one in srcset.split(", ")]
        assert widths == list(recipes.LIGHTER_WIDTHS)
        for one in srcset.split(", "):
            data = worker.target.file("*", one.split()[0]).read_bytes()
            with Image.open(io.BytesIO(data)) as shown:
                assert shown.format == kind.upper()
                assert not shown.getexif()
                assert shown.width == int(one.split()[1].removesuffix("w"))
    images = re.findall(r"<img [^>]*>", text)
    assert ["fetchpriority" in one for one in images] == [True, False]
    assert ["lazy" in one for one in images] == [False, True]
    assert all('width="1280" height="800"' in one for one in images)

    assert worker.target.file(HOST, "/feeds/board/feed.json").read_bytes() == board
    pictures = [one for item in json.loads(board)["items"] for one in item["_bang_tin"]["pictures"]]
    assert {one["type"] for one in pictures} == {"image/jpeg"}


def test_a_picture_is_made_once_for_all_sites(installation, worker, picture):
    unit = Unit.objects.get(host_label="anxuyen")
    page = installation.publish(
        parent=installation.province, body=[picture], priority="priority", audience="all"
    )
    worker.drain()
    assert Media.objects.filter(kind=LIGHTER).exclude(sha256="").count() == 6
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    hosts = set(LiveEntry.objects.filter(path=path).values_list("host", flat=True))
    assert hosts == {"localhost", HOST, unit.host}
    avif = LiveEntry.objects.filter(type="image/avif")
    assert {entry.host for entry in avif} == {"*"}
    assert avif.values("path").distinct().count() == 3


def test_a_broken_picture_waits_longer_each_time_and_stops_no_other(installation, worker, picture):
    source = worker.store.add(b"\xff\xd8\xff no picture")
    one = recipes.picture(source, 480, "avif")
    from cms.publishing.freeze import want_media

    want_media([one])
    installation.publish(body=[picture])
    worker.drain()
    row = Media.objects.get(recipe=one.id)
    assert row.attempts == 1
    assert source in row.error
    assert "\n" not in row.error
    assert row.retry_at is not None
    assert Media.objects.filter(kind=LIGHTER).exclude(sha256="").count() == 6


def test_what_one_sees_through_stands_on_white(tmp_path, worker):
    out = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 0, 0)).save(out, "PNG")
    source = worker.store.add(out.getvalue())
    wanted = recipes.pictures(source)
    blobs = renditions(wanted, worker.store)
    assert [blob.width for blob in blobs] == [640, 900, 480, 720, 900, 480, 720, 900]
    for blob in blobs:
        with Image.open(worker.store.path(blob.sha256)) as image:
            assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_format_that_is_not_made_is_refused(worker):
    source = worker.store.add(draw("cape", 64, 40))
    with pytest.raises(PictureError, match="jpeg, webp, avif"):
        renditions([recipes.picture(source, 64, "tiff")], worker.store)
