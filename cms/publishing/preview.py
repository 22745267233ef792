"""What a draft will be on every channel, by the builders that publish.

A preview stands on the unit's own host below `/-/xem/<token>/`: pages carry the host's
headers and no cookie of the CMS reaches them. The token is signed, names one revision
and runs out, so it needs no account and no row.
"""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

import device_feeds
import sitegen
from cms.bulletins.models import BulletinPage
from cms.contract import Built, Bundle, Edition
from cms.contract.addresses import board_page_path, bulletin_path
from cms.contract.documents import MediaTable, Recipe
from cms.contract.recipes import is_lighter
from cms.publishing import media
from cms.publishing.drafting import settled
from cms.publishing.models import Media, Output
from cms.publishing.outputs import KINDS
from cms.publishing.reconcile import origin
from cms.publishing.rows import live_keys
from cms.publishing.snapshot import Snapshot
from cms.publishing.store import blob_store
from cms.units.models import Unit

SALT = "cms.publishing.preview"
PREFIX = "/-/xem/"
# Frames of one preview ask for a dozen files within a second or two.
KEPT = 16
_kept: "OrderedDict[tuple, Preview]" = OrderedDict()
_keeping = threading.Lock()
# Places of a page that name something of its own host.
_PLACE = re.compile(r"""(?<=["'\s,(=])(?:https?://[^/"'\s]+)?/[^"'\s,<>)]*""")


class PreviewError(Exception):
    """The preview is no more: the token ran out, was altered, or its draft is gone."""


@dataclass(frozen=True)
class Ticket:
    """What a token names: a page, one of its revisions, and until when (UTC)."""

    page: int
    revision: int
    until: datetime

    @property
    def token(self) -> str:
        """The signed form, safe in an address."""
        facts = [self.page, self.revision, int(self.until.timestamp())]
        return signing.dumps(facts, salt=SALT)


def ticket_for(page: BulletinPage, lasts: timedelta) -> Ticket:
    """A ticket for the newest revision of a page. Raises PreviewError where it has none."""
    if page.latest_revision_id is None:
        raise PreviewError("no revision")
    until = (timezone.now() + lasts).replace(microsecond=0)
    return Ticket(page.pk, page.latest_revision_id, until)


def read_token(token: str) -> Ticket:
    """The ticket in a token. Raises PreviewError for one that ran out or was altered."""
    try:
        page, revision, until = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise PreviewError("bad token") from error
    moment = datetime.fromtimestamp(until, tz=timezone.get_default_timezone())
    if moment <= timezone.now():
        raise PreviewError("ran out")
    return Ticket(page, revision, moment)


def draft_of(ticket: Ticket) -> BulletinPage:
    """The page as the ticket's revision has it. Raises PreviewError."""
    page = BulletinPage.objects.filter(pk=ticket.page).first()
    revision = page.revisions.filter(pk=ticket.revision).first() if page else None
    if revision is None:
        raise PreviewError("gone")
    return revision.as_object()


@dataclass(frozen=True)
class Preview:
    """A draft's editions, and what its unit's outputs would hold because of them.

    `built` by path; what is not in it is as it is live. `own` is how the unit's host is reached.
    """

    editions: list[Edition]
    own: str
    built: dict[str, Built]

    def place(self, kind: str) -> str:
        """The path of what a channel shows first."""
        return {
            "page": bulletin_path(self.editions[0]),
            "home": "/index.html",
            "board": board_page_path(),
        }[kind]


def preview(ticket: Ticket) -> Preview:
    """The preview of a ticket's draft; built again when the draft or its unit's site changed.

    Raises PreviewError, UnfitError.
    """
    page = draft_of(ticket)
    now = timezone.now()
    if page.publish_at and page.publish_at > now:
        # It is shown as it will be on its first day.
        now = page.publish_at
    found = settled(page, now)
    wanted = Output.objects.filter(unit=page.unit).aggregate(total=Sum("desired"))["total"]
    key = (page.uuid, found.digest, wanted)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    _make_media(found.editions)
    one = _build(page.unit, found.editions, now)
    with _keeping:
        _kept[key] = one
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return one


