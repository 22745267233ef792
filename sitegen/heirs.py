"""Former communes on the province's site: the finder, and an address for each for ever.

A former unit with one heir leads there; one that was divided has a page that names every heir.
A name may live on in a unit that is not its heir: that is said, so that nobody goes there.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from cms.contract import Unit
from sitegen import vietnamese
from sitegen.bench import Bench, Head
from sitegen.generator import FORMER, Drawn, Output, Plain, redirect


class Heir(NamedTuple):
    """A unit of today; `whole` where all of the former one became part of it."""

    full_name: str
    href: str
    whole: bool


class Former(NamedTuple):
    """A former unit, who it belongs to now, and who has its name without being its heir."""

    code: str
    full_name: str
    path: str
    heirs: list[Heir]
    namesakes: list[Heir]


def outputs(bench: Bench) -> Iterator[Output | Plain]:
    """The finder and the former units' own addresses; nothing but on a province's site."""
    if not bench.is_province:
        return
    model = bench.model
    document = f"site:{model.site.id}"
    found = formers(bench)
    made_from = bench.made_from(sources(bench))
    for one in found:
        if len(one.heirs) == 1:
            yield redirect(model.unit.host, one.path, one.heirs[0].href, document)
            continue
        yield Output(
            path=one.path,
            template="former_unit",
            rank="page",
            document=document,
            key=model.key(repr(one)),
            draw=partial(_draw, bench, one.path, "former_unit", one, made_from),
        )
    yield Output(
        path=FORMER,
        template="former_units",
        rank="list",
        document=document,
        key=model.key(repr(found)),
        draw=partial(_draw, bench, FORMER, "formers", found, made_from),
    )


def _draw(
    bench: Bench, path: str, name: str, value: Former | list[Former], made_from: tuple[str, ...]
) -> Drawn:
    head = Head("", canonical=bench.model.base + path, menu=FORMER)
    return Drawn(bench.context(head, **{name: value}), made_from)


def paths(bench: Bench) -> Iterator[str]:
    """The pages that a sitemap names."""
    if bench.is_province:
        yield FORMER
        yield from (one.path for one in formers(bench) if len(one.heirs) > 1)


def sources(bench: Bench) -> list[str]:
    """The documents that say whom former communes belong to."""
    return [f"unit:{unit.id}" for unit in _communes(bench)] if bench.is_province else []


def formers(bench: Bench) -> list[Former]:
    """All former units of the province's communes, in the order of their names."""
    heirs: dict[tuple[str, str], list[Heir]] = {}
    names: dict[str, list[Heir]] = {}
    for unit in _communes(bench):
        names.setdefault(_typed(unit.full_name), []).append(_heir(bench, unit, whole=False))
        if not unit.made_of:
            # It did not change: who looks for it by its old name finds itself.
            heirs[unit.code, unit.full_name] = [_heir(bench, unit, whole=True)]
        for former in (*unit.made_of, *unit.earlier):
            heir = _heir(bench, unit, whole=former.share == "all")
            heirs.setdefault((former.code, former.full_name), []).append(heir)
    found = []
    for (code, name), its in heirs.items():
        own = {_typed(heir.full_name) for heir in its}
        namesakes = [] if _typed(name) in own else names.get(_typed(name), [])
        path = f"/don-vi-cu/{code}-{vietnamese.slug(name)}.html"
        found.append(Former(code, name, path, its, namesakes))
    return sorted(found, key=lambda one: (vietnamese.sort_key(_bare(one.full_name)), one.code))


def _communes(bench: Bench) -> list[Unit]:
    model = bench.model
    return [u for u in model.bundle.current_communes() if u.parent == model.unit.id]


def _heir(bench: Bench, unit: Unit, *, whole: bool) -> Heir:
    href = bench.model.address(unit, "/") if bench.model.bundle.has_site(unit.id) else ""
    return Heir(unit.full_name, href, whole)


def _typed(name: str) -> str:
    """The name as one types it without tone marks: that is what is taken for another."""
    return vietnamese.slug(_bare(name))


def _bare(name: str) -> str:
    """The name without its type: lists are looked through by that."""
    for kind in ("xã ", "phường ", "thị trấn "):
        # Sources write "Thị Trấn" too.
        if name.casefold().startswith(kind):
            return name[len(kind) :]
    return name
