"""Addresses, cool for ever: the id decides, the words may change."""

import base64
import uuid
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from cms.contract.documents import Edition, OldPath
from cms.contract.vocabulary import CATEGORY_BY_KEY

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

# Extension by media type of all that may stand under /_b/.
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "text/csv": "csv",
    "text/calendar": "ics",
    "text/css": "css",
    "text/javascript": "js",
    "font/woff2": "woff2",
}


def blob_path(sha256: str, media_type: str) -> str:
    """`/_b/<sha256>.<ext>`, on every host; KeyError for a type that is never published."""
    return f"/_b/{sha256}.{EXTENSIONS[media_type]}"


def short_id(bulletin: str) -> str:
    """Eight lower-case base32 characters (40 bits) of the bulletin's UUID."""
    return base64.b32encode(uuid.UUID(bulletin).bytes)[:8].decode().lower()


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of Vietnam."""
    return moment.astimezone(LOCAL)


@lru_cache(maxsize=50_000)
def bulletin_path_for(bulletin: str, slug: str, first_published_at: datetime) -> str:
    """The page of a bulletin under one of its slugs."""
    return f"/ban-tin/{local(first_published_at).year}/{slug}-{short_id(bulletin)}.html"


def bulletin_path(edition: Edition) -> str:
    """The page of an edition; other languages stand below their code."""
    path = bulletin_path_for(edition.bulletin, edition.slug, edition.first_published_at)
    return path if edition.language == "vi" else f"/{edition.language}{path}"


def former_paths(edition: Edition) -> list[str]:
    """The addresses under older slugs, which redirect to the present one."""
    present = bulletin_path(edition)
    prefix = "" if edition.language == "vi" else f"/{edition.language}"
    paths = [
        prefix + bulletin_path_for(edition.bulletin, slug, edition.first_published_at)
        for slug in edition.former_slugs
    ]
    return [path for path in paths if path != present]


def is_old_path(path: str) -> bool:
    """Whether an address of a former site may be one of ours (see `documents.OldPath`)."""
    try:
        msgspec.convert(path, OldPath)
        path.encode()
    except (msgspec.ValidationError, UnicodeEncodeError):
        return False
    return True


def place_of(old_path: str) -> str:
    """Where an old path stands among entries: a folder's answer is its index.html."""
    return f"{old_path}index.html" if old_path.endswith("/") and "?" not in old_path else old_path


def category_path(key: str, page: int = 0) -> str:
    """A category's list; page 0 is the newest, numbered pages count from the oldest."""
    slug = CATEGORY_BY_KEY[key].slug
    return f"/chuyen-muc/{slug}.html" if page == 0 else f"/chuyen-muc/{slug}/{page}.html"


def board_feed_path() -> str:
    """The board feed of a unit, on the unit's host."""
    return "/feeds/board/feed.json"


def radio_feed_path() -> str:
    """The radio feed of a unit, on the unit's host."""
    return "/feeds/radio/feed.json"


def radio_playlist_path() -> str:
    """The same items for players that know only playlists (M3U)."""
    return "/feeds/radio/playlist.m3u"


def board_page_path() -> str:
    """The page that plays a unit's board in a browser."""
    return "/board/index.html"
