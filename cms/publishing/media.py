"""Making the blobs that recipes name: once each, outside every request and transaction."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

import msgspec
from django.db import close_old_connections, connection, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

import device_feeds.speech
from cms.contract.documents import Blob, Recipe
from cms.publishing import pictures
from cms.publishing.models import LIGHTER, Edition, Media
from cms.publishing.outputs import KINDS, carriers_of, raise_desired
from cms.publishing.store import BlobStore
from cms.publishing.waiting import Quiet
from cms.sites.models import SectionsRecipe

logger = logging.getLogger("cms.publishing")

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


# Which outputs change when a blob of a kind is there at last.
SHOWN_BY = {
    "speech": ("radio", "site"),
    "recording": ("radio", "site"),
    "image": ("board", "site"),
    LIGHTER: ("site",),
    "file": ("site",),
}
# One such portion of a load of pictures takes some milliseconds of the database's one writer.
ANNOUNCED_AT_ONCE = 300


# Recipes that a thread of this process is making; there is one worker process.
_in_hand: set[str] = set()
_choosing = threading.Lock()


class MediaError(Exception):
    """A recipe that could not be made; one line that says why."""


def make(recipe: Recipe, store: BlobStore) -> Blob:
    """Make one recipe's blob and keep it. Raises MediaError."""
    match recipe.kind:
        case "image":
            return _picture(recipe, store)
        case "speech":
            return _speech(recipe, store)
        case "recording":
            return _recording(recipe, store)
        case "file":
            return _file(recipe, store)


def _picture(recipe: Recipe, store: BlobStore) -> Blob:
    try:
        return pictures.renditions([recipe], store)[0]
    except pictures.PictureError as error:
        raise MediaError(str(error)) from error


def _speech(recipe: Recipe, store: BlobStore) -> Blob:
    try:
        sound = device_feeds.speech.make(recipe)
    except device_feeds.speech.SpeechError as error:
        raise MediaError(str(error)) from error
    return _sound(sound, store)


def _recording(recipe: Recipe, store: BlobStore) -> Blob:
    try:
        sound = device_feeds.speech.master(store.path(recipe.source or ""))
    except device_feeds.speech.SpeechError as error:
        raise MediaError(str(error)) from error
    return _sound(sound, store)


def _sound(sound: device_feeds.speech.Sound, store: BlobStore) -> Blob:
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


def make_next(store: BlobStore) -> Media | None:
    """Try the recipe that is due next, pictures in lighter formats aside; None when none is.

    Pictures and files go before sound, and the newest before a backlog: an officer who
    has just had a bulletin approved does not wait for the archive to be spoken.
    One that fails is noted with its reason and tried again later, further apart each
    time; what names it is published without it meanwhile.
    """
    slow_last = Case(When(kind__in=("speech", "recording"), then=Value(1)), default=Value(0))
    with _choosing:
        waiting = Media.objects.filter(due(timezone.now()), sha256="").exclude(kind=LIGHTER)
        waiting = waiting.exclude(pk__in=_in_hand)
        row = waiting.order_by(slow_last, "-wanted_at", "pk").first()
        if row is None:
            return None
        _in_hand.add(row.pk)
    try:
        _try(row, store)
    finally:
        with _choosing:
            _in_hand.discard(row.pk)
    return row


def _try(row: Media, store: BlobStore) -> None:
    try:
        blob = make(msgspec.json.decode(bytes(row.document), type=Recipe), store)
    except Exception as error:  # noqa: BLE001 - one recipe's fault must stop no other
        failed_again(row, error)
    else:
        keep(row, blob)


def due(now: datetime) -> Q:
    """Recipes that never failed, or that waited long enough since."""
    return Q(retry_at=None) | Q(retry_at__lte=now)


def keep(row: Media, blob: Blob) -> None:
    """A recipe's blob is there."""
    for name, value in msgspec.structs.asdict(blob).items():
        setattr(row, name, value)
    row.error = ""
    row.save()


def failed_again(row: Media, error: Exception) -> None:
    """A recipe failed: it is tried again later, further apart each time."""
    row.attempts += 1
    row.retry_at = timezone.now() + timedelta(seconds=min(3600, 10 * 2**row.attempts))
    row.error = str(error)
    logger.warning("recipe %s: %s", row.recipe[:12], error)
    row.save()


def announce(lighter: bool = False) -> int:
    """Want new versions of what names blobs that came to be since the last time; how many blobs.

    Of pictures in lighter formats where `lighter`, else of all the rest. In portions of their own
    transactions: nobody who publishes waits for a whole backlog.
    """
    made = Media.objects.filter(announced=False).exclude(sha256="")
    made = made.filter(kind=LIGHTER) if lighter else made.exclude(kind=LIGHTER)
    rows = made.order_by("wanted_at", "pk").values_list("wanted_at", "pk")
    return sum(_announce(some) for some in _portions(rows))


def _portions(rows: Iterable[tuple[datetime, str]]) -> Iterator[list[str]]:
    """The recipes of (wanted at, recipe) in portions of ANNOUNCED_AT_ONCE or a little more.

    What was wanted at once stays together: all sizes of one picture are among it.
    """
    portion: list[str] = []
    for _moment, together in groupby(rows, key=itemgetter(0)):
        portion.extend(recipe for _wanted_at, recipe in together)
        if len(portion) >= ANNOUNCED_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


@transaction.atomic
def _announce(recipes: list[str]) -> int:
    """Announce those that nobody else has meanwhile; each output is wanted once for all of them."""
    waiting = Media.objects.filter(pk__in=recipes, announced=False)
    kinds = dict(waiting.values_list("pk", "kind"))
    for channel in KINDS:
        shown = [recipe for recipe, kind in kinds.items() if channel in SHOWN_BY[kind]]
        if shown:
            raise_desired(_naming(shown, channel), [channel])
    return waiting.update(announced=True)


def _naming(recipes: list[str], channel: str) -> Q:
    """Outputs of a channel that carry an edition, or show sections, with any of some recipes."""
    named = Edition.media.through.objects.filter(media__in=recipes).values("edition")
    where = carriers_of(Edition.objects.filter(pk__in=named, current=True))
    if channel == "site":
        sections = SectionsRecipe.objects.filter(recipe__in=recipes)
        where |= Q(unit__in=sections.values("sections"))
    return where


class MediaMaker(threading.Thread):
    """Makes blobs beside the worker, so that no publication waits for another one's sound.

    What was made is announced when nothing more is due, or every few seconds: a load of
    many recipes does not build every site once for each of them.
    """

    ANNOUNCE_EVERY = 5.0

    def __init__(self, store: BlobStore, stop: threading.Event) -> None:
        super().__init__(name="media", daemon=True)
        self.store = store
        self.stop_event = stop

    def run(self) -> None:
        announced = time.monotonic()
        waiting = True
        quiet = Quiet(self.stop_event)
        while not self.stop_event.is_set():
            row = None
            try:
                device_feeds.speech.stand_by()
                row = make_next(self.store)
                waiting = waiting or row is not None
                late = time.monotonic() - announced > self.ANNOUNCE_EVERY
                if waiting and (row is None or late):
                    announce()
                    waiting = False
                    announced = time.monotonic()
            except Exception:
                logger.exception("making media")
                close_old_connections()
            if row is None:
                quiet.wait()
        connection.close()


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
