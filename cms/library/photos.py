"""Photos as they come from a phone, made fit to be published.

Used wherever a picture enters: the library's upload form, and pictures inside files.
"""

import io
import re
import warnings
from pathlib import PurePath
from typing import BinaryIO

import pillow_heif
from django.conf import settings
from django.utils.translation import gettext_noop
from PIL import Image, ImageCms, ImageOps
from unidecode import unidecode

from cms.library.sentences import UnreadableError

pillow_heif.register_heif_opener()

# What Pillow calls a format: what is written for it, and the ending of its name.
WRITTEN = {
    "JPEG": ("JPEG", "jpg"),
    "MPO": ("JPEG", "jpg"),
    "HEIF": ("JPEG", "jpg"),
    "PNG": ("PNG", "png"),
    "GIF": ("PNG", "png"),
    "BMP": ("PNG", "png"),
    "WEBP": ("WEBP", "webp"),
}
# Pillow's JPEG reader finds out by itself that a file is MPO (a phone's JPEG with a second view).
OPENED = [kind for kind in WRITTEN if kind != "MPO"]
QUALITY = 90
NAME_LENGTH = 60
SVG = re.compile(rb"^[\s\xef\xbb\xbf]*<(\?xml|!doctype svg|!--|svg)", re.IGNORECASE)


def clean_photo(file: BinaryIO | bytes, name: str = "") -> tuple[bytes, str]:
    """A picture's own bytes written anew, and a plain ASCII name that fits them.

    Takes JPEG, PNG, WebP, HEIC, GIF (its first frame) and BMP, decided by content. It is
    turned as its EXIF says, put into sRGB, and loses every other datum (place, camera,
    comments, embedded thumbnails); HEIC becomes JPEG. `file` is read from its start; `name`
    defaults to the file's own.

    UnreadableError for SVG, for what is no picture or broken, for more than
    WAGTAILIMAGES_MAX_UPLOAD_SIZE bytes or WAGTAILIMAGES_MAX_IMAGE_PIXELS pixels.
    """
    data, name = _read(file, name)
    if SVG.match(data[:200]):
        raise UnreadableError(
            gettext_noop("SVG drawings are not taken. Save the picture as PNG or JPEG.")
        )
    image = _opened(data)
    kind, ending = WRITTEN[image.format]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
            written = _written(_upright(image), kind)
    except MemoryError:
        raise _too_many_pixels() from None
    except Exception as error:  # Decoders raise whatever a broken file makes them raise.
        raise _broken() from error
    stem = re.sub(r"[^a-z0-9]+", "-", unidecode(PurePath(name).stem).lower()).strip("-")
    return written, f"{stem[:NAME_LENGTH].strip('-') or 'anh'}.{ending}"


def _read(file: BinaryIO | bytes, name: str) -> tuple[bytes, str]:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if isinstance(file, bytes):
        data = file
    else:
        file.seek(0)
        data = file.read(limit + 1)
        file.seek(0)
        name = name or getattr(file, "name", None) or ""
    if len(data) > limit:
        raise UnreadableError(
            gettext_noop("The picture is larger than %(limit)d MB. Send a smaller one."),
            limit=limit // 1024 // 1024,
        )
    if not data:
        raise UnreadableError(gettext_noop("The file is empty."))
    return data, name


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read, its size and kind checked before any pixel is."""
    try:
        with warnings.catch_warnings():
            # Pillow's own bound is lower than ours; ours is checked below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=OPENED)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception as error:  # Decoders raise whatever a broken file makes them raise.
        raise UnreadableError(
            gettext_noop("This is not a picture in JPEG, PNG, WebP or HEIC.")
        ) from error
    if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_many_pixels()
    if image.width < 2 or image.height < 2:
        raise _broken()
    return image


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned and in sRGB, in a mode that its format can hold."""
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    has_alpha = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    turned = turned.convert("RGBA" if has_alpha else "RGB" if turned.mode != "L" else "L")
    if profile and turned.mode != "L":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(turned, source, ImageCms.createProfile("sRGB"), inPlace=True)
        except ImageCms.PyCMSError:
            # A profile that does not fit its pixels: they are shown as they are.
            return turned
    return turned


def _written(image: Image.Image, kind: str) -> bytes:
    """The pixels alone: what Pillow carries beside them (EXIF, text, XMP) stays behind."""
    image.info.clear()
    image.getexif().clear()
    out = io.BytesIO()
    if kind == "JPEG":
        image = image if image.mode in ("RGB", "L") else _on_white(image)
        image.save(out, "JPEG", quality=QUALITY, progressive=True)
    elif kind == "WEBP":
        image.save(out, "WEBP", quality=QUALITY)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _too_many_pixels() -> UnreadableError:
    return UnreadableError(
        gettext_noop("The picture has more than %(limit)d million pixels. Send a smaller one."),
        limit=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000,
    )


def _broken() -> UnreadableError:
    return UnreadableError(gettext_noop("The picture is broken or empty and cannot be read."))
