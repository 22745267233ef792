"""Photos from phones: turned, without places, in a form sites show."""

import io
import struct
import zlib

import pillow_heif
import pytest
from django.utils.translation import override
from PIL import Image

from cms.library.photos import clean_photo
from cms.library.sentences import UnreadableError
from tests.intake.making import photo

GPS = 0x8825


def phone_photo(kind="JPEG", orientation=6) -> bytes:
    """A photo of a phone held upright: 40 × 20 pixels, with a place and a camera."""
    image = Image.new("RGB", (40, 20), "white")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Máy ảnh"
    exif.get_ifd(GPS)[2] = (8.0, 37.0, 12.0)
    out = io.BytesIO()
    if kind == "HEIF":
        heif = pillow_heif.from_pillow(image)
        heif.save(out, exif=exif.tobytes(), quality=80)
    else:
        image.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_turned_and_stripped(kind):
    data, name = clean_photo(io.BytesIO(phone_photo(kind)), "Ảnh chụp (1).HEIC")
    image = Image.open(io.BytesIO(data))
    wanted = "JPEG" if kind in ("JPEG", "HEIF") else kind
    assert image.format == wanted
    assert image.size == ((20, 40) if kind != "HEIF" else image.size)
    assert not image.getexif()
    assert GPS not in image.getexif()
    assert b"xif" not in data
    assert name == "anh-chup-1." + {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[wanted]


def test_transparent_and_grey_pictures_keep_what_they_are():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(clean_photo(out.getvalue(), "a.png")[0])).mode == "RGBA"
    out = io.BytesIO()
    Image.new("L", (10, 10)).save(out, "JPEG")
    assert Image.open(io.BytesIO(clean_photo(out.getvalue(), "a.jpg")[0])).mode == "L"


def pixel_bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 20,000 × 20,000."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 not a picture", "JPEG, PNG, WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (pixel_bomb(), "million pixels"),
        (photo((400, 300), "JPEG")[:1500], "broken"),
        (photo((1, 1)), "broken"),
        (b"\xff\xd8\xff" + b"\0" * (16 * 1024 * 1024), "15 MB"),
    ],
)
def test_refused_with_a_sentence(data, part):
    with pytest.raises(UnreadableError) as raised:
        clean_photo(data, "a.jpg")
    with override("en"):
        assert part in str(raised.value)
