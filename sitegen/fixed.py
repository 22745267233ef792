"""The pages every site has: introduction, contact, and what a wrong address answers with."""

from collections.abc import Iterator

from sitegen import sections, vietnamese
from sitegen.bench import Bench, Head
from sitegen.blocks import BlockViews
from sitegen.errors import SiteError
from sitegen.generator import CONTACT, INTRODUCTION, Output, reason


def outputs(bench: Bench) -> Iterator[Output]:
    """The three pages."""
    yield _introduction(bench)
    yield _contact(bench)
    yield Output(
        path="/404.html",
        template="not_found",
        rank="page",
        document=f"site:{bench.model.site.id}",
        made_from=bench.made_from(),
        context=bench.context(Head("")),
    )


def _introduction(bench: Bench) -> Output:
    model = bench.model
    seen: set[str] = set()
    document = f"site:{model.site.id}"
    views = BlockViews(model.bundle, model.site.recipes, lambda ref: model.target(ref, "vi", seen))
    try:
        blocks = views.views(model.site.introduction)
    except ValueError as error:
        raise SiteError(document, reason(error)) from error
    unit = model.unit
    return Output(
        path=INTRODUCTION,
        template="introduction",
        rank="page",
        document=document,
        made_from=bench.made_from(seen),
        context=bench.context(
            Head("", menu=INTRODUCTION),
            blocks=blocks,
            sections=sections.written(bench),
            since=vietnamese.short_day(unit.valid_from) if unit.valid_from else "",
            place=place(unit.lat, unit.lon),
        ),
    )


def place(lat: float | None, lon: float | None) -> str:
    """`8,61° Bắc, 104,75° Đông`; empty where it is not known."""
    if lat is None or lon is None:
        return ""
    return f"{vietnamese.number(lat, 4)}° Bắc, {vietnamese.number(lon, 4)}° Đông"


def _contact(bench: Bench) -> Output:
    model = bench.model
    return Output(
        path=CONTACT,
        template="contact",
        rank="page",
        document=f"site:{model.site.id}",
        made_from=bench.made_from(schedule_of(bench)),
        context=bench.context(Head("", menu=CONTACT), **reach(bench)),
    )


def schedule_of(bench: Bench) -> tuple[str, ...]:
    """The schedule among the documents of a page that tells the radio's sessions."""
    unit = bench.model.unit.id
    return (f"schedule:{unit}",) if unit in bench.model.bundle.schedules else ()


def reach(bench: Bench) -> dict[str, object]:
    """How to reach the unit and when its radio speaks."""
    schedule = bench.model.bundle.schedules.get(bench.model.unit.id)
    return {
        "contact": bench.model.site.contact,
        "sessions": schedule.sessions if schedule else [],
    }
