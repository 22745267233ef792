"""A bulletin as plain text to paste into Zalo: what it says, and where all of it stands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms.contract import blocks as contract
from cms.contract import inline
from cms.contract.addresses import bulletin_path
from cms.contract.documents import Edition as Document
from cms.publishing.freeze import read
from cms.publishing.ledger import began
from cms.publishing.models import Edition, Tombstone
from cms.publishing.reconcile import origin
from cms.units.models import Unit

# Ours, not Zalo's: what a phone shows of a message in a group without "xem thêm".
CHARACTERS = 1000
LINES = 8
LINE_CHARACTERS = 140
# Citizens read it, whatever language the officer works in.
MORE = "Xem đầy đủ"
# A wider or longer table is for the page.
COLUMNS, ROWS = 3, 8


@dataclass(frozen=True)
class Share:
    """The text to copy, and the public page it leads to ("" where it is on no site yet)."""

    title: str
    text: str
    url: str


def share(bulletin: UUID, units: Collection | None, now: datetime) -> Share | None:
    """What a person of `units` (None: anybody's) passes on of a bulletin; three queries.

    The page is the issuer's for the issuer's people, else that of one of their units
    that carries it. None where readers do not have it now, or those units do not carry it.
    """
    row = (
        Edition.objects.filter(bulletin=bulletin, language="vi", current=True)
        .select_related("issuer")
        .first()
    )
    if row is None or Tombstone.objects.filter(bulletin=bulletin).exists():
        return None
    document = read(row)
    if document.publish_at > now or (document.expire_at and document.expire_at <= now):
        return None
    owns = units is None or row.issuer_id in units
    where = {"output__unit": row.issuer} if owns else {"output__unit__in": units}
    carried = began(bulletin).filter(output__kind="site", edition__language="vi", ended_by=None)
    place = carried.filter(**where).first()
    if place is None and not owns:
        return None
    url = _page_at(place.output.unit, document) if place else ""
    return Share(document.title, compose(document, row.issuer.full_name, url), url)


def _page_at(unit: Unit, document: Document) -> str:
    return origin().format(host=unit.host) + bulletin_path(document)


def compose(document: Document, issuer: str, url: str) -> str:
    """Title, summary, the body's short lines as far as they fit, the issuer and the link.

    At most `CHARACTERS`, of which lists and small tables give way first.
    """
    head = f"{document.title}\n\n{document.summary}".strip()
    foot = issuer
    if url:
        foot += f"\n{MORE}: {url}"
    lines: list[str] = []
    for line in _lines(document):
        fits = len("\n".join([head, "", *lines, line, "", foot])) <= CHARACTERS
        if len(lines) == LINES or not fits:
            break
        lines.append(line)
    return "\n\n".join(part for part in (head, "\n".join(lines), foot) if part)


def _lines(document: Document) -> Iterator[str]:
    for block in document.body:
        match block:
            case contract.ListBlock():
                yield from _short(inline.plain(item) for item in block.items)
            case contract.Table() if len(block.rows) <= ROWS and len(block.rows[0]) <= COLUMNS:
                yield from _short(_row(row) for row in block.rows[1:])


def _short(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        words = " ".join(line.split())
        if words and len(words) <= LINE_CHARACTERS:
            yield f"- {words}"


def _row(cells: list[str]) -> str:
    first, *rest = (inline.plain(cell) for cell in cells)
    return ": ".join(part for part in (first, ", ".join(filter(None, rest))) if part)
