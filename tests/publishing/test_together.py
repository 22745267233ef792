"""Outputs that are released together: what they share, and what must not touch the others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.contract.addresses import bulletin_path
from cms.publishing.claims import TOGETHER, claim
from cms.publishing.freeze import read
from cms.publishing.models import Edition, Output, Release
from cms.publishing.outputs import ensure_outputs
from cms.publishing.reconcile import KEPT_RELEASES, prune, reconcile
from cms.publishing.rollback import roll_back
from cms.publishing.rows import LEASE, LostLeaseError, live_entries, lookup
from cms.publishing.snapshot import Snapshot
from cms.sites.models import UnitPage
from cms.units.models import Unit

pytestmark = pytest.mark.django_db


def send_to_all(installation, **fields):
    return installation.publish(
        installation.province, audience="all", priority="priority", on_board=True, **fields
    )


def test_a_claim_takes_one_kind_the_feeds_first_and_each_output_once(installation, worker):
    send_to_all(installation)
    boards, sites = claim("a:1"), claim("b:2")
    assert {one.kind for one in boards} == {"board"}
    assert {one.kind for one in sites} == {"site"} or len(boards) == TOGETHER["board"]
    assert not {one.pk for one in boards} & {one.pk for one in sites}
    held = Output.objects.get(pk=boards[0].pk)
    assert (held.lease_owner, held.fence) == ("a:1", boards[0].fence)


def test_only_the_sites_that_a_bundle_names_are_asked_for(installation):
    with CaptureQueriesContext(connection) as queries:
        Snapshot().gather([installation.datmui.unit])
    asked = [one["sql"] for one in queries if 'FROM "sites_unitpage"' in one["sql"]]
    assert asked
    assert [sql for sql in asked if '"sites_unitpage"."unit_id" IN (' not in sql] == []


def test_a_fault_in_one_of_many_stops_none_of_the_others(installation, worker):
    broken = UnitPage.objects.get(unit__host_label="anxuyen")
    # No site can be built without its page: the unit's document has nothing to stand on.
    UnitPage.objects.filter(pk=broken.pk).update(live=False)
    page = send_to_all(installation)
    worker.publish()
    behind = Output.objects.exclude(desired=F("live"))
    assert {(one.unit_id, bool(one.error)) for one in behind} == {(broken.unit_id, True)}
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    assert lookup("datmui.localhost", path).status == 200
    assert lookup("anxuyen.localhost", path) is None


def test_who_lost_one_lease_of_many_writes_nothing(installation, worker):
    page = send_to_all(installation)
    outputs = claim(worker.name)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    others = claim("other:1", later)
    assert {one.pk for one in others} & {one.pk for one in outputs}
    before = Release.objects.count()
    with pytest.raises(LostLeaseError):
        reconcile(outputs, Snapshot(), worker.target, worker.store)
    assert Release.objects.count() == before
    path = bulletin_path(read(Edition.objects.get(bulletin=page.uuid)))
    assert lookup("datmui.localhost", path) is None


def test_queries_of_a_round_do_not_grow_with_its_outputs(installation, worker):
    def asked(count: int) -> int:
        outputs = claim(worker.name)[:count]
        assert len(outputs) == count
        with CaptureQueriesContext(connection) as captured:
            reconcile(outputs, Snapshot(), worker.target, worker.store)
        worker.publish()
        Output.objects.update(lease_until=None, lease_owner="", fence=F("fence") + 1)
        worker.publish()
        return len(captured)

    ensure_outputs(Unit.objects.current().communes()[:20])
    worker.publish()
    send_to_all(installation, title="Thứ nhất")
    few = asked(2)
    send_to_all(installation, title="Thứ hai")
    assert asked(20) <= few + 2


def test_old_releases_are_forgotten_but_never_what_an_output_is_pinned_to(installation, worker):
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    board = Output.objects.get(unit=installation.datmui.unit, kind="board")
    for number in range(3):
        installation.publish(title=f"Bản tin {number}", on_board=True)
        worker.publish()
    site.refresh_from_db()
    pinned = roll_back(site, site.live)
    worker.publish()
    for number in range(KEPT_RELEASES + 3):
        for output in (site, board):
            Release.objects.create(
                output=output,
                version=100 + number,
                state=Release.State.LIVE,
                clock=b"",
                changes=b"",
                started_at=timezone.now(),
            )
    prune()
    kept = Release.objects.filter(output=site).order_by("pk")
    assert kept.first() == pinned
    assert kept.count() > KEPT_RELEASES
    assert Release.objects.filter(output=board).count() == KEPT_RELEASES
    assert prune() == 0


def test_each_of_many_is_asked_only_for_its_own(installation, worker):
    """An address that one changes has the same path on the sites of the others."""
    worker.drain()
    some = list(Output.objects.filter(kind="site").select_related("unit")[:2])
    home, contact = ((some[0].unit.host, "/index.html"), (some[1].unit.host, "/lien-he.html"))
    found = live_entries({some[0]: {home}, some[1]: {contact}})
    assert {pk: set(entries) for pk, entries in found.items()} == {
        some[0].pk: {home},
        some[1].pk: {contact},
    }
