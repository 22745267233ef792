"""The board page's template, style and script, from `themes/board/`."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cms.contract import Built, Entry, blob_path
from cms.contract.entries import EVERY_HOST, IMMUTABLE

FOLDER = Path(__file__).resolve().parents[1] / "themes" / "board"
# The page's one script is these files one after another, as classic browsers need it.
SCRIPTS = ("schedule.js", "board.js")
STYLES = ("fonts.css", "board.css")


@cache
def theme_version() -> str:
    """Sixteen hex digits over every file of the theme: a change of any changes the version."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(FOLDER).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()[:16]


def theme_name() -> str:
    """How `made_from` names the theme."""
    return f"theme:board-{theme_version()}"


@cache
def fonts() -> tuple[tuple[str, Built], ...]:
    """The fonts by file name: a board may have none of its own with Vietnamese letters."""
    return tuple(
        (path.name, _asset(path.read_bytes(), "font/woff2"))
        for path in sorted((FOLDER / "fonts").glob("*.woff2"))
    )


@cache
def style() -> Built:
    """The style sheet, its fonts put to the addresses they are served at."""
    text = _joined(STYLES)
    for name, font in fonts():
        text = text.replace(f'url("fonts/{name}")', f'url("{font.entry.path}")')
    return _asset(text.encode(), "text/css")


@cache
def script() -> Built:
    """The script."""
    return _asset(_joined(SCRIPTS).encode(), "text/javascript")


def assets() -> list[Built]:
    """Every asset of the page."""
    return [*(font for _, font in fonts()), style(), script()]


def render(**context: object) -> bytes:
    """`index.html` with the context, all text escaped."""
    return (_environment().get_template("index.html").render(**context) + "\n").encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def _asset(body: bytes, media_type: str) -> Built:
    sha256 = hashlib.sha256(body).hexdigest()
    entry = Entry(
        host=EVERY_HOST,
        path=blob_path(sha256, media_type),
        rank="asset",
        type=media_type,
        cache=IMMUTABLE,
        sha256=sha256,
        size=len(body),
        made_from=(theme_name(),),
    )
    return Built(entry, body)
