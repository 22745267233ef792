"""What a page says of itself to machines: schema.org in JSON-LD 1.1."""

from typing import Any

from cms.contract import Edition
from cms.contract.vocabulary import CATEGORY_BY_KEY
from sitegen import catalogue, vietnamese, views
from sitegen.bench import Bench

CONTEXT = "https://schema.org"


def organization(bench: Bench) -> dict[str, Any]:
    """The body that answers for the site, with all ways to reach it."""
    model = bench.model
    contact = model.site.contact
    area: dict[str, Any] = {"@type": "AdministrativeArea", "name": model.unit.full_name}
    if model.parent:
        area["containedInPlace"] = {"@type": "AdministrativeArea", "name": model.parent.full_name}
    found = {
        "@context": CONTEXT,
        "@type": "GovernmentOrganization",
        "@id": f"{model.base}/#co-quan",
        "name": model.site.agency,
        "url": f"{model.base}/",
        "areaServed": area,
        "address": contact.address,
        "telephone": contact.phone or contact.hotline,
        "email": contact.email,
    }
    if contact.hotline:
        found["contactPoint"] = {
            "@type": "ContactPoint",
            "contactType": "hotline",
            "telephone": contact.hotline,
            "availableLanguage": "vi",
        }
    return {key: value for key, value in found.items() if value}


def bulletin(
    bench: Bench, edition: Edition, article: views.Article, address: str
) -> dict[str, Any]:
    """A bulletin at home at `address`: an announcement where it has priority, else an article."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "headline": edition.title,
        "description": edition.summary,
        "datePublished": vietnamese.iso(edition.publish_at),
        "dateModified": vietnamese.iso(catalogue.updated(edition)),
        "inLanguage": edition.language,
        "articleSection": CATEGORY_BY_KEY[edition.category].label,
        "mainEntityOfPage": address,
        "image": article.picture,
        "publisher": {"@type": "GovernmentOrganization", "name": article.issuer},
    }
    if edition.expire_at:
        found["expires"] = vietnamese.iso(edition.expire_at)
    if edition.priority == "priority":
        found |= {
            "@type": "SpecialAnnouncement",
            "name": edition.title,
            "text": edition.summary or edition.title,
            "datePosted": vietnamese.iso(edition.publish_at),
            "spatialCoverage": {
                "@type": "AdministrativeArea",
                "name": bench.model.issuer(edition).full_name,
            },
        }
        for only_articles in ("headline", "articleSection", "description"):
            del found[only_articles]
    return {key: value for key, value in found.items() if value}
