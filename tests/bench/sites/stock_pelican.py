"""The same sites as Pelican's own command would build them, from HTML with its metadata."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path

from cms.contract.addresses import bulletin_path, category_path
from cms.contract.blocks import Heading, ListBlock, Paragraph, Quote, Table
from cms.contract.documents import Edition, Site, Unit
from cms.contract.vocabulary import CATEGORIES, CATEGORY_BY_KEY
from tests.bench.sites import content
from tests.bench.sites.content import Size

THEME = Path(__file__).parent / "themes" / "pelican"
CONFIGURATION = "pelicanconf.py"


def html(edition: Edition) -> str:
    """The body as somebody would write it in HTML."""
    return "\n".join(_block(block) for block in edition.body)


def _block(block: object) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{block.html}</p>"
        case ListBlock():
            return "<ul>" + "".join(f"<li>{item}</li>" for item in block.items) + "</ul>"
        case Quote():
            return f"<blockquote><p>{block.html}</p></blockquote><p>{escape(block.source)}</p>"
        case Table():
            rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in block.rows)
            return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    raise ValueError(f"no HTML for {block}")


def write_site(folder: Path, unit: Unit, site: Site, editions: Iterable[Edition]) -> None:
    """One site's source for Pelican."""
    slugs = {category.label: category.slug for category in CATEGORIES}
    settings: dict[str, object] = {
        "SITENAME": site.title,
        "SITEURL": f"https://{unit.host}",
        "UNIT": unit.full_name,
        "AGENCY": site.agency,
        "CONTACT": {name: getattr(site.contact, name) for name in site.contact.__struct_fields__},
        "CATEGORY_LINKS": [{"href": category_path(c.key), "label": c.label} for c in CATEGORIES],
        "PATH": "content",
        "THEME": str(THEME),
        "TIMEZONE": "UTC",
        "DEFAULT_LANG": "vi",
        "ARTICLE_PATHS": ["ban-tin"],
        "PAGE_PATHS": ["trang"],
        "PAGE_URL": "{slug}.html",
        "PAGE_SAVE_AS": "{slug}.html",
        "INDEX_SAVE_AS": "ban-tin.html",
        "CATEGORY_URL": "chuyen-muc/{slug}.html",
        "CATEGORY_SAVE_AS": "chuyen-muc/{slug}.html",
        "SLUG_REGEX_SUBSTITUTIONS": [],
        "CATEGORY_REGEX_SUBSTITUTIONS": [[f"^{label}$", slug] for label, slug in slugs.items()],
        "DEFAULT_PAGINATION": 10,
        "DEFAULT_ORPHANS": 9,
        "PAGINATED_TEMPLATES": {"index": 10, "category": 10},
        "DIRECT_TEMPLATES": ["index", "home", "sitemap"],
        "HOME_SAVE_AS": "index.html",
        "SITEMAP_SAVE_AS": "sitemap.xml",
        "AUTHOR_SAVE_AS": "",
        "ARCHIVES_SAVE_AS": "",
        "TAG_SAVE_AS": "",
        "FEED_ALL_ATOM": "feed.xml",
        "FEED_MAX_ITEMS": 20,
        "CATEGORY_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "TRANSLATION_FEED_ATOM": None,
        "PLUGINS": [],
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    _write(folder / CONFIGURATION, "\n".join(lines) + "\n")
    for name, label in (("gioi-thieu", "Giới thiệu"), ("lien-he", "Liên hệ")):
        _write(folder / "content" / "trang" / f"{name}.html", _page(label, {"slug": name}, ""))
    for edition in editions:
        path = bulletin_path(edition)[1:]
        metadata = {
            "date": f"{edition.publish_at:%Y-%m-%d %H:%M:%S}",
            "category": CATEGORY_BY_KEY[edition.category].label,
            "summary": edition.summary,
            "url": path,
            "save_as": path,
            "slug": path.replace("/", "-"),
        }
        text = _page(edition.title, metadata, html(edition))
        _write(folder / "content" / "ban-tin" / Path(path).name, text)


def _page(title: str, metadata: dict[str, str], body: str) -> str:
    lines = (f'<meta name="{key}" content="{escape(value)}">' for key, value in metadata.items())
    head = f"<title>{escape(title)}</title>{''.join(lines)}"
    return f"<html><head>{head}</head><body>{body}</body></html>"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_some(folder: Path, size: Size, sites: int) -> list[str]:
    """The sources of the first communes for Pelican; their names."""
    shared = [
        content.edition(content.PROVINCE, number * content.SHARED, "all", "priority")
        for number in range(content.of_province(size))
    ]
    names = []
    for place in range(min(sites, size.sites)):
        unit = content.commune(place)
        own = (
            content.edition(unit.id, number)
            for number in range(size.bulletins)
            if number % content.SHARED or number // content.SHARED >= len(shared)
        )
        write_site(folder / unit.host, unit, content.site(unit), [*shared, *own])
        names.append(unit.host)
    return names


def command(folder: Path, out: Path) -> list[str]:
    """What builds one site with Pelican."""
    return [
        *(sys.executable, "-m", "pelican", str(folder / "content")),
        *("--settings", str(folder / CONFIGURATION), "--output", str(out), "--quiet"),
    ]
