"""The benchmark's content in an installation: what the reconciler takes to make it live.

Editions are put into the store as an approval would, outside the measured time; what is
measured is the worker from its first look at the outputs until the release is live.
"""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Iterable, Sequence

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from cms.contract import documents
from cms.contract.reading import encode
from cms.desk.setup import prepare
from cms.publishing.models import Edition, Output
from cms.publishing.outputs import ensure_outputs, raise_desired
from cms.publishing.worker import Worker
from cms.sites.models import UnitPage
from cms.sites.tree import agency_of
from cms.units.models import Unit
from tests.bench.likes import add_pages
from tests.bench.sites import content

BATCH = 2000
_revisions = itertools.count(1)


class Installation:
    """A province with so many communes, nothing published, and a worker that is not running."""

    def __init__(self, communes: int) -> None:
        if not connection.introspection.table_names():
            call_command("migrate", verbosity=0)
        prepare()
        self.province = Unit.objects.current().provinces().get(code=settings.BANTIN_PROVINCE)
        page = UnitPage.objects.get(unit=self.province)
        found = list(
            Unit.objects.current().communes().filter(parent=self.province).order_by("code")
        )
        self.communes = [*found, *_made_up(self.province, page, range(len(found), communes))]
        Output.objects.exclude(kind="site").update(live=F("desired"))
        self.worker = Worker(calls_for_help=True)
        self.worker.start()

    def fill(self, communes: Sequence[Unit], bulletins: int) -> None:
        """The bulletins of some communes' sites, and those that the province sends to all."""
        shared = bulletins // content.SHARED
        store(self._of(self.province, n * content.SHARED, all_of_it=True) for n in range(shared))
        for unit in communes:
            store(self._of(unit, n) for n in range(bulletins) if n % content.SHARED)

    def fill_own(self, unit: Unit, bulletins: int) -> None:
        """So many bulletins of one unit."""
        store(self._of(unit, n) for n in range(bulletins))

    def add(self, unit: Unit, number: int) -> None:
        """One more bulletin of a unit, approved just now; of the province: to all its units."""
        to_all = unit == self.province
        edition = self._of(unit, number, all_of_it=to_all)
        now = timezone.now().replace(microsecond=0)
        with transaction.atomic():
            store(
                [
                    msgspec.structs.replace(
                        edition, publish_at=now, first_published_at=now, made_at=now
                    )
                ]
            )
            where = Q(unit=unit) | (Q(unit__parent=unit) if to_all else Q())
            raise_desired(where, ["site"])

    def publish(self) -> float:
        """Let the worker bring everything up to date; seconds."""
        begun = time.perf_counter()
        self.worker.publish()
        took = time.perf_counter() - begun
        behind = Output.objects.exclude(desired=F("live"))
        if behind.exists():
            raise SystemExit(f"{behind.first()}: {behind.first().error}")
        return took

    def _of(self, unit: Unit, number: int, *, all_of_it: bool = False) -> documents.Edition:
        audience, priority = ("all", "priority") if all_of_it else ("own", "normal")
        return content.edition(str(unit.pk), number, audience, priority)


def store(editions: Iterable[documents.Edition]) -> None:
    """Put editions into the store as freezing does."""
    rows = [
        Edition(
            key=one.id,
            bulletin=uuid.UUID(one.bulletin),
            language=one.language,
            n=one.n,
            issuer_id=uuid.UUID(one.issuer),
            revision=next(_revisions),
            document=encode(one),
            audience=one.audience.kind,
            priority=one.priority,
            disclosure_class=one.disclosure_class,
            title=one.title,
            category=one.category,
            on_site=True,
            publish_at=one.publish_at,
            made_at=one.made_at,
        )
        for one in editions
    ]
    Edition.objects.bulk_create(rows, batch_size=BATCH)


def _made_up(province: Unit, page: UnitPage, numbers: Iterable[int]) -> list[Unit]:
    units = [
        Unit(
            level=Unit.Level.COMMUNE,
            code=f"x{n:04}",
            type=Unit.Type.XA,
            name=f"Mẫu {n}",
            full_name=f"Xã Mẫu {n}",
            parent=province,
            host_label=f"xa{n:04}",
        )
        for n in numbers
    ]
    Unit.objects.bulk_create(units, batch_size=BATCH)
    now = timezone.now()
    pages = [
        UnitPage(
            title=unit.full_name,
            slug=unit.host_label,
            unit=unit,
            agency=agency_of(unit),
            first_published_at=now,
            last_published_at=now,
        )
        for unit in units
    ]
    if pages:
        add_pages(page, pages)
    ensure_outputs(units)
    return units
