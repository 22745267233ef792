"""The publication ledger: what was public where and when, and nobody changes it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms.publishing.ledger import began, broken_lines
from cms.publishing.models import Edition, LedgerRow, Output


def lines(page):
    """(language and n, channel, still public) of every beginning."""
    return [
        (row.edition.key[37:], row.output.kind, not hasattr(row, "ended_by"))
        for row in began(page.uuid)
    ]


def test_it_says_what_began_and_ended_in_which_edition(installation, worker):
    page = installation.publish(on_board=True)
    worker.drain()
    assert sorted(lines(page)) == [("vi-1", "board", True), ("vi-1", "site", True)]
    page.change_note = "Sửa giờ."
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    assert sorted(lines(page)) == [
        ("vi-1", "board", False),
        ("vi-1", "site", False),
        ("vi-2", "board", True),
        ("vi-2", "site", True),
    ]
    page.unpublish(user=installation.approver)
    worker.drain()
    assert not any(public for _key, _kind, public in lines(page))
    for row in began(page.uuid):
        assert row.ended_by.at >= row.at
        assert row.ended_by.sha256 == row.sha256


def test_what_starts_later_begins_when_it_starts(installation, worker):
    page = installation.publish(publish_at=timezone.now() + timedelta(hours=1))
    worker.drain()
    assert lines(page) == []


def test_building_again_adds_nothing(installation, worker):
    installation.publish(on_board=True)
    worker.drain()
    before = LedgerRow.objects.count()
    Output.objects.update(desired=Output.objects.first().desired + 9)
    worker.drain()
    assert LedgerRow.objects.count() == before


def test_the_database_refuses_to_change_or_take_away_a_line(installation, worker):
    installation.publish()
    worker.drain()
    row = LedgerRow.objects.first()
    for change in (
        lambda: LedgerRow.objects.filter(pk=row.pk).update(at=timezone.now()),
        lambda: row.delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert broken_lines() == []


def test_a_line_changed_behind_the_database_shows(installation, worker):
    page = installation.publish()
    worker.drain()
    installation.publish(parent=installation.province, title="Tin của tỉnh")
    worker.drain()
    out = StringIO()
    call_command("verify", stdout=out)
    assert f"{LedgerRow.objects.count()} lines of the ledger, none changed" in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER publishing_ledgerrow_update_refused")
    row = LedgerRow.objects.get(edition__bulletin=page.uuid)
    LedgerRow.objects.filter(pk=row.pk).update(at=row.at - timedelta(days=1))
    assert broken_lines() == [row]
    out = StringIO()
    with pytest.raises(CommandError, match="^1 outputs have a broken ledger$"):
        call_command("verify", stdout=out)
    name = installation.datmui.unit.full_name
    assert out.getvalue().splitlines() == [
        f"{name} / site: ledger line {row.pk} does not follow from the lines before it"
    ]


def test_a_line_taken_away_shows_at_the_next_one(installation, worker):
    page = installation.publish()
    worker.drain()
    bulletin = page.uuid
    page.unpublish(user=installation.approver)
    worker.drain()
    began_at, ended_at = LedgerRow.objects.filter(edition__bulletin=bulletin).order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER publishing_ledgerrow_delete_refused")
        cursor.execute("DROP TRIGGER publishing_ledgerrow_update_refused")
        # The line that ends it must not hold it back.
        cursor.execute(
            "UPDATE publishing_ledgerrow SET ends_id = NULL WHERE id = %s", [ended_at.pk]
        )
    began_at.delete()
    assert broken_lines() == [ended_at]


def test_languages_are_editions_of_their_own(installation, worker):
    variant = {"title": "t", "summary": "s", "body": [], "board_text": ""}
    page = installation.publish(
        on_radio=True,
        variants=[
            ("en", {**variant, "ready": True, "title": "Vaccination"}),
            ("km", {**variant, "ready": False, "title": "សេចក្តី", "recording": None}),
        ],
    )
    worker.drain()
    assert sorted(lines(page)) == [
        ("en-1", "site", True),
        ("vi-1", "radio", True),
        ("vi-1", "site", True),
    ]
    english = Edition.objects.get(bulletin=page.uuid, language="en")
    assert english.title == "Vaccination"
    vi, en = (
        worker.target.file("datmui.localhost", path).read_text()
        for path in (
            f"/ban-tin/{page.get_url_parts()[2].split('/ban-tin/')[1]}",
            f"/en/ban-tin/{page.get_url_parts()[2].split('/ban-tin/')[1]}",
        )
    )
    assert "Vaccination" in en
    assert 'hreflang="en"' in vi
