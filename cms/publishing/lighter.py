"""Pictures again as AVIF and WebP: made when nothing that anybody waits for is left to do.

A page is published with the JPEG of its pictures and built once more when their lighter formats
are there, all of them together.
"""

import logging
import subprocess
import sys
import threading

import msgspec
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from cms.contract.documents import Blob, Recipe
from cms.publishing.media import announce, due, failed_again, keep
from cms.publishing.models import LIGHTER, Media, Output
from cms.publishing.store import BlobStore
from cms.publishing.waiting import Quiet

logger = logging.getLogger("cms.publishing")

# Seconds, of all the renditions of one picture on a busy machine.
PATIENCE = 300


def make_lighter(store: BlobStore) -> int:
    """Make the lighter renditions of the newest picture that lacks them; how many were tried."""
    rows = _next()
    if not rows:
        return 0
    try:
        blobs = _made([_recipe(row) for row in rows], store)
    except Exception as error:  # noqa: BLE001 - one picture's fault must stop no other
        for row in rows:
            failed_again(row, error)
        return len(rows)
    # Together, so that no page is built with half of a picture's sizes.
    with transaction.atomic():
        for row, blob in zip(rows, blobs, strict=True):
            keep(row, blob)
    return len(rows)


def announce_lighter() -> int:
    """Have the pages built again that show pictures made since; how many renditions."""
    return announce(lighter=True)


def _next() -> list[Media]:
    waiting = Media.objects.filter(due(timezone.now()), kind=LIGHTER, sha256="")
    first = waiting.order_by("-wanted_at", "pk").first()
    if first is None:
        return []
    source = _recipe(first).source
    return [
        row for row in waiting.filter(wanted_at=first.wanted_at) if _recipe(row).source == source
    ]


def _recipe(row: Media) -> Recipe:
    return msgspec.json.decode(bytes(row.document), type=Recipe)


def _made(wanted: list[Recipe], store: BlobStore) -> list[Blob]:
    done = subprocess.run(  # noqa: S603 - our own module, arguments as a list
        [sys.executable, "-m", "cms.publishing.pictures", str(store.root)],
        input=msgspec.json.encode(wanted),
        capture_output=True,
        cwd=settings.BASE_DIR,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"the process ended with {done.returncode}")
    return msgspec.json.decode(done.stdout, type=list[Blob])


def is_quiet() -> bool:
    """Whether nothing else is to be made or built, what failed and waits for its turn aside."""
    if Output.objects.filter(attempts=0).exclude(desired=F("live")).exists():
        return False
    others = Media.objects.filter(~Q(kind=LIGHTER), due(timezone.now()), sha256="")
    return not others.exists()


class LighterMaker(threading.Thread):
    """Makes lighter renditions in quiet moments, and announces them when none is left."""

    def __init__(self, store: BlobStore, stop: threading.Event) -> None:
        super().__init__(name="lighter", daemon=True)
        self.store = store
        self.stop_event = stop

    def run(self) -> None:
        quiet = Quiet(self.stop_event)
        # What an earlier process made and did not live to announce.
        made = True
        while not self.stop_event.is_set():
            tried = 0
            try:
                if is_quiet():
                    tried = make_lighter(self.store)
                    made = made or tried > 0
                    if made and not tried:
                        announce_lighter()
                        made = False
            except Exception:
                logger.exception("making lighter pictures")
                close_old_connections()
            if not tried:
                quiet.wait()
        connection.close()
