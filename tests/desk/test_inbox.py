"""The inbox in the admin: its lists, the answer, the note that another person confirms."""

import pytest
from django.urls import reverse
from django.utils import timezone

import cms.desk.inbox.hooks  # noqa: F401 - its addresses and menu
from cms.accounts.roles import grant
from cms.bulletins.inbox import answer, take_for
from cms.bulletins.models import SourceAnswer
from cms.desk.inbox.overview import notes_for
from cms.units.models import Agency, Unit

WINDOW = ("window", {"channel": "radio", "days": ["1"], "start": "17:00", "end": "18:00"})
ONE_WINDOW = {
    "windows-TOTAL_FORMS": "1",
    "windows-INITIAL_FORMS": "1",
    "windows-0-channel": "radio",
    "windows-0-days": ["1", "3"],
    "windows-0-start": "17:00",
    "windows-0-end": "17:30",
}
NO_WINDOW = {"windows-TOTAL_FORMS": "0", "windows-INITIAL_FORMS": "0"}
CHANNELS = {"on_site": "on", "on_board": "on", "on_radio": "on"}


@pytest.fixture
def source(installation):
    """A normal bulletin of the province for all units, on all channels."""
    return installation.publish(
        parent=installation.province, audience="all", on_board=True, on_radio=True
    )


