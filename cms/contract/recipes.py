"""Recipes: the digest of everything that decides a blob's bytes."""

import hashlib

import msgspec

from cms.contract.documents import Recipe
from cms.contract.errors import ContractError

IMAGE_ENGINE = "pillow-1"
SPEECH_ENGINE = "espeak-ng-1"
RECORDING_ENGINE = "libav-1"
FILE_ENGINE = "as-is"
# Two widths: a phone's and a desktop's column.
PICTURE_WIDTHS = (640, 1280)
VOICE = "vi-vn-x-south"


def _recipe(**fields: object) -> Recipe:
    digest = hashlib.sha256(msgspec.json.encode(fields, order="deterministic")).hexdigest()
    try:
        return msgspec.convert({"id": digest, **fields}, Recipe)
    except msgspec.ValidationError as error:
        raise ContractError(f"{fields['kind']} recipe: {error}") from error


def picture(source: str, width: int) -> Recipe:
    """A JPEG of the picture with digest `source`, at most `width` pixels wide, no metadata."""
    return _recipe(
        kind="image",
        engine=IMAGE_ENGINE,
        source=source,
        settings={"width": width, "format": "jpeg"},
    )


def speech(text: str, voice: str = VOICE) -> Recipe:
    """`text` spoken with `voice`, as MP3."""
    return _recipe(kind="speech", engine=SPEECH_ENGINE, text=text, settings={"voice": voice})


def recording(source: str) -> Recipe:
    """The recorded sound with digest `source`, at the loudness of speech, as MP3."""
    return _recipe(kind="recording", engine=RECORDING_ENGINE, source=source)


def file(source: str, name: str) -> Recipe:
    """The file with digest `source`, unchanged; `name` is the one it is saved under."""
    return _recipe(kind="file", engine=FILE_ENGINE, source=source, name=name)
