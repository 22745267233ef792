"""What a build is given: the documents of one output, read from the store once."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from cms.contract import documents
from cms.contract.addresses import LOCAL
from cms.contract.bundle import Bundle
from cms.publishing import gathering, media
from cms.publishing.blocks import Freezer
from cms.publishing.models import Output
from cms.publishing.sections import with_sections
from cms.publishing.store import blob_store
from cms.sites.models import UnitPage
from cms.sites.sections import HEAVY_FIELDS
from cms.units.models import Unit, UnitChange

# Their editions are shared; what a bundle has of its own is small.
KEPT_BUNDLES = 256


class Snapshot:
    """What stands now, read once and shared by the builds of one round of work."""

    def __init__(self) -> None:
        self._bundles: dict[UUID, Bundle] = {}

    @cached_property
    def province(self) -> Unit:
        """The province that this installation serves."""
        return Unit.objects.current().provinces().get(code=settings.BANTIN_PROVINCE)

    @cached_property
    def units(self) -> dict[str, documents.Unit]:
        """Documents of the province and its current communes, by id."""
        rows = [self.province, *Unit.objects.current().communes().filter(parent=self.province)]
        former: dict[object, list[documents.FormerUnit]] = {}
        for change in UnitChange.objects.filter(to_unit__in=rows).select_related("from_unit"):
            former.setdefault(change.to_unit_id, []).append(
                documents.FormerUnit(
                    code=change.from_unit.code,
                    full_name=change.from_unit.full_name,
                    share=change.share,
                )
            )
        return {str(row.pk): unit_document(row, former.get(row.pk, [])) for row in rows}

    @cached_property
    def sites(self) -> dict[str, documents.Site]:
        """Site documents of all live unit pages, by unit id, without their sections."""
        pages = UnitPage.objects.live().select_related("unit").defer(*HEAVY_FIELDS)
        return {str(page.unit_id): _site(page) for page in pages}

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
        editions = gathering.editions_of(missing)
        stones = gathering.tombstones_of(missing)
        placed = gathering.placements(missing)
        schedules = gathering.schedules(missing)
        own = [self.sites[str(unit.pk)] for unit in missing if str(unit.pk) in self.sites]
        full = with_sections(own)
        sites = {unit.pk: self._sites_for(unit, full) for unit in missing}
        named = {unit.pk: recipes_of(editions[unit.pk], sites[unit.pk]) for unit in missing}
        blobs = media.table_for(set().union(*named.values()))
        for unit in missing:
            key = unit.pk
            found = {recipe: blobs[recipe] for recipe in named[key] if recipe in blobs}
            self._bundles[key] = Bundle.of(
                [
                    *self.units.values(),
                    *sites[key],
                    schedules[key],
                    *editions[key],
                    *placed[key],
                    *stones[key],
                    documents.MediaTable(id="media", blobs=found),
                    self.clock(timezone.now(), {}),
                ]
            )

    def _sites_for(self, unit: Unit, full: dict[str, documents.Site]) -> list[documents.Site]:
        """The sites that a build of `unit` asks for; its own with sections."""
        unit_id = str(unit.pk)
        province_id = str(self.province.pk)
        # The province's front page leads to every site; a commune's only to the province's.
        names = list(self.sites) if unit_id == province_id else [unit_id, province_id]
        own = {unit_id: full[unit_id]} if unit_id in full else {}
        return [own.get(name) or self.sites[name] for name in names if name in self.sites]


def media_table(
    editions: Iterable[documents.Edition], sites: Iterable[documents.Site]
) -> documents.MediaTable:
    """The media table of everything that editions and sites name."""
    return documents.MediaTable(id="media", blobs=media.table_for(recipes_of(editions, sites)))


def recipes_of(editions: Iterable[documents.Edition], sites: Iterable[documents.Site]) -> set[str]:
    """Ids of all recipes that documents name."""
    return {recipe.id for one in (*editions, *sites) for recipe in one.recipes}


def next_boundary(bundle: Bundle, unit_id: str, kind: str) -> datetime | None:
    """When the passing of time alone will change an output: a start, an expiry, midnight.

    A site says today's date in words, and a playlist with windows holds those of the day,
    so they are due at each local midnight.
    """
    now = bundle.clock.now
    moments = [
        moment
        for edition in bundle.editions_for(unit_id)
        if kind in edition.channels
        for moment in (edition.publish_at, edition.expire_at)
        if moment is not None and moment > now
    ]
    windowed = any(edition.windows for edition in bundle.editions_for(unit_id))
    if kind == Output.Kind.SITE or (kind == Output.Kind.RADIO and windowed):
        local = now.astimezone(LOCAL)
        midnight = local.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        moments.append(midnight)
    return min(moments, default=None)


def unit_document(row: Unit, former: list[documents.FormerUnit]) -> documents.Unit:
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
        made_of=sorted(former, key=lambda one: one.code),
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
