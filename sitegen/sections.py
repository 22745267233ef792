"""The pages on which a commune tells of itself: the sections of Decree 224/2026/NĐ-CP.

A section that is not written yet has a page that says so, and no row in the sitemap. Legal
documents and events have modules of their own.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from cms.contract import category_path
from cms.contract.addresses import local
from cms.contract.sections import Body, Ground, Leader, Sections, Sight
from cms.contract.vocabulary import CATEGORIES
from sitegen import events, legal, vietnamese
from sitegen.bench import Bench, Head
from sitegen.blocks import BlockViews, View
from sitegen.errors import SiteError
from sitegen.generator import INTRODUCTION, Drawn, Output, reason

ACCESSIBILITY = "/tiep-can.html"
SITE_MAP = "/so-do.html"
PROCEDURES = "/thu-tuc.html"
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"


class Section(NamedTuple):
    """A section: its name in the theme and its page."""

    key: str
    path: str


SECTIONS = (
    Section("organisation", "/to-chuc.html"),
    Section("leaders", "/lanh-dao.html"),
    Section("ground", "/ban-do.html"),
    Section("nature", "/tu-nhien.html"),
    Section("history", "/lich-su.html"),
    Section("culture", "/van-hoa.html"),
    Section("sights", "/di-tich.html"),
    Section("procedures", PROCEDURES),
    Section("legal", legal.LEGAL),
    Section("events", events.EVENTS),
)
# What the theme itself has words for where a unit wrote none.
ALWAYS_WRITTEN = (Section("accessibility", ACCESSIBILITY), Section("site_map", SITE_MAP))


# Of the theme, where it is not that of running text.
TEMPLATES = {
    "organisation": "cards",
    "leaders": "leaders",
    "ground": "ground",
    "sights": "cards",
    "procedures": "procedures",
    "accessibility": "accessibility",
}


class Card(NamedTuple):
    """A body, a leader or a sight as the theme draws it; `media` is a list of one view or none."""

    name: str
    under: str
    where: str
    parts: tuple[tuple[str, list[str]], ...]
    phone: str
    email: str
    media: list[View]


def pages(bench: Bench) -> Iterator[Output]:
    """Every page but the lists."""
    draw: dict[str, Callable[[Bench, BlockViews], dict[str, Any]]] = {
        "organisation": _organisation,
        "leaders": _leaders,
        "ground": _ground,
        "nature": _text("nature"),
        "history": _text("history"),
        "culture": _text("culture"),
        "sights": _sights,
        "procedures": _procedures,
        "accessibility": _text("accessibility"),
    }
    for section in (*SECTIONS, *ALWAYS_WRITTEN):
        if section.key in draw:
            yield _page(bench, section, draw[section.key])
    yield from legal.pages(bench)


def lists(bench: Bench) -> Iterator[Output]:
    """The lists of legal documents and events, and the site map."""
    yield from legal.lists(bench)
    yield from events.outputs(bench)
    yield _site_map(bench)


def written(bench: Bench) -> list[Section]:
    """The sections that say something, in the order of the site map."""
    sections = bench.model.site.sections
    empty = Sections()
    return [one for one in SECTIONS if getattr(sections, one.key) != getattr(empty, one.key)]


def paths(bench: Bench) -> Iterator[str]:
    """The pages that a sitemap names."""
    yield from (section.path for section in (*written(bench), *ALWAYS_WRITTEN))
    yield from legal.paths(bench)


def for_home(bench: Bench) -> dict[str, Any]:
    """What the home page shows of the sections: planned outages, where procedures stand."""
    has_own = bool(bench.model.site.sections.procedures)
    return {
        "outages": outages(bench),
        "procedures": PROCEDURES if has_own else NATIONAL_PORTAL,
    }


class OutageLine(NamedTuple):
    """A planned outage in words."""

    what: str
    start: str
    end: str


def outages(bench: Bench) -> list[OutageLine]:
    """Planned outages that are not over on the day of the build, the next one first."""
    today = bench.model.bundle.clock.local_date
    coming = [one for one in bench.model.site.sections.outages if local(one.end).date() >= today]
    return [
        OutageLine(one.what, vietnamese.local_minute(one.start), vietnamese.local_minute(one.end))
        for one in sorted(coming, key=lambda one: (one.start, one.what))
    ]


def _page(
    bench: Bench, section: Section, draw: Callable[[Bench, BlockViews], dict[str, Any]]
) -> Output:
    model = bench.model
    return Output(
        path=section.path,
        template=f"sections/{TEMPLATES.get(section.key, 'text')}",
        rank="page",
        document=f"site:{model.site.id}",
        key=model.key(model.site_key),
        draw=partial(_draw, bench, section, draw),
    )


def _draw(
    bench: Bench, section: Section, draw: Callable[[Bench, BlockViews], dict[str, Any]]
) -> Drawn:
    model = bench.model
    seen: set[str] = set()
    views = BlockViews(model.bundle, model.site.recipes, lambda ref: model.target(ref, "vi", seen))
    try:
        more = draw(bench, views)
    except ValueError as error:
        cause = f"sections.{section.key}: {reason(error)}"
        raise SiteError(f"site:{model.site.id}", cause) from error
    head = Head("", canonical=model.base + section.path, menu=INTRODUCTION)
    return Drawn(
        bench.context(head, key=section.key, rated=section.path, **more), bench.made_from(seen)
    )


def paragraphs(text: str) -> list[str]:
    """The lines of a plain text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _organisation(bench: Bench, views: BlockViews) -> dict[str, Any]:
    bodies: list[Body] = bench.model.site.sections.organisation
    cards = [
        Card(
            name=one.name,
            under="",
            where=one.address,
            parts=(("", paragraphs(one.duties)),),
            phone=one.phone,
            email=one.email,
            media=[],
        )
        for one in bodies
    ]
    return {"cards": cards}


