"""What a build is given: the documents of one output, read from the store once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from cms.contract import documents
from cms.contract.addresses import LOCAL
from cms.contract.bundle import Bundle
from cms.publishing import gathering, media
from cms.publishing.blocks import Freezer
from cms.publishing.holdings import Holding, Holdings
from cms.publishing.models import Output
from cms.publishing.sections import with_sections
from cms.publishing.store import blob_store
from cms.sites.look import looks
from cms.sites.models import UnitPage
from cms.sites.sections import HEAVY_FIELDS
from cms.units.models import Unit, UnitChange

# Their editions are shared; what a bundle has of its own is small.
KEPT_BUNDLES = 256


class Links(NamedTuple):
    """Ids of the bulletins and units that a unit's editions and its site lead to."""

    bulletins: set[str]
    units: set[str]


class Snapshot:
    """What stands now, read once and shared by the builds of one round of work.

    `holdings` keep editions from one round to the next.
    """

    def __init__(self, holdings: Holdings | None = None) -> None:
        self._holdings = holdings or Holdings()
        self._bundles: dict[UUID, Bundle] = {}
        self._units: dict[UUID, documents.Unit] = {}
        self._sites: dict[UUID, documents.Site | None] = {}

    @cached_property
    def province(self) -> Unit:
        """The province that this installation serves."""
        return Unit.objects.current().provinces().get(code=settings.BANTIN_PROVINCE)

    @cached_property
    def communes(self) -> list[UUID]:
        """The province's communes of today."""
        rows = Unit.objects.current().communes().filter(parent=self.province)
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def hosted(self) -> set[UUID]:
        """All units that have a site."""
        return set(UnitPage.objects.live().values_list("unit", flat=True))

    @cached_property
    def looks(self) -> dict[UUID, documents.Look]:
        """What provinces have set for their sites, by province."""
        return looks()

    def units(self, wanted: Iterable[UUID]) -> dict[str, documents.Unit]:
        """Documents of units, by id."""
        wanted = set(wanted)
        missing = wanted - self._units.keys()
        if missing:
            found = list(Unit.objects.in_bulk(missing).values())
            changes = _changes_to(missing)
            self._units |= {row.pk: unit_document(row, changes) for row in found}
        return {str(pk): self._units[pk] for pk in wanted if pk in self._units}

    def sites(self, wanted: Iterable[UUID]) -> dict[UUID, documents.Site]:
        """Site documents of the live pages of units, by unit, without their sections."""
        wanted = set(wanted)
        missing = wanted - self._sites.keys()
        if missing:
            self._sites |= dict.fromkeys(missing)
            pages = UnitPage.objects.live().filter(unit__in=missing).select_related("unit")
            pages = pages.defer(*HEAVY_FIELDS)
            self._sites |= {page.unit_id: _site(page) for page in pages}
        return {pk: site for pk in wanted if (site := self._sites[pk]) is not None}

    def clock(self, now: datetime, sequences: dict[str, int]) -> documents.Clock:
        """The clock document of builds that begin at `now` (UTC)."""
        now = now.replace(microsecond=0)
        local_date = now.astimezone(LOCAL).date()
        return documents.Clock(id="clock", now=now, local_date=local_date, sequences=sequences)

    def bundle(self, unit: Unit, clock: documents.Clock) -> Bundle:
        """All that the outputs of one unit are built from."""
        if unit.pk not in self._bundles:
            self.gather([unit])
        return replace(self._bundles[unit.pk], clock=clock)

    def gather(self, units: Collection[Unit]) -> None:
        """Read together what the builds of some units need, as far as it is not here yet."""
        missing = [unit for unit in units if unit.pk not in self._bundles]
        if len(self._bundles) + len(missing) > KEPT_BUNDLES:
            self._bundles.clear()
            missing = list(units)
        if not missing:
            return
        held = self._holdings.of(missing)
        sites = self.sites({pk for unit in missing for pk in (unit.pk, unit.parent_id) if pk})
        full = with_sections(sites[unit.pk] for unit in missing if unit.pk in sites)
        links = {unit.pk: _links(held[unit.pk], full.get(str(unit.pk))) for unit in missing}
        linked = gathering.linked_from(set().union(*(one.bulletins for one in links.values())))
        stones = gathering.tombstones_of(missing)
        placed = gathering.placements(missing)
        schedules = gathering.schedules(missing)
        elsewhere = {key: _elsewhere(one, links[key], linked) for key, one in held.items()}
        around = {
            unit.pk: self._around(unit, held[unit.pk], links[unit.pk], elsewhere[unit.pk])
            for unit in missing
        }
        self.units(set().union(*around.values()))
        hosted = _hosted(set().union(*around.values()))
        own = {
            unit.pk: [
                full[str(pk)] if pk == unit.pk else sites[pk]
                for pk in (unit.pk, unit.parent_id)
                if pk in sites
            ]
            for unit in missing
        }
        shown = media.table_for(recipes_of([], [site for some in own.values() for site in some]))
        for unit in missing:
            key = unit.pk
            of_sites = {name: shown[name] for name in recipes_of([], own[key]) if name in shown}
            bundle = Bundle.of(
                [
                    *self.units(around[key]).values(),
                    *own[key],
                    *(self.looks[pk] for pk in [unit.parent_id or key] if pk in self.looks),
                    schedules[key],
                    *placed[key],
                    *stones[key],
                    documents.MediaTable(id="media", blobs={**held[key].blobs, **of_sites}),
                    self.clock(timezone.now(), {}),
                ]
            )
            bundle.editions = _current(held[key], elsewhere[key], bundle)
            bundle.hosted = {str(pk) for pk in around[key] & hosted}
            self._bundles[key] = bundle

    def _around(
        self, unit: Unit, held: Holding, links: Links, elsewhere: list[documents.Edition]
    ) -> set[UUID]:
        """Units that a unit's channels name: itself, those above and below it, who sends to it."""
        found = {unit.pk, unit.parent_id or unit.pk}
        if unit.pk == self.province.pk:
            found.update(self.communes)
        found.update(UUID(name) for name in (*held.issuers, *links.units))
        for edition in elsewhere:
            found.add(UUID(edition.issuer))
            found.update(UUID(ref[9:]) for ref in edition.refs if ref.startswith("ref:unit:"))
        return found