@pytest.fixture
def only(installation):
    """`only(user)`: someone of Đất Mũi alone, signed in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    def sign_in(name, *kinds, unit=None, hub=None):
        user, _made = get_user_model().objects.get_or_create(username=name)
        for kind in kinds:
            if hub:
                grant(user, kind, hub=hub)
            else:
                grant(user, kind, unit or installation.datmui.unit)
        client = Client(headers={"host": "cms.localhost"})
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def hub(installation):
    """A hub of Đất Mũi and An Xuyên."""
    one = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm Mũi")
    one.units.set([installation.datmui.unit, installation.pages["anxuyen"].unit])
    return one


def address(page, label="datmui"):
    return reverse("inbox_source", args=(page.pk, label))


def test_the_three_lists_with_counts_priority_first(installation, source, only):
    urgent = installation.publish(
        parent=installation.province, audience="all", priority="priority", title="Bão gần bờ"
    )
    newer = installation.publish(parent=installation.province, audience="all", title="Tin mới hơn")
    client = only("mui", "author")
    response = client.get(reverse("inbox"))
    titles = [line.page.title for line in response.context["page"].object_list]
    assert titles == [urgent.title, newer.title, source.title]
    assert [count for _name, _words, count in response.context["lists"]] == [3, 0, 0]
    unit = installation.datmui.unit
    answer(source, unit, client.user, state="taken")
    answer(newer, unit, client.user, state="declined", reason="Không có biển.")
    answer(urgent, unit, client.user, state="taken")
    counts = [one[2] for one in client.get(reverse("inbox")).context["lists"]]
    assert counts == [0, 2, 1]
    body = client.get(reverse("inbox") + "?muc=tu-choi").content.decode()
    assert "Không có biển." in body
    assert "?muc=khac" not in body
    assert client.get(reverse("inbox") + "?muc=khac").status_code == 404


def test_what_is_over_waits_no_longer(installation, source, only):
    type(source).objects.filter(pk=source.pk).update(valid_until=timezone.now())
    response = only("mui", "author").get(reverse("inbox"))
    assert [count for _name, _words, count in response.context["lists"]] == [0, 0, 0]


def test_taking_scheduling_and_declining(installation, source, only):
    client = only("mui", "author")
    page = client.get(address(source))
    assert page.status_code == 200
    client.post(address(source), {"state": "taken", "on_site": "on", **NO_WINDOW})
    one = SourceAnswer.objects.get()
    assert (one.state, one.channels, one.answered_by) == ("taken", ["site"], client.user)

    client.post(address(source), {"state": "scheduled", **CHANNELS, **ONE_WINDOW})
    one.refresh_from_db()
    assert one.state == "scheduled"
    [window] = [child.value for child in one.windows]
    assert (window["channel"], list(window["days"])) == ("radio", ["1", "3"])
    assert f"{window['start']:%H:%M}-{window['end']:%H:%M}" == "17:00-17:30"
    shown = client.get(address(source)).context["windows"]
    assert [form.initial["days"] for form in shown] == [["1", "3"]]

    refused = client.post(address(source), {"state": "declined", **CHANNELS, **NO_WINDOW})
    assert refused.status_code == 422
    assert refused.context["form"].errors["reason"]
    client.post(address(source), {"state": "declined", "reason": "Không có biển.", **NO_WINDOW})
    one.refresh_from_db()
    assert (one.state, one.reason) == ("declined", "Không có biển.")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"windows-0-end": ""}, "end"),
        ({"windows-0-start": ""}, "start"),
        ({"windows-0-end": "17:00"}, "end"),
        ({"windows-0-start": "25:00"}, "start"),
        ({"windows-0-days": ["8"]}, "days"),
        ({"windows-0-channel": "site"}, "channel"),
    ],
)
def test_a_wrong_window_is_refused_at_its_field(source, only, change, field):
    data = {"state": "scheduled", **CHANNELS, **ONE_WINDOW, **change}
    response = only("mui", "author").post(address(source), data)
    assert response.status_code == 422
    assert field in response.context["windows"].forms[0].errors
    assert not SourceAnswer.objects.exists()


def test_scheduling_without_a_window_and_taking_without_a_channel(source, only):
    client = only("mui", "author")
    empty = {**ONE_WINDOW, "windows-0-start": "", "windows-0-end": ""}
    response = client.post(address(source), {"state": "scheduled", **CHANNELS, **empty})
    assert response.status_code == 422
    response = client.post(address(source), {"state": "taken", **NO_WINDOW})
    assert response.context["form"].errors["on_site"]
    assert not SourceAnswer.objects.exists()


def test_another_window_is_added_without_scripts_and_nothing_is_lost(source, only):
    client = only("mui", "author")
    data = {"state": "scheduled", **CHANNELS, **ONE_WINDOW, "note": "Ở ấp Mũi.", "add": ""}
    response = client.post(address(source), data)
    assert response.context["windows"].total_form_count() == 2
    assert 'value="17:30"' in response.content.decode()
    assert "Ở ấp Mũi." in response.content.decode()
    assert not SourceAnswer.objects.exists()
    most = {**data, "windows-TOTAL_FORMS": "999"}
    assert client.post(address(source), most).context["windows"].total_form_count() == 20


def test_priority_cannot_be_declined(installation, only):
    urgent = installation.publish(
        parent=installation.province, audience="all", priority="priority", on_board=True
    )
    client = only("mui", "author")
    body = client.get(address(urgent)).content.decode()
    assert 'value="declined"' not in body
    assert reverse("programme", args=("datmui",)) in body
    data = {"state": "declined", "reason": "không", **NO_WINDOW}
    assert client.post(address(urgent), data).status_code == 422
    client.post(address(urgent), {"state": "taken", **NO_WINDOW})
    assert SourceAnswer.objects.get().channels == ["site", "board", "radio"]


def test_a_collision_with_an_own_bulletin_is_named(installation, source, only):
    installation.publish(title="Cúp điện <ấp Mũi>", on_radio=True, windows=[WINDOW])
    client = only("mui", "author")
    answer(
        source,
        installation.datmui.unit,
        client.user,
        state="scheduled",
        windows=[("window", {**WINDOW[1], "days": [], "start": "17:30", "end": "19:00"})],
    )
    for where in (address(source), reverse("inbox") + "?muc=dang-phat"):
        body = client.get(where).content.decode()
        assert "Cúp điện &lt;ấp Mũi&gt;" in body
        assert "17:30-18:00" in body


def test_an_update_since_the_answer_is_said(installation, worker, source, only):
    client = only("mui", "author")
    answer(source, installation.datmui.unit, client.user, state="taken")
    assert "Đổi ngày." not in client.get(address(source)).content.decode()
    page = source.specific
    page.title = "Lịch tiêm chủng (đính chính)"
    page.change_note = "Đổi ngày."
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    SourceAnswer.objects.update(answered_at=timezone.now() - timezone.timedelta(minutes=5))
    response = client.get(reverse("inbox") + "?muc=dang-phat")
    [line] = response.context["page"].object_list
    assert (line.updated, line.change_note) == (True, "Đổi ngày.")
    assert "Đổi ngày." in client.get(address(source)).content.decode()


def test_the_note_is_confirmed_as_it_was_read(installation, source, only):
    author, approver = only("mui", "author"), only("truong", "approver")
    data = {"state": "taken", **CHANNELS, **NO_WINDOW}
    author.post(address(source), {**data, "note": "Tiêm ở ấp  Mũi.\r\nMang sổ."})
    one = SourceAnswer.objects.get()
    assert one.note == "Tiêm ở ấp Mũi. Mang sổ."
    assert notes_for(approver.user) == [one]
    assert notes_for(author.user) == []
    assert one.note in approver.get(reverse("inbox")).content.decode()
    note = reverse("inbox_note", args=(source.pk, "datmui"))
    assert author.post(note, {"read": one.note}).status_code in (302, 404)
    author.post(address(source), {**data, "note": "Tiêm ở chợ."})
    approver.post(note, {"read": "Tiêm ở ấp Mũi. Mang sổ."})
    one.refresh_from_db()
    assert one.shown_note == ""
    approver.post(note, {"read": "Tiêm ở chợ."})
    one.refresh_from_db()
    assert (one.shown_note, one.note_approved_by) == ("Tiêm ở chợ.", approver.user)
    assert notes_for(approver.user) == []


def test_a_note_that_is_refused_is_gone(installation, source, only):
    author, approver = only("mui", "author"), only("truong", "approver")
    answer(source, installation.datmui.unit, author.user, state="taken", note="Sai.")
    note = reverse("inbox_note", args=(source.pk, "datmui"))
    approver.post(note, {"read": "Sai.", "refuse": ""})
    one = SourceAnswer.objects.get()
    assert (one.note, one.state) == ("", "taken")


def test_nobody_confirms_their_own_note_by_way_of_another_answer(installation, source, only):
    one = only("hai", "author", "approver")
    other = only("truong", "approver")
    unit = installation.datmui.unit
    answer(source, unit, one.user, state="taken", note="Của tôi.")
    answer(source, unit, other.user, state="taken", note="Của tôi.")
    answer(source, unit, other.user, state="declined", reason="x")
    assert notes_for(one.user) == []
    answer(source, unit, one.user, state="taken")
    note = reverse("inbox_note", args=(source.pk, "datmui"))
    one.post(note, {"read": "Của tôi."})
    assert SourceAnswer.objects.get().shown_note == ""
    other.post(note, {"read": "Của tôi."})
    assert SourceAnswer.objects.get().shown_note == "Của tôi."


def test_words_that_cannot_be_shown_are_refused_at_their_field(source, only):
    data = {"state": "taken", **CHANNELS, **NO_WINDOW, "note": "a\u202eb"}
    response = only("mui", "author").post(address(source), data)
    assert response.status_code == 422
    assert response.context["form"].errors["note"]


def test_a_hub_sees_all_its_units_filters_and_takes_for_those_that_wait(
    installation, source, only, hub
):
    client = only("cum", "author", hub=hub)
    answer(source, installation.datmui.unit, client.user, state="declined", reason="x")
    response = client.get(reverse("inbox"))
    [line] = response.context["page"].object_list
    counts = line.counts
    assert (counts.total, counts.waiting, counts.carried, counts.declined) == (2, 1, 0, 1)
    assert [one[2] for one in response.context["lists"]] == [1, 0, 1]
    one_unit = client.get(reverse("inbox") + "?don-vi=anxuyen")
    assert [one[2] for one in one_unit.context["lists"]] == [1, 0, 0]
    others = client.get(reverse("inbox") + "?don-vi=namcan")
    assert others.context["unit"] is None
    assert "namcan" in " ".join(str(one) for one in others.context["messages"])
    client.post(reverse("inbox_units", args=(source.pk,)))
    states = dict(SourceAnswer.objects.values_list("unit__host_label", "state"))
    assert states == {"datmui": "declined", "anxuyen": "taken"}
    assert [one[2] for one in client.get(reverse("inbox")).context["lists"]] == [0, 1, 1]


def test_chosen_units_alone_are_counted(installation, only, hub):
    page = installation.publish(
        parent=installation.province,
        audience="units",
        audience_units=[installation.pages["anxuyen"].unit],
    )
    client = only("cum", "author", hub=hub)
    [line] = client.get(reverse("inbox")).context["page"].object_list
    assert (line.counts.total, line.counts.waiting) == (1, 1)
    assert client.get(address(page, "datmui")).status_code == 404
    assert client.get(address(page, "anxuyen")).status_code == 200


def test_nothing_is_for_a_foreign_account(installation, source, only):
    stranger = only("la", "author", "approver", unit=installation.pages["anxuyen"].unit)
    technician = only("ky", "technician")
    note = reverse("inbox_note", args=(source.pk, "datmui"))
    for client in (stranger, technician):
        assert client.get(address(source)).status_code == 404
        assert client.post(address(source), {"state": "taken", **CHANNELS}).status_code == 404
        assert client.post(note, {"read": ""}).status_code == 404
    assert technician.get(reverse("inbox")).status_code in (302, 403)
    assert only("khong").get(reverse("inbox")).status_code in (302, 403)
    own = installation.publish()
    author = only("mui", "author")
    assert author.get(address(own)).status_code == 404
    assert author.get(reverse("inbox_units", args=(own.pk,))).status_code == 404
    assert author.post(note, {"read": ""}).status_code == 404
    blob = reverse("inbox_blob", args=(source.pk, "datmui", "0" * 64))
    assert author.get(blob).status_code == 404
    assert stranger.get(blob).status_code == 404
    assert not SourceAnswer.objects.exists()


def test_taking_for_several_asks_for_each(installation, source, only):
    from django.core.exceptions import PermissionDenied

    author = only("mui", "author").user
    units = list(Unit.objects.filter(host_label__in=["datmui", "anxuyen"]))
    with pytest.raises(PermissionDenied):
        take_for(source, units, author)
    assert not SourceAnswer.objects.exists()


def test_the_queries_do_not_grow_with_bulletins(
    installation, source, only, hub, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients = [only("mui", "author"), only("cum", "author", hub=hub)]
    before = []
    for client in clients:
        client.get(reverse("inbox"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("inbox"))
        before.append(len(seen))
    for number in range(4):
        installation.publish(
            parent=installation.province, audience="all", title=f"Tin {number}", on_radio=True
        )
        installation.publish(title=f"Tin xã {number}", on_radio=True, windows=[WINDOW])
    for client, most in zip(clients, before, strict=True):
        with django_assert_max_num_queries(most):
            client.get(reverse("inbox"))
