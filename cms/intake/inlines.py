"""Runs of text, and the inline subset they are written in."""

import re
import unicodedata
from html import escape
from typing import NamedTuple
from urllib.parse import urljoin

SCHEMES = ("https://", "http://", "mailto:", "tel:")
LINK_LENGTH = 2_000
DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = frozenset("\u00ad\u200b\ufeff\u2060")
# Bullets of Word's symbol fonts stand in the private use area.
BULLETS = frozenset("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0\uf02d")


class Run(NamedTuple):
    """A stretch of text of one look; a line break is the text "\\n"."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


def tidy(text: str) -> str:
    """The text composed (NFC), without characters that cannot be shown; white space is kept."""
    kept = []
    for char in unicodedata.normalize("NFC", text):
        if char in BULLETS:
            kept.append("•")
        elif char in "\n\t ":
            kept.append(char)
        elif char in DIRECTION or char in UNSEEN:
            continue
        elif unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs"):
            kept.append(" " if char in "\r\x0b\x0c\x85" else "")
        else:
            kept.append(char)
    return "".join(kept)


def one_line(text: str) -> str:
    """The tidy text on one line, with single spaces."""
    return " ".join(tidy(text).split())


def link(href: str, base: str = "") -> str:
    """An address that the inline subset takes, or "" where this is none."""
    href = tidy(href).strip().replace(" ", "%20")
    if base and href and not href.startswith("#"):
        try:
            href = urljoin(base, href)
        except ValueError:
            return ""
    scheme, colon, rest = href.partition(":")
    href = f"{scheme.lower()}{colon}{rest}"
    fit = href.startswith(SCHEMES) and len(href) <= LINK_LENGTH
    return href if fit and not any(ord(char) <= 32 for char in href) else ""


def _merged(runs: list[Run]) -> list[Run]:
    """Runs with white space collapsed as HTML does, and neighbours of one look joined."""
    out: list[Run] = []
    for run in runs:
        # Pieces keep their breaks; everything else that is white is one space.
        for piece in re.split("(\n)", run.text):
            text = piece if piece == "\n" else re.sub(r"\s+", " ", piece)
            if text != "\n" and (not out or out[-1].text.endswith((" ", "\n"))):
                text = text.lstrip(" ")
            if not text:
                continue
            if text == "\n":
                _strip_end(out)
                if out and out[-1].text != "\n":
                    out.append(Run("\n"))
            elif out and out[-1].text != "\n" and out[-1][1:] == run[1:]:
                out[-1] = out[-1]._replace(text=out[-1].text + text)
            else:
                out.append(run._replace(text=text))
    while out and (not out[-1].text.strip()):
        out.pop()
    _strip_end(out)
    return [run._replace(text=unicodedata.normalize("NFC", run.text)) for run in out]


def _strip_end(runs: list[Run]) -> None:
    """Take white space from the end, in place."""
    while runs and runs[-1].text != "\n" and not runs[-1].text.strip():
        runs.pop()
    if runs and runs[-1].text != "\n":
        runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())


def _wrapped(run: Run) -> str:
    if run.text == "\n":
        return "<br>"
    html = escape(run.text, quote=False)
    if run.italic:
        html = f"<i>{html}</i>"
    return f"<b>{html}</b>" if run.bold else html


def write(runs: list[Run]) -> str:
    """The runs in the inline subset; the same runs always give the same text."""
    out: list[str] = []
    href = ""
    for run in _merged(runs):
        if run.href != href:
            out.append("</a>" if href else "")
            out.append(f'<a href="{escape(run.href, quote=True)}">' if run.href else "")
            href = run.href
        out.append(_wrapped(run))
    out.append("</a>" if href else "")
    return "".join(out)


def words(runs: list[Run]) -> str:
    """The words alone; an address that the words do not show follows them in brackets."""
    out: list[str] = []
    merged = _merged(runs)
    for number, run in enumerate(merged):
        out.append(run.text)
        ends = number + 1 == len(merged) or merged[number + 1].href != run.href
        bare = run.href.partition(":")[2].strip("/")
        if run.href and ends and bare not in run.text:
            out.append(f" ({run.href})")
    return "".join(out).strip()


def divided(runs: list[Run], limit: int) -> list[list[Run]]:
    """The runs in parts of at most `limit` characters, cut between words where there are any."""
    parts: list[list[Run]] = [[]]
    room = limit
    for run in runs:
        text = run.text
        while len(text) > room:
            cut = text.rfind(" ", 0, room) + 1 or (room if not parts[-1] else 0)
            if cut:
                parts[-1].append(run._replace(text=text[:cut]))
            text = text[cut:]
            parts.append([])
            room = limit
        if text:
            parts[-1].append(run._replace(text=text))
            room -= len(text)
    return [part for part in parts if part]