def _hosted(units: Collection[UUID]) -> set[UUID]:
    """Those of some units that have a site."""
    return set(UnitPage.objects.live().filter(unit__in=units).values_list("unit", flat=True))


def _current(
    held: Holding, elsewhere: list[documents.Edition], bundle: Bundle
) -> dict[str, documents.Edition]:
    """The editions of a bundle: what a unit holds and what that leads to."""
    editions = {**held.editions, **{one.id: one for one in elsewhere}}
    if any(name in held.bulletins for name in bundle.tombstones):
        # A withdrawal outranks whatever else is there.
        dead = bundle.tombstones
        return {name: one for name, one in editions.items() if one.bulletin not in dead}
    return editions


def _links(held: Holding, site: documents.Site | None) -> Links:
    found = Links(set(held.linked), set(held.units))
    for ref in documents.links_of(site) if site else ():
        _, kind, name = ref.split(":", 2)
        (found.units if kind == "unit" else found.bulletins).add(name)
    return found


def _elsewhere(
    held: Holding, links: Links, linked: dict[str, list[documents.Edition]]
) -> list[documents.Edition]:
    """What a unit leads to that is not among its editions."""
    names = sorted(links.bulletins & linked.keys() - held.bulletins.keys())
    return [one for name in names for one in linked[name]]


# What units were made from: by the later unit, the earlier one and its share.
Changes = Mapping[UUID, Sequence[tuple[Unit, str]]]


def _changes_to(units: Collection[UUID]) -> Changes:
    """The changes that led to some units, as far back as there are any."""
    found: dict[UUID, list[tuple[Unit, str]]] = {}
    later = set(units)
    while later:
        rows = UnitChange.objects.filter(to_unit__in=later).select_related("from_unit")
        for row in rows.order_by("from_unit__code", "pk"):
            found.setdefault(row.to_unit_id, []).append((row.from_unit, row.share))
        later = {one.pk for pk in later for one, _ in found.get(pk, ())} - found.keys()
    return found


def _earlier(unit: Unit, share: str, changes: Changes) -> Iterator[documents.FormerUnit]:
    """What a former unit had been made from, and that again."""
    for one, part in changes.get(unit.pk, ()):
        whole = "all" if share == part == "all" else "part"
        if not (part == "all" and one.full_name == unit.full_name):
            yield documents.FormerUnit(code=one.code, full_name=one.full_name, share=whole)
        yield from _earlier(one, whole, changes)


def media_table(
    editions: Iterable[documents.Edition], sites: Iterable[documents.Site]
) -> documents.MediaTable:
    """The media table of everything that editions and sites name."""
    return documents.MediaTable(id="media", blobs=media.table_for(recipes_of(editions, sites)))


def recipes_of(editions: Iterable[documents.Edition], sites: Iterable[documents.Site]) -> set[str]:
    """Ids of all recipes that documents name."""
    return {recipe.id for one in (*editions, *sites) for recipe in one.recipes}


def next_boundary(bundle: Bundle, unit_id: str, kind: str) -> datetime | None:
    """When the passing of time alone will change a feed: a start, an expiry, midnight.

    A playlist with windows holds those of the day, so it is due at each local midnight.
    """
    now = bundle.clock.now
    carried = bundle.editions_for(unit_id)
    moments = [
        moment
        for edition in carried
        if kind in edition.channels
        for moment in (edition.publish_at, edition.expire_at)
        if moment is not None and moment > now
    ]
    if kind == Output.Kind.RADIO and any(edition.windows for edition in carried):
        moments.append(midnight_after(now))
    return min(moments, default=None)


def midnight_after(now: datetime) -> datetime:
    """The next local midnight: a site says today's date in words."""
    local = now.astimezone(LOCAL)
    return local.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def unit_document(row: Unit, changes: Changes) -> documents.Unit:
    """A unit as the contract has it, with those that `changes` say it was made from."""
    direct = changes.get(row.pk, ())
    earlier = {
        (one.code, one.full_name): one
        for unit, share in direct
        for one in _earlier(unit, share, changes)
    }
    return documents.Unit(
        id=str(row.pk),
        code=row.code,
        level=row.level,
        type=row.get_type_display(),
        name=row.name,
        full_name=row.full_name,
        host=row.host,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        parent=str(row.parent_id) if row.parent_id else None,
        made_of=[
            documents.FormerUnit(code=unit.code, full_name=unit.full_name, share=share)
            for unit, share in direct
        ],
        earlier=list(earlier.values()),
        lat=float(row.lat) if row.lat is not None else None,
        lon=float(row.lon) if row.lon is not None else None,
    )


def _site(page: UnitPage) -> documents.Site:
    freezer = Freezer(blob_store())
    return documents.Site(
        id=str(page.unit_id),
        unit=str(page.unit_id),
        title=page.title,
        agency=page.agency,
        contact=documents.Contact(
            responsible=page.responsible,
            position=page.position,
            address=page.address,
            phone=page.phone,
            hotline=page.hotline,
            email=page.email,
        ),
        introduction=freezer.freeze(page.introduction),
        recipes=list(freezer.recipes.values()),
        updated_at=page.last_published_at.replace(microsecond=0),
    )
