"""Fills a database as years of work would: units, people, bulletins, and what follows from them.

A real bulletin is written, approved and frozen first; the rest are its likes, stored in bulk
with what the application would have stored. No signals are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.rich_text import RichText

from cms.accounts.models import Role, User
from cms.accounts.roles import Grant, grant_all
from cms.bulletins.models import BulletinPage
from cms.desk.setup import prepare
from cms.devices.models import Device, Report
from cms.disclosure.models import PlanRow
from cms.publishing.models import Edition, Output
from cms.publishing.outputs import ensure_outputs
from cms.sites.models import UnitPage
from cms.sites.tree import agency_of
from cms.units.models import Agency, Unit
from tests.bench.likes import Batch, Model, add_pages

BATCH = 500
# Of the province: what each commune has in its inbox.
SOURCES = 200
SERVED = 60
# The newest of a unit have an edition, the newest of these a line in the ledger.
FROZEN, LEDGERED = 5, 3
HUB, PROVINCE, BELOW = "cum", "tinh", "toan-tinh"
BODY = "<p>Mời bà con đến <b>đúng giờ</b>, mang theo giấy tờ và sổ khám bệnh.</p>" * 8
ANSWERS = """
    INSERT INTO bulletins_sourceanswer (bulletin, state, reason, note, on_site, on_board,
        on_radio, windows, answered_at, page_id, unit_id)
    SELECT page.uuid,
        CASE (page.page_ptr_id + unit.rowid) %% 5 WHEN 0 THEN 'declined' ELSE 'taken' END,
        CASE (page.page_ptr_id + unit.rowid) %% 5 WHEN 0 THEN 'Không thuộc địa bàn' ELSE '' END,
        '', 1, 1, 1, '[]', %s, page.page_ptr_id, unit.id
    FROM bulletins_bulletinpage page CROSS JOIN units_unit unit
    WHERE page.unit_id = %s AND page.audience = 'all' AND page.priority = 'normal'
        AND unit.id IN (SELECT value FROM json_each(%s))
        AND (page.page_ptr_id + unit.rowid) %% 5 < 3
"""


@dataclass(frozen=True)
class Ground:
    """What stands in every size: the province, its page, and the bulletin that others resemble."""

    province: Unit
    page: UnitPage
    model: BulletinPage
    edition: Edition


def lay() -> Ground:
    """An installation with the province's people, a hub of communes, and one true bulletin."""
    prepare()
    province = Unit.objects.current().provinces().get(code=settings.BANTIN_PROVINCE)
    page = UnitPage.objects.get(unit=province)
    people = _people([PROVINCE, HUB, BELOW])
    hub = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm truyền thông")
    hub.units.set(_communes(province)[:SERVED])
    kinds = (Role.Kind.AUTHOR, Role.Kind.APPROVER)
    scopes = {PROVINCE: {"unit": province}, HUB: {"hub": hub}}
    scopes[BELOW] = {"unit": province, "below": True}
    grant_all(
        [
            Grant(people[name, kind], kind, **scope)
            for name, scope in scopes.items()
            for kind in kinds
        ]
    )
    User.objects.create(username="quantri", is_superuser=True, is_staff=True)
    model = submit(page, people[PROVINCE, "author"], audience="all")
    state = model.current_workflow_task_state
    state.task.specific.on_action(state, people[PROVINCE, "approver"], "approve")
    model.refresh_from_db()
    return Ground(province, page, model, Edition.objects.get(bulletin=model.uuid))


def submit(parent: UnitPage, author: User, **fields) -> BulletinPage:
    """A new bulletin that waits for approval, by the way an author takes."""
    page = BulletinPage(
        title="Lịch tiêm chủng tháng 12",
        summary="Trạm Y tế tiêm chủng sáng thứ Bảy, 5/12/2026.",
        category="health",
        body=[("paragraph", RichText(BODY))],
        live=False,
        on_board=True,
        **fields,
    )
    parent.add_child(instance=page)
    page.save_revision(user=author, log_action=True)
    page.get_workflow().start(page, author)
    return page


