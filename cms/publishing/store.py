"""The content store: bytes by their SHA-256, in a folder."""

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

# Seconds after which a temporary file belongs to nobody.
LEFT_AFTER = 3600


class BlobStore:
    """Blobs at `<root>/<first two digits>/<sha256>`; what is there is whole and never changes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where a blob stands, or would stand."""
        return self.root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def add(self, data: bytes) -> str:
        """Keep bytes; their digest."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.has(digest):
            place = self.path(digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_name(f"{digest}.{os.getpid()}")
            fresh.write_bytes(data)
            os.replace(fresh, place)
        return digest

    def add_file(self, source: BinaryIO) -> str:
        """Keep what an open file holds, without reading it whole into memory; its digest."""
        self.root.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self.root, delete=False) as fresh:
            try:
                while chunk := source.read(1 << 20):
                    digest.update(chunk)
                    fresh.write(chunk)
                fresh.flush()
                place = self.path(digest.hexdigest())
                place.parent.mkdir(exist_ok=True)
                os.replace(fresh.name, place)
            except BaseException:
                os.unlink(fresh.name)
                raise
        os.chmod(place, 0o644)
        return digest.hexdigest()

    def clear_leftovers(self) -> None:
        """Drop half-written files that no living process can still be writing."""
        for file in (*self.root.glob("tmp*"), *self.root.glob("??/*.*")):
            with contextlib.suppress(FileNotFoundError):
                if file.stat().st_mtime < time.time() - LEFT_AFTER:
                    file.unlink()


def blob_store() -> BlobStore:
    """The store of this installation."""
    return BlobStore(settings.VAR_DIR / "blobs")
