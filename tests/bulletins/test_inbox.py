"""Source information: waits in the inbox, is taken, scheduled or declined, keeps its provenance."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.accounts.roles import grant
from cms.bulletins.inbox import answer, approve_note, sent_to, waiting_for
from cms.bulletins.models import SourceAnswer, UnitSchedule
from cms.contract.addresses import bulletin_path
from cms.publishing.freeze import read
from cms.publishing.models import Edition, Output
from cms.publishing.rows import lookup

TAKEN, SCHEDULED, DECLINED = SourceAnswer.State.values
WINDOW = [
    ("window", {"channel": "board", "days": ["1"], "start": "07:00", "end": "08:00"}),
]


@pytest.fixture
def source(installation):
    """A normal bulletin of the province for all units."""
    return installation.publish(
        parent=installation.province, audience="all", on_board=True, on_radio=True
    )


def path_of(page):
    return bulletin_path(read(Edition.objects.get(bulletin=page.uuid, current=True)))


def status(page, host="datmui.localhost"):
    row = lookup(host, path_of(page))
    return row.status if row else None


def test_it_waits_until_the_unit_takes_it_and_then_follows_the_sender(installation, worker, source):
    unit = installation.datmui.unit
    worker.drain()
    assert status(source) is None
    assert status(source, "localhost") == 200
    assert list(waiting_for(unit)) == [source]
    answer(source, unit, installation.author, state=TAKEN)
    worker.drain()
    assert status(source) == 200
    assert status(source, "anxuyen.localhost") is None
    assert not waiting_for(unit).exists()
    assert list(sent_to(unit)) == [source]

    # An update from above follows without another answer, a withdrawal too.
    path = path_of(source)
    page = source.specific
    page.title = "Lịch tiêm chủng (đính chính)"
    page.change_note = "Đổi ngày."
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    body = worker.target.file("datmui.localhost", path_of(page)).read_text()
    assert "Lịch tiêm chủng (đính chính)" in body
    assert "Đổi ngày." in body
    page.unpublish(user=installation.approver)
    worker.drain()
    assert lookup("datmui.localhost", path).status == 410


def test_declining_needs_a_reason_and_takes_it_back(installation, worker, source):
    unit = installation.datmui.unit
    answer(source, unit, installation.author, state=TAKEN)
    worker.drain()
    with pytest.raises(ValidationError) as raised:
        answer(source, unit, installation.author, state=DECLINED)
    assert "reason" in raised.value.message_dict
    answer(source, unit, installation.author, state=DECLINED, reason="Không có biển.")
    worker.drain()
    assert status(source) is None


def test_scheduling_needs_a_window(installation, worker, source):
    unit = installation.datmui.unit
    with pytest.raises(ValidationError) as raised:
        answer(source, unit, installation.author, state=SCHEDULED)
    assert "windows" in raised.value.message_dict
    answer(source, unit, installation.author, state=SCHEDULED, windows=WINDOW)
    worker.drain()
    feed = worker.target.file("datmui.localhost", "/feeds/board/feed.json").read_text()
    assert '"windows":[{"days":[1],"start":"07:00","end":"08:00"}]' in feed


def test_a_note_is_seen_once_another_person_has_confirmed_it(installation, worker, source):
    unit = installation.datmui.unit
    one = answer(source, unit, installation.author, state=TAKEN, note="Tiêm ở ấp Mũi.")
    worker.drain()
    file = worker.target.file("datmui.localhost", path_of(source))
    assert "Tiêm ở ấp Mũi." not in file.read_text()
    with pytest.raises(PermissionDenied):
        approve_note(one, installation.author)
    with pytest.raises(PermissionDenied):
        approve_note(one, installation.stranger)
    approve_note(one, installation.approver)
    worker.drain()
    file = worker.target.file("datmui.localhost", path_of(source))
    assert "Tiêm ở ấp Mũi." in file.read_text()
    # Another word waits again; the same one does not.
    again = answer(source, unit, installation.author, state=TAKEN, note="Tiêm ở ấp Mũi.")
    assert again.shown_note
    again = answer(source, unit, installation.author, state=TAKEN, note="Tiêm ở chợ.")
    assert not again.shown_note


def test_only_people_of_the_unit_answer_and_only_what_was_sent_to_it(installation, source):
    unit = installation.datmui.unit
    with pytest.raises(PermissionDenied):
        answer(source, unit, installation.stranger, state=TAKEN)
    own = installation.publish()
    with pytest.raises(PermissionDenied):
        answer(own, unit, installation.author, state=TAKEN)
    grant(installation.author, "author", installation.pages["anxuyen"].unit)
    with pytest.raises(PermissionDenied):
        answer(own, installation.pages["anxuyen"].unit, installation.author, state=TAKEN)
    assert not SourceAnswer.objects.exists()


def test_priority_is_placed_at_once_and_the_unit_sets_its_order(installation, worker):
    unit = installation.datmui.unit
    urgent = installation.publish(
        parent=installation.province, audience="all", priority="priority", on_board=True
    )
    own = installation.publish(title="Cúp điện ấp Mũi", on_board=True)
    worker.drain()
    assert status(urgent) == 200

    def order():
        import json

        feed = worker.target.file("datmui.localhost", "/feeds/board/feed.json").read_bytes()
        return [item["id"][:36] for item in json.loads(feed)["items"]][:-1]

    assert order() == [str(urgent.uuid), str(own.uuid)]
    with pytest.raises(ValidationError):
        answer(urgent, unit, installation.author, state=DECLINED, reason="không")
    schedule = UnitSchedule(unit=unit, order=[str(own.uuid), str(urgent.uuid)])
    schedule.save()
    worker.drain()
    assert order() == [str(own.uuid), str(urgent.uuid)]


def test_sending_to_all_units_wants_nothing_of_those_who_have_not_taken_it(
    installation, worker, django_assert_max_num_queries
):
    installation.publish(parent=installation.province, audience="all", on_board=True)
    behind = Output.objects.exclude(live=0).extra(where=["desired != live"])
    assert set(behind.values_list("unit__level", flat=True)) == {"province"}