def _leaders(bench: Bench, views: BlockViews) -> dict[str, Any]:
    leaders: list[Leader] = bench.model.site.sections.leaders
    cards = [
        Card(
            name=one.name,
            under=one.position,
            where="",
            parts=(("duties", paragraphs(one.duties)), ("biography", paragraphs(one.biography))),
            phone=one.phone,
            email=one.email,
            media=[views.view(one.photo)] if one.photo else [],
        )
        for one in leaders
    ]
    return {"cards": cards}


def _sights(bench: Bench, views: BlockViews) -> dict[str, Any]:
    sights: list[Sight] = bench.model.site.sections.sights
    cards = [
        Card(
            name=one.name,
            under=one.recognised,
            where=one.place,
            parts=(("", paragraphs(one.text)),),
            phone="",
            email="",
            media=[views.view(one.picture)] if one.picture else [],
        )
        for one in sights
    ]
    return {"cards": cards}


def _ground(bench: Bench, views: BlockViews) -> dict[str, Any]:
    ground: Ground = bench.model.site.sections.ground
    media = [views.view(one) for one in (ground.picture, ground.file) if one is not None]
    area = "" if ground.area_km2 is None else vietnamese.number(ground.area_km2, 2)
    population = "" if ground.population is None else vietnamese.number(ground.population)
    return {
        "media": media,
        "borders": paragraphs(ground.borders),
        "area": area,
        "population": population,
        "counted_on": vietnamese.short_day(ground.counted_on) if ground.counted_on else "",
        "is_written": ground != Ground(),
    }


def _text(name: str) -> Callable[[Bench, BlockViews], dict[str, Any]]:
    """What draws the section of running text that the contract calls `name`."""

    def draw(bench: Bench, views: BlockViews) -> dict[str, Any]:
        blocks = getattr(bench.model.site.sections, name)
        context: dict[str, Any] = {"blocks": views.views(blocks)}
        if name == "accessibility":
            context["contact"] = bench.model.site.contact
        return context

    return draw


def _procedures(bench: Bench, views: BlockViews) -> dict[str, Any]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in bench.model.site.sections.procedures:
        found.setdefault(one.audience, []).append((one.title, one.link))
    return {"groups": list(found.items()), "portal": NATIONAL_PORTAL}


def _site_map(bench: Bench) -> Output:
    model = bench.model
    return Output(
        path=SITE_MAP,
        template="sections/site_map",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(model.site_key, str(outages(bench))),
        draw=lambda: Drawn(_map_context(bench), bench.made_from()),
    )


def _map_context(bench: Bench) -> dict[str, Any]:
    model = bench.model
    told = set(written(bench))
    return bench.context(
        Head("", canonical=model.base + SITE_MAP, menu=INTRODUCTION),
        key="site_map",
        rated="",
        sections=[(one.key, one.path, one in told) for one in SECTIONS],
        accessibility=ACCESSIBILITY,
        years=legal.years(bench),
        categories=[(category_path(c.key), c.label) for c in CATEGORIES],
        feeds=bench.device_feeds,
        calendar=events.CALENDAR if model.site.sections.events else "",
        is_province=bench.is_province,
        outages=outages(bench),
    )
