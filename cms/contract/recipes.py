"""Recipes: the digest of everything that decides a blob's bytes."""

import hashlib

import msgspec

from cms.contract.documents import Recipe
from cms.contract.errors import ContractError

IMAGE_ENGINE = "pillow-2"
SPEECH_ENGINE = "espeak-ng-1"
RECORDING_ENGINE = "libav-1"
FILE_ENGINE = "as-is"
# What every browser and board reads, in two widths: a phone's and a desktop's column.
PICTURE_WIDTHS = (640, 1280)
# The same again with fewer bytes, best first: a small picture or column, a phone's column at two
# dots to the pixel, and the rest.
LIGHTER_FORMATS = ("avif", "webp")
LIGHTER_WIDTHS = (480, 720, 1280)
LIGHTER_TYPES = tuple(f"image/{form}" for form in LIGHTER_FORMATS)
VOICE = "vi-vn-x-south"


def _recipe(**fields: object) -> Recipe:
    digest = hashlib.sha256(msgspec.json.encode(fields, order="deterministic")).hexdigest()
    try:
        return msgspec.convert({"id": digest, **fields}, Recipe)
    except msgspec.ValidationError as error:
        raise ContractError(f"{fields['kind']} recipe: {error}") from error


def picture(source: str, width: int, form: str = "jpeg") -> Recipe:
    """The picture with digest `source`, at most `width` pixels wide, no metadata.

    `form` is "jpeg", "webp" or "avif".
    """
    return _recipe(
        kind="image",
        engine=IMAGE_ENGINE,
        source=source,
        settings={"width": width, "format": form},
    )


def pictures(source: str) -> list[Recipe]:
    """All that a page shows of a picture: JPEG, then the lighter formats, each narrowest first."""
    return [
        *(picture(source, width) for width in PICTURE_WIDTHS),
        *(picture(source, width, form) for form in LIGHTER_FORMATS for width in LIGHTER_WIDTHS),
    ]


def is_lighter(recipe: Recipe) -> bool:
    """Whether a page can do without it: a picture that is there as JPEG too."""
    return recipe.kind == "image" and recipe.settings.get("format") in LIGHTER_FORMATS


def speech(text: str, voice: str = VOICE) -> Recipe:
    """`text` spoken with `voice`, as MP3."""
    return _recipe(kind="speech", engine=SPEECH_ENGINE, text=text, settings={"voice": voice})


def recording(source: str) -> Recipe:
    """The recorded sound with digest `source`, at the loudness of speech, as MP3."""
    return _recipe(kind="recording", engine=RECORDING_ENGINE, source=source)


def file(source: str, name: str) -> Recipe:
    """The file with digest `source`, unchanged; `name` is the one it is saved under."""
    return _recipe(kind="file", engine=FILE_ENGINE, source=source, name=name)