def _build(unit: Unit, editions: list[Edition], now: datetime) -> Preview:
    snapshot = Snapshot()
    unit_id = str(unit.pk)
    clock = snapshot.clock(now, {f"{unit_id}/{kind}": 1 for kind in KINDS})
    bundle = snapshot.bundle(unit, clock)
    _put_in(bundle, editions)
    built: dict[str, Built] = {}
    for kind in device_feeds.KINDS:
        feeds = device_feeds.build(bundle, unit_id, kind, origin())
        built.update((one.entry.path, one) for one in feeds)
    site = Output.objects.filter(unit=unit, kind=Output.Kind.SITE)
    known = {address: key for keys in live_keys(site).values() for address, key in keys.items()}
    for path in ("/index.html", *map(bulletin_path, editions)):
        # What is looked at is there, even where it is as it is live.
        known.pop((unit.host, path), None)
    for one in sitegen.changes(bundle, unit_id, origin(), known):
        if isinstance(one, Built):
            built[one.entry.path] = one
    return Preview(editions, origin().replace("{host}", unit.host), built)


def _put_in(bundle: Bundle, editions: list[Edition]) -> None:
    """The draft in the place of what is live of it."""
    uuid = editions[0].bulletin
    bundle.editions = {key: one for key, one in bundle.editions.items() if one.bulletin != uuid} | {
        one.id: one for one in editions
    }
    wanted = {recipe.id for one in editions for recipe in one.recipes}
    blobs = {**bundle.media.blobs, **media.table_for(wanted)}
    bundle.media = MediaTable(id="media", blobs=blobs)


def _make_media(editions: list[Edition]) -> None:
    """Make the pictures and files that are not made yet, each picture as JPEG.

    Sound is made when it is asked for.
    """
    for recipe in _recipes(editions).values():
        if recipe.kind in ("image", "file") and not is_lighter(recipe):
            _make(recipe)


def _recipes(editions: list[Edition]) -> dict[str, Recipe]:
    return {recipe.id: recipe for one in editions for recipe in one.recipes}


def _make(recipe: Recipe) -> Media:
    """One recipe's row with its blob; what is made here is not made again at publication."""
    row, _made = Media.objects.get_or_create(
        recipe=recipe.id,
        defaults={
            "kind": recipe.kind,
            "document": msgspec.json.encode(recipe),
            "wanted_at": timezone.now(),
        },
    )
    if row.sha256:
        return row
    blob = media.make(recipe, blob_store())
    with transaction.atomic():
        fresh = Media.objects.select_for_update().get(pk=row.pk)
        if not fresh.sha256:
            for name, value in msgspec.structs.asdict(blob).items():
                setattr(fresh, name, value)
            fresh.error = ""
            fresh.save()
    return fresh


def sound_of(edition: Edition) -> Media:
    """The sound of a draft, made now where it is not made yet. Raises MediaError."""
    recipe = next(one for one in edition.recipes if one.id == edition.speech)
    return _make(recipe)


def body_of(found: Preview, path: str, token: str) -> tuple[str, bytes] | None:
    """Type and bytes of what a path holds in a preview; places of the draft stay within it.

    None for a path that the preview does not hold.
    """
    one = found.built.get(path)
    if one is None or one.entry.status != 200:
        return None
    if one.body is None:
        return one.entry.type, blob_store().path(one.entry.sha256).read_bytes()
    if not one.entry.type.startswith(("text/html", "application/feed+json")):
        return one.entry.type, one.body
    return one.entry.type, _within(found, one.body.decode(), token).encode()


def _within(found: Preview, text: str, token: str) -> str:
    def lead(match: re.Match[str]) -> str:
        whole = match[0]
        path = whole.removeprefix(found.own)
        bare = path.partition("?")[0].partition("#")[0]
        bare += "index.html" if bare.endswith("/") else ""
        if not path.startswith("/") or bare not in found.built:
            return whole
        return f"{whole[: len(whole) - len(path)]}{PREFIX}{token}{path}"

    return _PLACE.sub(lead, text)
