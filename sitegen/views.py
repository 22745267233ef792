"""What templates see of an edition: texts ready to print, addresses ready to link."""

from typing import NamedTuple

from cms.contract import Edition, category_path
from cms.contract.vocabulary import CATEGORY_BY_KEY, DISCLOSURE_BY_NUMBER
from sitegen import vietnamese
from sitegen.blocks import BlockViews, View
from sitegen.catalogue import is_expired
from sitegen.site import SiteModel

LANGUAGES = {"vi": "Tiếng Việt", "km": "ភាសាខ្មែរ", "en": "English"}


class Item(NamedTuple):
    """A bulletin in a list. `sender` is the full name of another unit that sent it, or ""."""

    document: str
    href: str
    lang: str
    title: str
    summary: str
    day: str
    iso: str
    category: str
    sender: str
    from_province: bool


class Variant(NamedTuple):
    """The same bulletin in another language."""

    lang: str
    name: str
    href: str
    address: str


class Article(NamedTuple):
    """A bulletin on its page."""

    item: Item
    blocks: list[View]
    speech: View | None
    minute: str
    issuer: str
    original: str
    category_href: str
    disclosure: str
    until: str
    expired: str
    updated: str
    change_note: str
    local_note: str
    local_unit: str
    variants: list[Variant]
    picture: str


def item(model: SiteModel, edition: Edition) -> Item:
    """The edition as lists of this site show it."""
    issuer = model.issuer(edition)
    return Item(
        document=f"edition:{edition.id}",
        href=model.path(edition),
        lang=edition.language,
        title=edition.title,
        summary=edition.summary,
        day=vietnamese.local_day(edition.publish_at),
        iso=vietnamese.iso(edition.publish_at),
        category=CATEGORY_BY_KEY[edition.category].label,
        sender="" if issuer.id == model.unit.id else edition.sender or issuer.full_name,
        from_province=issuer.level == "province" and not edition.sender,
    )


def article(model: SiteModel, edition: Edition, seen: set[str]) -> Article:
    """The edition as its page shows it; adds to `seen` what else it was made from."""
    bundle = model.bundle
    issuer = model.issuer(edition)
    shown = item(model, edition)
    seen.update((shown.document, f"unit:{issuer.id}"))
    if (placement := bundle.placements.get((model.unit.id, edition.bulletin))) is not None:
        seen.add(f"placement:{placement.id}")

    def target(ref: str) -> str | None:
        return model.target(ref, edition.language, seen)

    views = BlockViews(bundle, edition.recipes, target)
    blocks = views.views(edition.body)
    number = edition.disclosure_class
    expired = is_expired(bundle, edition)
    end = vietnamese.local_minute(edition.expire_at) if edition.expire_at else ""
    return Article(
        item=shown,
        blocks=blocks,
        speech=views.audio(edition.speech, "") if edition.speech else None,
        minute=vietnamese.local_minute(edition.publish_at),
        issuer=edition.sender or issuer.full_name,
        original=_original(model, edition),
        category_href=category_path(edition.category),
        disclosure=DISCLOSURE_BY_NUMBER[number].label if number else "",
        until="" if expired else end,
        expired=end if expired else "",
        updated=vietnamese.local_minute(edition.made_at) if _is_revised(edition) else "",
        change_note=edition.change_note,
        local_note=bundle.note_of(edition, model.unit.id),
        local_unit=model.unit.full_name,
        variants=_variants(model, edition, seen),
        picture=next((model.base + b["largest"] for b in blocks if b["kind"] == "picture"), ""),
    )


def _is_revised(edition: Edition) -> bool:
    """Whether readers may have seen an earlier edition that said something else."""
    return bool(edition.change_note) or (
        edition.n > 1 and edition.made_at > edition.first_published_at
    )


def _original(model: SiteModel, edition: Edition) -> str:
    """The page on the site of another unit that issued the bulletin."""
    if edition.issuer == model.unit.id or not model.bundle.has_site(edition.issuer):
        return ""
    return model.canonical(edition)


def _variants(model: SiteModel, edition: Edition, seen: set[str]) -> list[Variant]:
    found = []
    for other in model.variants(edition.bulletin):
        if other.id == edition.id:
            continue
        seen.add(f"edition:{other.id}")
        path = model.path(other)
        found.append(Variant(other.language, LANGUAGES[other.language], path, model.base + path))
    return found


def related(model: SiteModel, edition: Edition) -> list[Edition]:
    """What was named as related when the edition was made and is still in force here."""
    found = []
    for bulletin in edition.related:
        other = model.here(bulletin, edition.language)
        if other and other.bulletin != edition.bulletin and not is_expired(model.bundle, other):
            found.append(other)
    return found
