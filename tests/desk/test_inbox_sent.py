"""What the sender sees: each commune's standing as it happens, for the sender's side alone."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import cms.desk.inbox.hooks  # noqa: F401 - its addresses and menu
from cms.accounts.roles import grant
from cms.bulletins.inbox import answer
from cms.desk.inbox.sending import lines, sent_lately, standings, summary
from cms.devices.models import Device, Report
from cms.units.models import Agency, Unit


@pytest.fixture
def source(installation):
    return installation.publish(
        parent=installation.province, audience="all", on_board=True, on_radio=True
    )


def signed_in(user):
    client = Client(headers={"host": "cms.localhost"})
    client.force_login(user)
    return client


def standing(page, code):
    """(state, line) of one commune, as the page shows it."""
    found = standings(page)
    line = next(one for one in lines(page, found) if one.standing.code == code)
    return line.standing.state, line


def test_each_step_of_a_commune(installation, worker, source):
    unit, code = installation.datmui.unit, installation.datmui.unit.code
    assert standing(source, code)[0] == "cho"
    answer(source, unit, installation.author, state="taken")
    state, line = standing(source, code)
    assert (state, line.who) == ("da-nhan", "author")
    window = {"channel": "board", "days": [], "start": "07:00", "end": "08:00"}
    answer(source, unit, installation.author, state="scheduled", windows=[("window", window)])
    assert standing(source, code)[0] == "da-xep-lich"
    worker.drain()
    state, line = standing(source, code)
    assert (state, line.standing.channels) == ("dang-phat", ("site", "board", "radio"))
    assert line.at is not None
    answer(source, unit, installation.author, state="declined", reason="Không có biển.")
    state, line = standing(source, code)
    assert (state, line.reason) == ("tu-choi", "Không có biển.")
    others = [row for row in standings(source) if row.code != code]
    assert {row.state for row in others} == {"cho"}
    assert len(others) == 63


def test_what_has_ended_and_what_a_device_reported_was_played(installation, worker, source):
    unit, code = installation.datmui.unit, installation.datmui.unit.code
    answer(source, unit, installation.author, state="taken")
    worker.drain()
    device = Device.objects.create(unit=unit, name="Bảng chợ", kind="board", board_kind="led")
    now = timezone.now()
    Report.objects.create(
        device=device,
        received_at=now,
        reported_at=now,
        skew_seconds=0,
        sequence=1,
        playing=f"{source.uuid}-vi",
    )
    state, line = standing(source, code)
    assert (state, line.at) == ("da-phat", now)
    assert line.standing.channels == ("site", "board", "radio")
    Report.objects.all().delete()
    # Its time is over: the outputs let it go, and the ledger says so.
    from cms.publishing import ledger
    from cms.publishing.models import Output

    outputs = Output.objects.filter(unit=unit)
    ledger.record([ledger.Shown(one, one.live + 1, set()) for one in outputs], now)
    state, line = standing(source, code)
    assert (state, line.until) == ("da-phat", now)


def test_the_page_says_it_in_a_sentence_filters_and_gives_a_table(installation, source):
    answer(
        source,
        installation.datmui.unit,
        installation.author,
        state="declined",
        reason="=HYPERLINK(1)<b>",
    )
    client = signed_in(installation.author)
    where = reverse("inbox_sent", args=(source.pk,))
    response = client.get(where)
    assert response.context["summary"] == summary(standings(source))
    assert "63" in response.context["summary"]
    body = response.content.decode()
    assert "=HYPERLINK(1)&lt;b&gt;" in body
    chosen = client.get(where + "?trang-thai=tu-choi").context["rows"]
    assert [line.standing.unit for line, _channels in chosen] == [
        installation.datmui.unit.full_name
    ]
    assert client.get(where + "?trang-thai=khac").status_code == 404
    table = client.get(reverse("inbox_sent_table", args=(source.pk,)))
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) == 65
    [line] = [row for row in rows if row[0] == installation.datmui.unit.full_name]
    assert line[-1] == "'=HYPERLINK(1)<b>"


def test_only_the_senders_side_sees_it(installation, source):
    hub = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm Mũi")
    hub.units.set([installation.datmui.unit])
    make = get_user_model().objects.create_user
    of_hub, of_commune = make("cum"), make("mui")
    grant(of_hub, "author", hub=hub)
    grant(of_commune, "approver", installation.datmui.unit)
    for name in ("inbox_sent", "inbox_sent_table"):
        where = reverse(name, args=(source.pk,))
        for user in (of_hub, of_commune, installation.stranger):
            assert signed_in(user).get(where).status_code == 404
    type(source).objects.filter(pk=source.pk).update(hub=hub)
    where = reverse("inbox_sent", args=(source.pk,))
    assert signed_in(of_hub).get(where).status_code == 200
    assert signed_in(of_commune).get(where).status_code == 404
    assert [one.page for one in sent_lately(of_hub)] == [source]
    assert sent_lately(of_commune) == []
    own = installation.publish()
    assert signed_in(installation.author).get(
        reverse("inbox_sent", args=(own.pk,))
    ).status_code == 404  # fmt: skip


def test_the_queries_do_not_grow_with_communes(installation, source):
    with CaptureQueriesContext(connection) as seen:
        assert len(lines(source, standings(source))) == 64
    assert len(seen) == 6
    for unit in Unit.objects.current().communes()[:5]:
        grant(installation.author, "author", unit)
        answer(source, unit, installation.author, state="taken")
    with CaptureQueriesContext(connection) as seen:
        lines(source, standings(source))
    assert len(seen) == 6
