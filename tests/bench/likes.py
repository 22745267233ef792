"""Copies of one true bulletin, stored inside the database: a hundred thousand in a minute.

What the application stored for the model (page, revision, approval, edition) is copied row
by row with each copy's own facts in the place of the model's. SQLite alone: `json_set`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import F, Max
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from cms.bulletins.models import BulletinPage
from cms.publishing.models import Edition, LedgerRow
from cms.sites.models import UnitPage

# The newest of a unit have an edition, the newest of these a line in the ledger.
FROZEN, LEDGERED = 5, 3
COLUMNS = {
    "number": "INTEGER PRIMARY KEY",
    "page": "INTEGER",
    "unit": "TEXT",
    "author": "INTEGER",
    "path": "TEXT",
    "depth": "INTEGER",
    "url_path": "TEXT",
    "slug": "TEXT",
    "title": "TEXT",
    "uuid": "TEXT",
    "audience": "TEXT",
    "priority": "TEXT",
    "live": "INTEGER",
    "moment": "TEXT",
    "iso": "TEXT",
    # `in_progress`, `approved`, `needs_changes`, or NULL: never sent.
    "state": "TEXT",
    "frozen": "INTEGER",
    # The output that showed it, or NULL.
    "output": "INTEGER",
    "decided": "TEXT",
}
DASHED = (
    "substr(l.uuid, 1, 8) || '-' || substr(l.uuid, 9, 4) || '-' || substr(l.uuid, 13, 4)"
    " || '-' || substr(l.uuid, 17, 4) || '-' || substr(l.uuid, 21)"
)
UNIT_DASHED = DASHED.replace("l.uuid", "l.unit")


@dataclass(frozen=True)
class Batch:
    """Bulletins of one unit that are to be made, the newest first."""

    parent: UnitPage
    author: int
    output: int
    number: int
    audience: str = "own"


@dataclass(frozen=True)
class Model:
    """The bulletin that the copies resemble, with the rows that stand behind it."""

    page: BulletinPage
    edition: Edition

    def copy(self, batches: Sequence[Batch], now: datetime) -> None:
        """Store all bulletins of the batches; `now` is the moment the newest are of."""
        _list(batches, now)
        pk, revision = self.page.pk, self.page.live_revision_id
        edit = PageLogEntry.objects.filter(page=pk, action="wagtail.edit").first().pk
        state = WorkflowState.objects.get(object_id=str(pk))
        first = {kind: _next(kind) for kind in (Revision, WorkflowState, TaskState, Edition)}
        of = {kind: f"{start} + l.number" for kind, start in first.items()}
        live_revision = f"CASE l.live WHEN 1 THEN {of[Revision]} END"
        seen = "CASE l.live WHEN 1 THEN l.moment END"
        _insert(
            Page,
            pk,
            id="l.page",
            path="l.path",
            depth="l.depth",
            url_path="l.url_path",
            slug="l.slug",
            title="l.title",
            draft_title="l.title",
            owner_id="l.author",
            live="l.live",
            has_unpublished_changes="1 - l.live",
            first_published_at=seen,
            last_published_at=seen,
            latest_revision_created_at="l.moment",
            latest_revision_id=of[Revision],
            live_revision_id=live_revision,
            translation_key="l.uuid",
        )
        _insert(
            BulletinPage,
            pk,
            page_ptr_id="l.page",
            uuid="l.uuid",
            unit_id="l.unit",
            audience="l.audience",
            priority="l.priority",
            draft_class="CASE WHEN l.decided IS NULL THEN NULL ELSE 1 END",
            draft_decided_on="l.decided",
        )
        _insert(
            Revision,
            revision,
            id=of[Revision],
            object_id="l.page",
            object_str="l.title",
            created_at="l.moment",
            user_id="l.author",
            content=_content(),
        )
        edited = {"page_id": "l.page", "label": "l.title", "timestamp": "l.moment"}
        edited |= {"user_id": "l.author", "uuid": "l.uuid", "revision_id": of[Revision]}
        _insert(PageLogEntry, edit, id=f"{_next(PageLogEntry)} + l.number", **edited)
        _insert(
            WorkflowState,
            state.pk,
            "l.state IS NOT NULL",
            id=of[WorkflowState],
            object_id="l.page",
            status="l.state",
            requested_by_id="l.author",
            current_task_state_id=of[TaskState],
        )
        _insert(
            TaskState,
            state.current_task_state_id,
            "l.state IS NOT NULL",
            id=of[TaskState],
            workflow_state_id=of[WorkflowState],
            revision_id=of[Revision],
            status="CASE l.state WHEN 'needs_changes' THEN 'rejected' ELSE l.state END",
        )
        _insert(
            Edition,
            self.edition.pk,
            "l.frozen",
            id=of[Edition],
            key=f"{DASHED} || '-vi-1'",
            bulletin="l.uuid",
            issuer_id="l.unit",
            revision=of[Revision],
            document=_document(),
            audience="l.audience",
            priority="l.priority",
            title="l.title",
            publish_at="l.moment",
            made_at="l.moment",
        )
        _shown(first[Edition])


def _list(batches: Sequence[Batch], now: datetime) -> None:
    """A temporary table `likes`: one row for each copy."""
    described = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS likes")
        cursor.execute(f"CREATE TEMPORARY TABLE likes ({described})")
        places = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(f"INSERT INTO likes VALUES ({places})", _rows(batches, now))
    for batch in batches:
        Page.objects.filter(pk=batch.parent.pk).update(numchild=F("numchild") + batch.number)


def _rows(batches: Sequence[Batch], now: datetime) -> Iterable[tuple]:
    number, page = 0, _next(Page)
    taken = dict(Page.objects.values_list("pk", "numchild"))
    for batch in batches:
        parent, unit = batch.parent, batch.parent.unit
        frozen = batch.number if batch.audience == "all" else FROZEN
        for n in range(batch.number):
            live, moment = n % 10 != 1, now - timedelta(hours=6 * n + 1)
            slug = f"thong-bao-so-{n}"
            yield (
                number,
                page + number,
                unit.pk.hex,
                batch.author,
                Page._get_path(parent.path, parent.depth + 1, taken[parent.pk] + n + 1),
                parent.depth + 1,
                f"{parent.url_path}{slug}/",
                slug,
                f"Thông báo số {n} của {unit.full_name}",
                uuid4().hex,
                batch.audience,
                "priority" if batch.audience == "all" and n % 20 == 5 else "normal",
                live,
                _stored(moment),
                f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                _state(n, live),
                live and n < frozen,
                batch.output if live and n < LEDGERED else None,
                f"{moment:%Y-%m-%d}" if n % 100 == 21 else None,
            )
            number += 1


def _state(n: int, live: bool) -> str | None:
    """How the approval of the n-th newest ended: nine of ten are live, one waits."""
    if live:
        return "approved"
    if n == 1:
        return "in_progress"
    return "needs_changes" if n % 20 == 1 else None


def _content() -> str:
    """A revision's content, with the copy's own facts."""
    own = {
        "$.pk": "l.page",
        "$.uuid": DASHED,
        "$.title": "l.title",
        "$.slug": "l.slug",
        "$.path": "l.path",
        "$.depth": "l.depth",
        "$.url_path": "l.url_path",
        "$.unit": UNIT_DASHED,
        "$.audience": "l.audience",
        "$.decided_on": "l.decided",
        "$.disclosure_class": "CASE WHEN l.decided IS NULL THEN NULL ELSE 1 END",
    }
    pairs = ", ".join(f"'{path}', {value}" for path, value in own.items())
    return (
        f"json_set(m.content, {pairs}, '$.live', json(CASE l.live WHEN 1 THEN 'true'"
        " ELSE 'false' END))"
    )


def _document() -> str:
    """An edition's bytes, with the copy's own facts."""
    own = {
        "$.id": f"{DASHED} || '-vi-1'",
        "$.bulletin": DASHED,
        "$.issuer": UNIT_DASHED,
        "$.title": "l.title",
        "$.slug": "l.slug",
        "$.priority": "l.priority",
        "$.audience.kind": "l.audience",
        "$.publish_at": "l.iso",
        "$.first_published_at": "l.iso",
        "$.made_at": "l.iso",
    }
    pairs = ", ".join(f"'{path}', {value}" for path, value in own.items())
    return f"CAST(json_set(CAST(m.document AS TEXT), {pairs}) AS BLOB)"


def _insert(kind: type[models.Model], pk: object, where: str = "1", **own: str) -> None:
    """Copy the row `pk` of a table for each of the likes; `own`: SQL by column."""
    columns = [field.column for field in kind._meta.local_concrete_fields]
    unknown = own.keys() - set(columns)
    if unknown:
        raise ValueError(f"{kind.__name__} has no {sorted(unknown)}")
    values = [own.get(column, f'm."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table, key = kind._meta.db_table, kind._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)}'
            f' FROM likes l JOIN "{table}" m ON m."{key}" = %s WHERE {where} ORDER BY l.number',
            [pk.hex if isinstance(pk, UUID) else pk],
        )


def _shown(first: int) -> None:
    """A line of the ledger for each copy that an output showed."""
    table = LedgerRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (output_id, edition_id, release, at, sha256, digest)'
            f" SELECT output, {first} + number, 1, moment, lower(hex(randomblob(32))),"
            " lower(hex(randomblob(32))) FROM likes WHERE output IS NOT NULL"
        )


def add_pages(parent: Page, pages: Sequence[Page]) -> None:
    """Store new pages of one class as a parent's last children, in a few statements.

    Raises nothing for what a form would refuse: titles and slugs must be right.
    """
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
    Page.objects.bulk_create(rows, batch_size=500)
    # `bulk_create` refuses a class whose rows are in two tables.
    model._base_manager.all()._batched_insert(pages, model._meta.local_concrete_fields, 500)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))


def _next(kind: type[models.Model]) -> int:
    return (kind.objects.aggregate(last=Max("pk"))["last"] or 0) + 1


def _stored(moment: datetime) -> str:
    """As Django writes a time into SQLite."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
