"""The home page: what matters now, what is new, whom to call, and a province's communes."""

from typing import NamedTuple

from cms.contract import Edition, category_path
from cms.contract.vocabulary import CATEGORIES
from sitegen import fixed, metadata, sections, vietnamese, views
from sitegen.bench import Bench, Head
from sitegen.generator import Drawn, Output
from sitegen.province_map import Map, map_of
from sitegen.today import ON_HOME, Today

# The most of each kind; fewer leave no gap.
PRIORITIES = 3
LATEST = 8
DISCLOSED = 4


class Place(NamedTuple):
    """A commune in the directory; `href` is empty while it has no site."""

    name: str
    full_name: str
    href: str


class Group(NamedTuple):
    """The communes of one type, "Xã" or "Phường"."""

    type: str
    places: list[Place]


def output(bench: Bench) -> Output:
    """The home page."""
    model = bench.model
    newest = model.listed[::-1]
    priorities = [e for e in newest if e.priority == "priority"][:PRIORITIES]
    first = {edition.id for edition in priorities}
    latest = [e for e in newest if e.id not in first][:LATEST]
    disclosed = _disclosed(newest, [*priorities, *latest])
    groups, communes, picture = _directory(bench)
    today = Today(bench)
    directory = (f"{place.href} {place.full_name}" for one in groups for place in one.places)
    shown = (priorities, latest, disclosed)
    return Output(
        path="/index.html",
        template="home",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(
            *("; ".join(map(model.row_key, editions)) for editions in shown),
            today.key(ON_HOME),
            str(sections.for_home(bench)),
            *directory,
            str(picture),
        ),
        draw=lambda: _draw(bench, today, priorities, latest, disclosed, groups, communes, picture),
    )


def _draw(
    bench: Bench,
    today: Today,
    priorities: list[Edition],
    latest: list[Edition],
    disclosed: list[Edition],
    groups: list[Group],
    communes: list[str],
    picture: Map | None,
) -> Drawn:
    model = bench.model
    rows = {e.id: bench.row(e) for e in (*priorities, *latest, *disclosed)}
    context = bench.context(
        Head("", description=model.site.agency, canonical=model.base + "/", menu="/"),
        priorities=[views.item(model, e) for e in priorities],
        latest=[rows[e.id].html for e in latest],
        disclosed=[rows[e.id].html for e in disclosed],
        categories=[(category_path(c.key), c.label) for c in CATEGORIES],
        feeds=bench.device_feeds,
        groups=groups,
        map=picture,
        ld=metadata.organization(bench),
        **fixed.reach(bench),
        **today.context(ON_HOME),
        **sections.for_home(bench),
    )
    made_from = bench.made_from(
        communes, today.made_from(ON_HOME), *(row.made_from for row in rows.values())
    )
    return Drawn(context, made_from)


def _disclosed(newest: list[Edition], shown: list[Edition]) -> list[Edition]:
    """Disclosures that the page does not show already."""
    ids = {edition.id for edition in shown}
    chosen = [e for e in newest if e.disclosure_class is not None and e.id not in ids]
    return chosen[:DISCLOSED]


def _directory(bench: Bench) -> tuple[list[Group], list[str], Map | None]:
    """Communes of the province by type, the documents that say so, and a map of them."""
    if not bench.is_province:
        return [], [], None
    model = bench.model
    units = [u for u in model.bundle.current_communes() if u.parent == model.unit.id]
    found: dict[str, list[Place]] = {}
    for unit in sorted(units, key=lambda u: (vietnamese.sort_key(u.name), u.id)):
        href = model.address(unit, "/") if model.bundle.has_site(unit.id) else ""
        kind = unit.type[:1].upper() + unit.type[1:]
        found.setdefault(kind, []).append(Place(unit.name, unit.full_name, href))
    groups = [Group(kind, found[kind]) for kind in sorted(found, key=vietnamese.sort_key)]
    led_to = {place.full_name: place.href for group in groups for place in group.places}
    picture = map_of((unit, led_to[unit.full_name]) for unit in units)
    return groups, [f"unit:{unit.id}" for unit in units], picture