@transaction.atomic
def grow(ground: Ground, communes: int, bulletins: int) -> list[Unit]:
    """Grow to so many communes with people, and so many bulletins; the communes, oldest first.

    What is there stays: a larger size is the smaller one with more around it.
    """
    units = _communes(ground.province)
    units += _found(ground, range(len(units), communes))
    units = units[:communes]
    batches = []
    if BulletinPage.objects.count() == 1:
        # The model itself is there already.
        batches = [_batch(ground.page, SOURCES, audience="all")]
    equipped = set(Device.objects.values_list("unit_id", flat=True))
    fresh = [unit for unit in units if unit.pk not in equipped]
    people = _people([unit.host_label for unit in fresh])
    grant_all(
        [
            Grant(people[unit.host_label, kind], kind, unit)
            for unit in fresh
            for kind in (Role.Kind.AUTHOR, Role.Kind.APPROVER)
        ]
    )
    there = BulletinPage.objects.count() + sum(batch.number for batch in batches)
    left = max(0, bulletins - there)
    pages = {page.unit_id: page for page in UnitPage.objects.select_related("unit")}
    batches += [
        _batch(pages[unit.pk], left * (n + 1) // len(fresh) - left * n // len(fresh))
        for n, unit in enumerate(fresh)
    ]
    Model(ground.model, ground.edition).copy(batches, timezone.now().replace(microsecond=0))
    _answer(ground, fresh)
    _equip(fresh)
    return units


def _communes(province: Unit) -> list[Unit]:
    """The real ones first, then those that were made up, in the order of their making."""
    communes = Unit.objects.current().communes().filter(parent=province)
    return list(communes.exclude(host_label="").order_by("code", "pk"))


def _found(ground: Ground, numbers: Iterable[int]) -> list[Unit]:
    """Make up communes, with their pages and outputs."""
    units = [
        Unit(
            level=Unit.Level.COMMUNE,
            code=f"x{n:04}",
            type=Unit.Type.XA,
            name=f"Mẫu {n}",
            full_name=f"Xã Mẫu {n}",
            parent=ground.province,
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
        add_pages(ground.page, pages)
    ensure_outputs(units)
    Output.objects.update(live=F("desired"))
    return units


def _batch(page: UnitPage, number: int, audience: str = "own") -> Batch:
    author = person(page.unit.host_label or PROVINCE, "author")
    site = Output.objects.get(unit=page.unit, kind="site")
    return Batch(page, author.pk, site.pk, number, audience)


def _people(labels: Sequence[str]) -> dict[tuple[str, str], User]:
    """An author and an approver for each label, by (label, role)."""
    found = {}
    for label in labels:
        for kind, word in ((Role.Kind.AUTHOR, "soan"), (Role.Kind.APPROVER, "duyet")):
            user = User(username=f"{label}.{word}", password=make_password(None))
            user.last_name, user.first_name = "Cán bộ", f"{word} {label}"
            user.fold()
            found[label, kind] = user
    User.objects.bulk_create(found.values(), batch_size=BATCH)
    return {(label, str(kind)): user for (label, kind), user in found.items()}


def person(label: str, kind: str) -> User:
    """The author or approver of a unit, the hub, or the province; fresh, nothing memoised."""
    word = {"author": "soan", "approver": "duyet"}[kind]
    return User.objects.get(username=f"{label}.{word}")


def _answer(ground: Ground, units: Sequence[Unit]) -> None:
    """Three of five source bulletins answered by each unit."""
    keys = msgspec.json.encode([unit.pk.hex for unit in units]).decode()
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, [timezone.now(), ground.province.pk.hex, keys])


def _equip(units: Sequence[Unit]) -> None:
    """Two radios each, one of them silent, with reports; and five lines of the year's plan."""
    now = timezone.now()
    today = timezone.localdate(now)
    radios = [
        Device(unit=unit, name=f"Cụm loa {n}", kind=Device.Kind.RADIO)
        for unit in units
        for n in (1, 2)
    ]
    Device.objects.bulk_create(radios, batch_size=BATCH)
    reports = []
    for n, radio in enumerate(radios):
        newest = now + timedelta(hours=1) if n % 2 else now - timedelta(hours=2)
        for k in range(6):
            at = newest - timedelta(minutes=5 * k)
            reports.append(
                Report(device=radio, received_at=at, reported_at=at, skew_seconds=0, sequence=9 - k)
            )
    Report.objects.bulk_create(reports, batch_size=BATCH)
    rows = [
        PlanRow(
            unit=unit,
            year=today.year,
            disclosure_class=1,
            content=f"Công khai lần {n}",
            due=today + timedelta(days=20 * n - 40),
        )
        for unit in units
        for n in range(5)
    ]
    PlanRow.objects.bulk_create(rows, batch_size=BATCH)
