"""Renditions of pictures: pixels alone, at most so wide, in one of three formats.

`python -m cms.publishing.pictures STORE` reads a JSON list of recipes of one source on standard
input and writes the list of their blobs: a process of its own, that yields to others, in which
a lighter format may take its time. Exit 1 with one line on stderr for what cannot be made.
"""

import io
import os
import resource
import sys
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from cms.contract.documents import Blob, Recipe
from cms.publishing.store import BlobStore

# How hard an encoder tries: all six lighter renditions of 12 megapixels take 2 s of one core.
# One thread: the other cores are for what readers wait for.
FORMATS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 78, "progressive": True, "optimize": True},
    "webp": {"quality": 75, "method": 4},
    "avif": {"quality": 55, "speed": 8, "max_threads": 1},
}
# A strip that no page can show, and that JPEG cannot always hold.
MAX_RATIO = 20
# A tenth of what the others get of a busy core.
NICENESS = 10
# Of the process: seconds of a core, and bytes of address space.
MOST_SECONDS = 60
MOST_MEMORY = 2 << 30


class PictureError(Exception):
    """A picture that cannot be made; one line that says why."""


def renditions(wanted: list[Recipe], store: BlobStore) -> list[Blob]:
    """The blobs of recipes that have one source, in their order. Raises PictureError.

    Re-encoded from pixels alone, so that no place, camera or name travels with them.
    """
    whole = _opened(store, wanted[0].source or "")
    found: dict[tuple[int, str], Blob] = {}
    sized: dict[int, Image.Image] = {}
    for recipe in wanted:
        width = min(whole.width, int(recipe.settings["width"]))
        form = str(recipe.settings["format"])
        if width not in sized:
            sized[width] = _narrowed(whole, width)
        if (width, form) not in found:
            found[width, form] = _encoded(sized[width], form, store)
    widths = [min(whole.width, int(recipe.settings["width"])) for recipe in wanted]
    return [
        found[width, str(recipe.settings["format"])]
        for width, recipe in zip(widths, wanted, strict=True)
    ]


def _opened(store: BlobStore, source: str) -> Image.Image:
    """Upright, and on white where one could see through it."""
    try:
        with Image.open(store.path(source)) as file:
            upright = ImageOps.exif_transpose(file)
            if upright.has_transparency_data:
                upright = upright.convert("RGBA")
                ground = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(ground, upright)
            upright = upright.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise PictureError(f"picture {source}: {error}") from error
    if upright.height > MAX_RATIO * upright.width:
        raise PictureError(f"picture {source}: higher than {MAX_RATIO} times its width")
    return upright


def _narrowed(whole: Image.Image, width: int) -> Image.Image:
    if width == whole.width:
        return whole
    height = max(1, round(whole.height * width / whole.width))
    return whole.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)


def _encoded(image: Image.Image, form: str, store: BlobStore) -> Blob:
    if form not in FORMATS:
        raise PictureError(f"format {form!r}: pictures are made as {', '.join(FORMATS)}")
    out = io.BytesIO()
    image.save(out, form, **FORMATS[form])
    data = out.getvalue()
    return Blob(
        sha256=store.add(data),
        size=len(data),
        type=f"image/{form}",
        width=image.width,
        height=image.height,
    )


def main(arguments: list[str]) -> int:
    """Read, make, write."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Recipe])
    try:
        found = renditions(wanted, BlobStore(Path(arguments[0])))
    except (PictureError, MemoryError, OSError) as error:
        print(str(error) or type(error).__name__, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
