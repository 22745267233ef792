"""Fills a database as years of work would: units, people, bulletins, and what follows from them.

A real bulletin is written, approved and frozen first; the rest are its likes, stored in bulk
with what the application would have stored: pages, revisions, approvals, editions, ledger
lines, answers, devices. No signals are sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import F, Max
from django.utils import timezone
from wagtail.models import (
    Page,
    PageLogEntry,
    Revision,
    Task,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.rich_text import RichText

from cms.accounts.models import Role, User
from cms.accounts.roles import Grant, grant_all
from cms.bulletins.models import BulletinPage
from cms.contract.reading import encode
from cms.desk.setup import prepare
from cms.devices.models import Device, Report
from cms.disclosure.models import PlanRow
from cms.publishing.freeze import read
from cms.publishing.models import Edition, LedgerRow, Output
from cms.publishing.outputs import ensure_outputs
from cms.sites.models import UnitPage
from cms.sites.tree import agency_of
from cms.units.models import Agency, Unit

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
    page.save_revision(user=author)
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
    # The model is there before its likes are.
    if BulletinPage.objects.count() == 1:
        _write(ground, ground.page, SOURCES, audience="all")
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
    left = max(0, bulletins - BulletinPage.objects.count())
    pages = {page.unit_id: page for page in UnitPage.objects.select_related("unit")}
    for n, unit in enumerate(fresh):
        _write(ground, pages[unit.pk], left * (n + 1) // len(fresh) - left * n // len(fresh))
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
    add_pages(ground.page, pages)
    ensure_outputs(units)
    Output.objects.update(live=F("desired"))
    return units


def add_pages(parent: Page, pages: Sequence[Page]) -> None:
    """Store new pages of one class as a parent's last children, in a few statements.

    Raises nothing for what a form would refuse: titles and slugs must be right.
    """
    if not pages:
        return
    parent.refresh_from_db()
    model = type(pages[0])
    content_type = ContentType.objects.get_for_model(model)
    first = _next(Page)
    for n, page in enumerate(pages):
        page.pk = page.id = first + n
        page.content_type = content_type
        page.path = Page._get_path(parent.path, parent.depth + 1, parent.numchild + n + 1)
        page.depth, page.numchild = parent.depth + 1, 0
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.locale_id = parent.locale_id
    fields = [field.attname for field in Page._meta.local_concrete_fields]
    rows = [Page(**{name: getattr(page, name) for name in fields}) for page in pages]
    Page.objects.bulk_create(rows, batch_size=BATCH)
    # `bulk_create` refuses a class whose rows are in two tables.
    model._base_manager.all()._batched_insert(pages, model._meta.local_concrete_fields, BATCH)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))


def _next(model: type[models.Model]) -> int:
    return (model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1


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


def _write(ground: Ground, parent: UnitPage, number: int, audience: str = "own") -> None:
    """Bulletins of one unit, the newest first: nine of ten live, one waiting, some sent back."""
    unit = parent.unit
    author = person(unit.host_label or PROVINCE, "author")
    now = timezone.now().replace(microsecond=0)
    pages, revision = [], _next(Revision)
    for n in range(number):
        live, moment = n % 10 != 1, now - timedelta(hours=6 * n + 1)
        pages.append(
            BulletinPage(
                uuid=uuid4(),
                unit=unit,
                title=f"Thông báo số {n} của {unit.full_name}",
                slug=f"thong-bao-so-{n}",
                summary=ground.model.summary,
                body=ground.model.body,
                category=ground.model.category,
                audience=audience,
                priority="priority" if audience == "all" and n % 20 == 5 else "normal",
                on_board=True,
                live=live,
                has_unpublished_changes=not live,
                owner=author,
                first_published_at=moment if live else None,
                last_published_at=moment if live else None,
                latest_revision_created_at=moment,
                latest_revision_id=revision + n,
                live_revision_id=revision + n if live else None,
            )
        )
    add_pages(parent, pages)
    _revise(ground, pages, author)
    _approve(pages, author)
    _freeze(
        ground, [page for page in pages if page.live][: number if audience == "all" else FROZEN]
    )


def _revise(ground: Ground, pages: Sequence[BulletinPage], author: User) -> None:
    content = ground.model.latest_revision.content
    kinds = {
        "content_type": ContentType.objects.get_for_model(BulletinPage),
        "base_content_type": ContentType.objects.get_for_model(Page),
    }
    rows, entries = [], []
    for n, page in enumerate(pages):
        own = {
            name: str(getattr(page, name)) for name in ("uuid", "title", "slug", "path", "url_path")
        }
        own |= {
            "pk": page.pk,
            "unit": str(page.unit_id),
            "audience": page.audience,
            "live": page.live,
        }
        if n % 100 == 21:
            day = timezone.localdate(page.latest_revision_created_at)
            own |= {"disclosure_class": 1, "decided_on": f"{day}"}
        rows.append(
            Revision(
                pk=page.latest_revision_id,
                object_id=str(page.pk),
                object_str=page.title,
                created_at=page.latest_revision_created_at,
                user=author,
                content={**content, **own},
                **kinds,
            )
        )
        entries.append(
            PageLogEntry(
                page=page,
                content_type=kinds["content_type"],
                label=page.title,
                action="wagtail.edit",
                timestamp=page.latest_revision_created_at,
                user=author,
                uuid=uuid4(),
                revision_id=page.latest_revision_id,
                content_changed=True,
            )
        )
    Revision.objects.bulk_create(rows, batch_size=BATCH)
    PageLogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _approve(pages: Sequence[BulletinPage], author: User) -> None:
    """What was sent for approval: approved where live, one waits, some sent back."""
    kinds = {
        "content_type": ContentType.objects.get_for_model(BulletinPage),
        "base_content_type": ContentType.objects.get_for_model(Page),
    }
    workflow, task = Workflow.objects.get(), Task.objects.get()
    state_pk, task_pk = _next(WorkflowState), _next(TaskState)
    states, tasks = [], []
    sent = [(n, page) for n, page in enumerate(pages) if page.live or n % 20 == 1]
    for k, (n, page) in enumerate(sent):
        status, of_task = ("approved", "approved") if page.live else ("needs_changes", "rejected")
        if n == 1:
            status = of_task = "in_progress"
        states.append(
            WorkflowState(
                pk=state_pk + k,
                object_id=str(page.pk),
                workflow=workflow,
                status=status,
                requested_by=author,
                current_task_state_id=task_pk + k,
                **kinds,
            )
        )
        tasks.append(
            TaskState(
                pk=task_pk + k,
                workflow_state_id=state_pk + k,
                revision_id=page.latest_revision_id,
                task=task,
                status=of_task,
                content_type=ContentType.objects.get_for_model(TaskState),
            )
        )
    WorkflowState.objects.bulk_create(states, batch_size=BATCH)
    TaskState.objects.bulk_create(tasks, batch_size=BATCH)


def _freeze(ground: Ground, pages: Sequence[BulletinPage]) -> None:
    """Editions of live bulletins, and ledger lines of the newest: on the site of their unit."""
    if not pages:
        return
    document, first = read(ground.edition), _next(Edition)
    rows = []
    for n, page in enumerate(pages):
        own = msgspec.structs.replace(
            document,
            id=f"{page.uuid}-vi-1",
            bulletin=str(page.uuid),
            issuer=str(page.unit_id),
            title=page.title,
            slug=page.slug,
            priority=page.priority,
            audience=msgspec.structs.replace(document.audience, kind=page.audience),
            publish_at=page.first_published_at,
            first_published_at=page.first_published_at,
            made_at=page.first_published_at,
        )
        rows.append(
            Edition(
                pk=first + n,
                key=own.id,
                bulletin=page.uuid,
                language="vi",
                n=1,
                issuer=page.unit,
                revision=page.live_revision_id,
                document=encode(own),
                audience=page.audience,
                priority=page.priority,
                title=page.title,
                category=page.category,
                on_site=True,
                publish_at=own.publish_at,
                made_at=own.made_at,
            )
        )
    Edition.objects.bulk_create(rows, batch_size=BATCH)
    site = Output.objects.get(unit=pages[0].unit, kind="site")
    LedgerRow.objects.bulk_create(
        [_line(site, row, row.publish_at) for row in rows[:LEDGERED]], batch_size=BATCH
    )


def _line(output: Output, edition: Edition, at: datetime) -> LedgerRow:
    digest = hashlib.sha256(edition.document).hexdigest()
    return LedgerRow(output=output, edition=edition, release=1, at=at, sha256=digest, digest=digest)


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
