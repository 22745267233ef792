"""The theme's files: what stands under `/_b/`, its Vietnamese, and its digest."""

import hashlib
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po
from markupsafe import Markup

from cms.contract import Built, Entry, blob_path
from cms.contract.entries import EVERY_HOST, IMMUTABLE

FOLDER = Path(__file__).resolve().parent.parent / "themes" / "ban-tin"
STATIC = FOLDER / "static"
CODE = Path(__file__).resolve().parent

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# One request for what every page needs, each in a file of its own for who reads them.
JOINED = ("css/site.css", "css/sections.css")
CHARSET = b'@charset "utf-8";\n'
_URL = re.compile(r"url\(\.\./([a-z0-9/.-]+)\)")


class Asset(NamedTuple):
    """A file of the theme at its address for ever."""

    path: str
    sha256: str
    type: str
    body: bytes


@cache
def version() -> str:
    """Digest over names and bytes of the theme's files and of sitegen's own code."""
    digest = hashlib.sha256()
    for root, pattern in ((FOLDER, "*"), (CODE, "*.py")):
        for path in sorted(p for p in root.rglob(pattern) if p.is_file()):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def assets() -> dict[str, Asset]:
    """The assets by their path below `static/`; style sheets name the others' addresses.

    Those of JOINED are one, by the name of the first.
    """
    found: dict[str, Asset] = {}
    files = sorted(p for p in STATIC.rglob("*") if p.suffix in TYPES)
    for path in sorted(files, key=lambda p: p.suffix == ".css"):
        body = path.read_bytes()
        if path.suffix == ".css":
            body = _with_final_addresses(body.decode(), found).encode()
        kind = TYPES[path.suffix]
        sha256 = hashlib.sha256(body).hexdigest()
        name = path.relative_to(STATIC).as_posix()
        found[name] = Asset(blob_path(sha256, kind), sha256, kind, body)
    first, *others = (found.pop(name).body for name in JOINED)
    style = first + b"".join(body.removeprefix(CHARSET) for body in others)
    sha256 = hashlib.sha256(style).hexdigest()
    found[JOINED[0]] = Asset(blob_path(sha256, TYPES[".css"]), sha256, TYPES[".css"], style)
    return found


def _with_final_addresses(css: str, found: dict[str, Asset]) -> str:
    return _URL.sub(lambda match: f"url({found[match[1]].path})", css)


@cache
def entries() -> tuple[Built, ...]:
    """The assets as entries, the same for every site."""
    return tuple(
        Built(
            Entry(
                host=EVERY_HOST,
                path=asset.path,
                rank="asset",
                type=content_type(asset.type),
                cache=IMMUTABLE,
                sha256=asset.sha256,
                size=len(asset.body),
                made_from=(f"theme:{version()}",),
                key=version()[:24],
            ),
            asset.body,
        )
        for _, asset in sorted(assets().items())
    )


def content_type(kind: str) -> str:
    """The type of a file of the theme with its encoding, where it is text."""
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


@cache
def messages() -> dict[str, str]:
    """The theme's words: English message id to Vietnamese."""
    catalog = read_po(BytesIO((FOLDER / "locale" / "vi.po").read_bytes()), locale="vi")
    return {str(message.id): str(message.string) for message in catalog if message.id}


def text(message: str) -> str:
    """The Vietnamese of a message; KeyError for one that has none."""
    return messages()[message]


@cache
def _markup(message: str) -> Markup:
    return Markup(messages()[message])  # noqa: S704


def words(message: str, **values: object) -> Markup:
    """The Vietnamese of a message as markup, its `%(name)s` put as escaped values."""
    found = _markup(message)
    return found % values if values else found
