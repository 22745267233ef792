"""The pages every site has: introduction, contact, and what a wrong address answers with."""

from collections.abc import Iterator

from sitegen import metadata, sections, vietnamese
from sitegen.bench import Bench, Head
from sitegen.blocks import BlockViews
from sitegen.generator import CONTACT, INTRODUCTION, Drawn, Output


def outputs(bench: Bench) -> Iterator[Output]:
    """The three pages."""
    model = bench.model
    document = f"site:{model.site.id}"
    yield Output(
        path=INTRODUCTION,
        template="introduction",
        rank="page",
        document=document,
        key=model.key(model.site_key),
        draw=lambda: _introduction(bench),
    )
    yield Output(
        path=CONTACT,
        template="contact",
        rank="page",
        document=document,
        key=model.key(schedule_key(bench)),
        draw=lambda: Drawn(
            bench.context(Head("", menu=CONTACT), ld=metadata.organization(bench), **reach(bench)),
            bench.made_from(schedule_of(bench)),
        ),
    )
    yield Output(
        path="/404.html",
        template="not_found",
        rank="page",
        document=document,
        key=model.key(),
        draw=lambda: Drawn(bench.context(Head("")), bench.made_from()),
    )


def _introduction(bench: Bench) -> Drawn:
    model = bench.model
    seen: set[str] = set()
    views = BlockViews(model.bundle, model.site.recipes, lambda ref: model.target(ref, "vi", seen))
    unit = model.unit
    context = bench.context(
        Head("", menu=INTRODUCTION),
        blocks=views.views(model.site.introduction),
        sections=sections.written(bench),
        since=vietnamese.short_day(unit.valid_from) if unit.valid_from else "",
        place=place(unit.lat, unit.lon),
    )
    return Drawn(context, bench.made_from(seen))


def place(lat: float | None, lon: float | None) -> str:
    """`8,61° Bắc, 104,75° Đông`; empty where it is not known."""
    if lat is None or lon is None:
        return ""
    return f"{vietnamese.number(lat, 4)}° Bắc, {vietnamese.number(lon, 4)}° Đông"


def schedule_of(bench: Bench) -> tuple[str, ...]:
    """The schedule among the documents of a page that tells the radio's sessions."""
    unit = bench.model.unit.id
    return (f"schedule:{unit}",) if unit in bench.model.bundle.schedules else ()


def schedule_key(bench: Bench) -> str:
    """What decides the radio's sessions on a page."""
    schedule = bench.model.bundle.schedules.get(bench.model.unit.id)
    sessions = schedule.sessions if schedule else []
    return " ".join(f"{one.start}+{one.minutes}" for one in sessions)


def reach(bench: Bench) -> dict[str, object]:
    """How to reach the unit and when its radio speaks."""
    schedule = bench.model.bundle.schedules.get(bench.model.unit.id)
    return {
        "contact": bench.model.site.contact,
        "sessions": schedule.sessions if schedule else [],
    }
