"""Where texts stood on an old site: what of it the new one can answer, and why not the rest."""

from urllib.parse import unquote, urlsplit

from django.dispatch import Signal
from django.utils.translation import gettext_noop

from cms.contract.addresses import is_old_path
from cms.contract.documents import OldPath
from cms.intake.feeds import OldItem
from cms.intake.inlines import one_line
from cms.intake.models import OldAddress
from cms.library.sentences import Sentence, say

# An old address is brought in. Arguments: unit (units.Unit), path (the contract's OldPath).
# Who knows what the unit's site has there answers with a Sentence where that stays, else None.
address_asked = Signal()

SHOWN = 200
LONGEST = OldPath.__metadata__[0].max_length
NO_ADDRESS = gettext_noop("The old address %(path)s is not the address of a web page.")
FRONT_PAGE = gettext_noop(
    "The old address %(path)s is the old front page; the new site's front page stands there."
)
RESERVED = gettext_noop(
    "The old address %(path)s is kept for boards, radio and files of the new site."
)
TOO_LONG = gettext_noop("The old address %(path)s is too long for the new site.")
STRANGE = gettext_noop(
    "The old address %(path)s has characters that the new site cannot answer to."
)
ANOTHERS = gettext_noop("The old address %(path)s already leads to “%(title)s”.")


def old_path(link: str) -> str:
    """The path, decoded, and query of an old address, as the site can answer there.

    "" for the front page, for what is no address, and for one that the contract refuses.
    """
    path = _path(link) or ""
    return path if is_old_path(path) else ""


def refusal_of(link: str) -> Sentence | None:
    """Why nothing can be answered at an old address; None where `old_path` takes it."""
    path = _path(link)
    if path is None:
        return _about(NO_ADDRESS, link)
    if is_old_path(path):
        return None
    if path == "/":
        return _about(FRONT_PAGE, link)
    if len(path) > LONGEST:
        return _about(TOO_LONG, link)
    # Where the rest is right in itself, the first folder is one of the new site's own.
    return _about(RESERVED if is_old_path(f"/x{path}") else STRANGE, link)


def _path(link: str) -> str | None:
    """Decoded path and query; None for what is no address of the web."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    # What is no UTF-8 becomes a sign that no address may have, and so is refused.
    path = unquote(parts.path or "/", errors="replace").replace("\ufffd", "\x00")
    return f"{path}?{parts.query}" if parts.query else path


def _about(msgid: str, path: str, **params: str) -> Sentence:
    return say(msgid, path=one_line(path)[:SHOWN], **params)


def keep_addresses(item: OldItem, unit, page) -> list[Sentence]:
    """Keep where an item stood for its bulletin; a sentence for each that leads nowhere."""
    told = []
    links = [item.link] if item.link.strip() else []
    # An identifier is an address for some old sites, and a mere name for others.
    links += [item.guid] if item.guid != item.link and _path(item.guid) else []
    refused = (refusal_of(link) for link in links)
    told += [sentence for sentence in refused if sentence]
    for path in dict.fromkeys(filter(None, map(old_path, links))):
        row, made = OldAddress.objects.select_related("page").get_or_create(
            unit=unit, path=path, defaults={"page": page}
        )
        if not made:
            told.append(_about(ANOTHERS, path, title=row.page.title))
            continue
        answers = (answer for _who, answer in address_asked.send(OldAddress, unit=unit, path=path))
        told += [answer for answer in answers if answer]
    return told
