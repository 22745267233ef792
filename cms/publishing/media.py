"""Making the blobs that recipes name: once each, outside every request and transaction."""

import io
import logging
from datetime import timedelta

import msgspec
from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

import device_feeds.speech
from cms.contract.documents import Blob, Recipe
from cms.publishing.models import Media
from cms.publishing.store import BlobStore

logger = logging.getLogger("cms.publishing")

JPEG_QUALITY = 78
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "ics": "text/calendar",
    "mp3": "audio/mpeg",
}


class MediaError(Exception):
    """A recipe that could not be made; one line that says why."""


def make(recipe: Recipe, store: BlobStore) -> Blob:
    """Make one recipe's blob and keep it. Raises MediaError."""
    match recipe.kind:
        case "image":
            return _picture(recipe, store)
        case "speech":
            return _speech(recipe, store)
        case "file":
            return _file(recipe, store)


def _picture(recipe: Recipe, store: BlobStore) -> Blob:
    """Re-encoded from pixels alone, so that no place, camera or name travels with it."""
    try:
        with Image.open(store.path(recipe.source or "")) as source:
            upright = ImageOps.exif_transpose(source).convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise MediaError(f"picture {recipe.source}: {error}") from error
    width = int(recipe.settings["width"])
    if upright.width > width:
        height = max(1, round(upright.height * width / upright.width))
        upright = upright.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    data = out.getvalue()
    return Blob(
        sha256=store.add(data),
        size=len(data),
        type="image/jpeg",
        width=upright.width,
        height=upright.height,
    )


def _speech(recipe: Recipe, store: BlobStore) -> Blob:
    try:
        sound = device_feeds.speech.make(recipe)
    except device_feeds.speech.SpeechError as error:
        raise MediaError(str(error)) from error
    return Blob(
        sha256=store.add(sound.data),
        size=len(sound.data),
        type=sound.type,
        duration_ms=sound.duration_ms,
    )


def _file(recipe: Recipe, store: BlobStore) -> Blob:
    extension = recipe.name.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise MediaError(f"file {recipe.name}: this kind of file is not published")
    place = store.path(recipe.source or "")
    if not place.is_file():
        raise MediaError(f"file {recipe.name}: its bytes are not in the store")
    return Blob(sha256=recipe.source or "", size=place.stat().st_size, type=TYPES[extension])


def make_missing(recipes: set[str], store: BlobStore) -> int:
    """Make those of `recipes` that have no blob and are due; how many were made.

    One that fails is noted with its reason and tried again later, further apart each
    time; what needs it is published without it meanwhile.
    """
    now = timezone.now()
    due = Media.objects.filter(recipe__in=recipes, sha256="").filter(
        Q(retry_at=None) | Q(retry_at__lte=now)
    )
    made = 0
    for row in due:
        try:
            blob = make(msgspec.json.decode(bytes(row.document), type=Recipe), store)
        except MediaError as error:
            row.attempts += 1
            row.retry_at = timezone.now() + timedelta(seconds=min(3600, 10 * 2**row.attempts))
            row.error = str(error)
            row.save()
            logger.warning("recipe %s: %s", row.recipe[:12], error)
            continue
        for name, value in msgspec.structs.asdict(blob).items():
            setattr(row, name, value)
        row.error = ""
        row.save()
        made += 1
    return made


def table_for(recipes: set[str]) -> dict[str, Blob]:
    """The media table's rows for `recipes` that are made."""
    rows = Media.objects.filter(recipe__in=recipes).exclude(sha256="")
    return {
        row.recipe: Blob(
            sha256=row.sha256,
            size=row.size,
            type=row.type,
            duration_ms=row.duration_ms,
            width=row.width,
            height=row.height,
        )
        for row in rows
    }
