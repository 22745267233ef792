"""What a build is given: the documents of one output, read from the store once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from django.conf import settings
from django.db.models import Q

from cms.bulletins.models import SourceAnswer, schedule_of
from cms.contract import documents
from cms.contract.addresses import LOCAL
from cms.contract.bundle import Bundle
from cms.contract.reading import decode
from cms.publishing import media
from cms.publishing.blocks import Freezer
from cms.publishing.drafting import windows_of
from cms.publishing.models import Edition, Output, Tombstone
from cms.publishing.store import blob_store
from cms.sites.models import UnitPage
from cms.units.models import Unit, UnitChange


@lru_cache(maxsize=5000)
def decoded(document: bytes) -> documents.Edition:
    """The edition in these bytes; what was decoded once serves every later build."""
    return decode(document, documents.Edition)


class Snapshot:
    """Units and sites as they stand now, shared by the builds of one round of work."""

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
        """Site documents of all live unit pages, by unit id."""
        pages = UnitPage.objects.live().select_related("unit")
        return {str(page.unit_id): _site(page) for page in pages}

    def clock(self, now: datetime, sequences: dict[str, int]) -> documents.Clock:
        """The clock document of builds that begin at `now` (UTC)."""
        now = now.replace(microsecond=0)
        local_date = now.astimezone(LOCAL).date()
        return documents.Clock(id="clock", now=now, local_date=local_date, sequences=sequences)

    def bundle(self, unit: Unit, clock: documents.Clock) -> Bundle:
        """All that the outputs of one unit are built from."""
        unit_id = str(unit.pk)
        editions = [decoded(bytes(row.document)) for row in editions_for(unit)]
        province_id = str(self.province.pk)
        # The province's front page leads to every site; a commune's only to the province's.
        names = self.sites if unit_id == province_id else {unit_id, province_id}
        sites = {name: self.sites[name] for name in names if name in self.sites}
        return Bundle.of(
            [
                *self.units.values(),
                *sites.values(),
                schedule(unit),
                *editions,
                *placements(unit),
                *(decode(bytes(row.document), documents.Tombstone) for row in tombstones_for(unit)),
                media_table(editions, sites.values()),
                clock,
            ]
        )


def editions_for(unit: Unit) -> Iterable[Edition]:
    """Current editions whose audience holds the unit."""
    return Edition.objects.filter(_audience(unit), current=True).distinct()


def tombstones_for(unit: Unit) -> Iterable[Tombstone]:
    """Withdrawals of what the unit's outputs carried."""
    return Tombstone.objects.filter(_audience(unit)).distinct()


def _audience(unit: Unit) -> Q:
    return Q(issuer=unit) | Q(units=unit) | Q(audience="all", issuer=unit.parent_id or unit.pk)


def schedule(unit: Unit) -> documents.Schedule:
    """When a unit's channels run, and in what order they carry what is there."""
    own = schedule_of(unit)
    starts = [start for start in (own.morning, own.evening) if start is not None]
    return documents.Schedule(
        id=str(unit.pk),
        unit=str(unit.pk),
        sessions=[
            documents.Session(start=f"{start:%H:%M}", minutes=own.session_minutes)
            for start in starts
        ],
        quiet=[documents.Quiet(start=f"{own.quiet_from:%H:%M}", end=f"{own.quiet_until:%H:%M}")],
        board_on=f"{own.board_on:%H:%M}",
        board_off=f"{own.board_off:%H:%M}",
        areas=[
            documents.Area(
                id=str(area.pk), name=area.name, hamlets=[str(one) for one in area.hamlets.all()]
            )
            for area in unit.audible_areas.prefetch_related("hamlets")
        ],
        order=own.order,
    )


def placements(unit: Unit) -> list[documents.Placement]:
    """What a unit does with the source information that it took."""
    taken = (SourceAnswer.State.TAKEN, SourceAnswer.State.SCHEDULED)
    return [placement_of(row) for row in SourceAnswer.objects.filter(unit=unit, state__in=taken)]


def placement_of(answer: SourceAnswer) -> documents.Placement:
    """An answer as the contract has it."""
    scheduled = answer.state == SourceAnswer.State.SCHEDULED
    return documents.Placement(
        id=f"{answer.unit_id}-{answer.bulletin}",
        unit=str(answer.unit_id),
        bulletin=str(answer.bulletin),
        channels=answer.channels,
        windows=windows_of(answer.windows) if scheduled else [],
        note=answer.shown_note,
    )


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
