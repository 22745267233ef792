"""What a site as a whole lacks: sections, whom to reach, news that is not old.

Decree 224/2026/NĐ-CP names the sections of a commune's page, wants it to say who answers for
it, and wants it kept current. All of these tell; none stops a page.
"""

from collections.abc import Iterator
from datetime import timedelta

from cms.contract import Bundle, Edition
from cms.contract.addresses import local
from cms.contract.sections import Sections
from sitegen.catalogue import has_page
from sitegen.finding import Finding
from sitegen.generator import BULLETINS, CONTACT, INTRODUCTION
from sitegen.sections import SECTIONS

NEWS = timedelta(days=30)
SITE = timedelta(days=365)
# The page shows them; the decree does not ask for them.
NOT_ASKED = frozenset(("legal", "events"))
REACHED_BY = ("phone", "hotline", "responsible")


def lacks(bundle: Bundle, unit_id: str) -> list[Finding]:
    """What the site of a unit lacks, by the clock of the bundle; each once."""
    if unit_id not in bundle.sites:
        return []
    return [
        *_sections(bundle, unit_id),
        *_contact(bundle, unit_id),
        *_introduction(bundle, unit_id),
        *_news(bundle, unit_id),
        *_keeping(bundle, unit_id),
    ]


def _warning(rule: str, page: str, expected: str, found: str = "") -> Finding:
    return Finding(rule, page, "", expected, found, "warning")


def _sections(bundle: Bundle, unit_id: str) -> Iterator[Finding]:
    if bundle.units[unit_id].level != "commune":
        return
    sections, empty = bundle.sites[unit_id].sections, Sections()
    for one in SECTIONS:
        if one.key not in NOT_ASKED and getattr(sections, one.key) == getattr(empty, one.key):
            yield _warning("section", one.path, one.key)


def _contact(bundle: Bundle, unit_id: str) -> Iterator[Finding]:
    contact = bundle.sites[unit_id].contact
    for name in REACHED_BY:
        if not getattr(contact, name).strip():
            yield _warning("contact", CONTACT, name)


def _introduction(bundle: Bundle, unit_id: str) -> Iterator[Finding]:
    if not bundle.sites[unit_id].introduction:
        yield _warning("introduction", INTRODUCTION, "introduction")


def _news(bundle: Bundle, unit_id: str) -> Iterator[Finding]:
    """The newest bulletin that the site shows, whoever sent it."""
    unit, since = bundle.units[unit_id], bundle.clock.now - NEWS

    def shows(edition: Edition) -> bool:
        return bundle.carries(edition, unit) and has_page(bundle, bundle.as_carried(edition, unit))

    # Nearly always there is a new one: only those are asked then.
    if any(one.publish_at >= since and shows(one) for one in bundle.editions.values()):
        return
    moments = [one.publish_at for one in bundle.editions.values() if shows(one)]
    found = local(max(moments)).date().isoformat() if moments else ""
    yield _warning("news", BULLETINS, f">= {local(since).date().isoformat()}", found)


def _keeping(bundle: Bundle, unit_id: str) -> Iterator[Finding]:
    updated, now = bundle.sites[unit_id].updated_at, bundle.clock.now
    if now - updated > SITE:
        earliest = local(now - SITE).date().isoformat()
        found = local(updated).date().isoformat()
        yield _warning("keeping", INTRODUCTION, f">= {earliest}", found)
