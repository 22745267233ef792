"""A ledger that tests write by hand: what was public, to the minute."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from cms.contract import documents
from cms.contract.reading import encode
from cms.disclosure.calendar import load_holidays
from cms.publishing.models import Edition, LedgerRow, Output
from cms.publishing.outputs import ensure_outputs
from cms.units.days import VIETNAM
from cms.units.loading import load
from cms.units.models import Unit

# Every test knows what time it is: Monday 23/11/2026, 10:00 in Vietnam.
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=VIETNAM)


def at(text):
    """ "20/11 14:03" in Vietnam, of 2026 unless a year is given: "20/11/2025 14:03"."""
    day, hour = text.split()
    day = day if day.count("/") == 2 else f"{day}/2026"
    return dt.datetime.strptime(f"{day} {hour} +0700", "%d/%m/%Y %H:%M %z")


@pytest.fixture
def units(db):
    """`datmui`, `anxuyen` and `province` alone, with outputs; modules that need pages say so."""
    load()
    province = Unit.objects.current().provinces().get(code="96")
    communes = [Unit.objects.get(host_label=label) for label in ("datmui", "anxuyen")]
    ensure_outputs([province, *communes])
    return SimpleNamespace(province=province, datmui=communes[0], anxuyen=communes[1])


@pytest.fixture
def ledger(units):
    """`ledger.edition(title, number, …)` and `ledger.public(edition, kind, from, to)`."""
    load_holidays()
    unit = units.datmui
    numbers = iter(range(1_000_000, 2_000_000))

    def edition(
        title="Dự toán ngân sách 2027",
        number=2,
        decided_on=dt.date(2026, 11, 16),
        bulletin=None,
        n=1,
        language="vi",
        issuer=None,
        expire_at=None,
    ):
        issuer = issuer or unit
        bulletin = bulletin or uuid.uuid4()
        moment = dt.datetime(2026, 11, 17, tzinfo=dt.UTC)
        document = documents.Edition(
            id=f"{bulletin}-{language}-{n}",
            bulletin=str(bulletin),
            language=language,
            n=n,
            issuer=str(issuer.pk),
            title=title,
            slug="a",
            summary="Tóm tắt.",
            body=[],
            category="disclosure",
            priority="normal",
            channels=["site"],
            audience=documents.Audience(kind="own"),
            disclosure_class=number,
            decided_on=decided_on,
            publish_at=moment,
            expire_at=expire_at,
            first_published_at=moment,
            made_at=moment,
        )
        return Edition.objects.create(
            key=document.id,
            bulletin=bulletin,
            language=language,
            n=n,
            issuer=issuer,
            revision=next(numbers),
            document=encode(document),
            audience="own",
            on_site=True,
            disclosure_class=number,
            title=title,
            publish_at=moment,
            expire_at=expire_at,
            made_at=moment,
            current=False,
        )

    def public(one, kind, start, end=None, unit=unit):
        output = Output.objects.get(unit=unit, kind=kind)
        facts = {"output": output, "edition": one, "release": 1, "sha256": "0" * 64}
        begun = LedgerRow.objects.create(at=at(start), digest="1" * 64, **facts)
        if end:
            LedgerRow.objects.create(at=at(end), ends=begun, digest="2" * 64, **facts)
        return begun

    return SimpleNamespace(
        unit=unit,
        edition=edition,
        public=public,
        empty=lambda one: Edition.objects.filter(pk=one.pk).update(document=b"", title=""),
    )
