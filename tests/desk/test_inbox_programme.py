"""A unit's programme: the feeds' own order, moved by its people; hours; audible areas."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import cms.desk.inbox.hooks  # noqa: F401 - its addresses and menu
from cms.accounts.roles import grant
from cms.bulletins.inbox import answer
from cms.bulletins.models import UnitSchedule
from cms.publishing.programme import Programme
from cms.units.models import AudibleArea

HOURS = {
    "morning": "06:00",
    "evening": "17:00",
    "session_minutes": "45",
    "quiet_from": "21:00",
    "quiet_until": "05:00",
    "board_on": "05:00",
    "board_off": "22:00",
}


@pytest.fixture
def only(installation):
    def sign_in(name, *kinds, unit=None):
        user, _made = get_user_model().objects.get_or_create(username=name)
        for kind in kinds:
            grant(user, kind, unit or installation.datmui.unit)
        client = Client(headers={"host": "cms.localhost"})
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def where(installation):
    return reverse("programme", args=("datmui",))


def titles(unit, channel):
    return [turn.edition.title for turn in Programme(unit, timezone.now()).turns(channel)]


def feed_titles(worker, kind):
    feed = worker.target.file("datmui.localhost", f"/feeds/{kind}/feed.json").read_bytes()
    return [item["title"] for item in json.loads(feed)["items"] if "standing" not in item["id"]]


def test_it_is_the_order_of_the_feeds_and_buttons_move_it(installation, worker, only, where):
    unit = installation.datmui.unit
    urgent = installation.publish(
        parent=installation.province, audience="all", priority="priority", on_board=True,
        title="Bão",
    )  # fmt: skip
    first = installation.publish(title="Cúp điện", on_board=True, on_radio=True)
    second = installation.publish(title="Họp ấp", on_radio=True, on_board=True)
    taken = installation.publish(
        parent=installation.province, audience="all", on_board=True, title="Hội chợ"
    )
    declined = installation.publish(
        parent=installation.province, audience="all", on_board=True, title="Không lấy"
    )
    client = only("mui", "author")
    answer(taken, unit, client.user, state="taken")
    answer(declined, unit, client.user, state="declined", reason="x")
    worker.drain()
    assert titles(unit, "board") == feed_titles(worker, "board")
    assert titles(unit, "radio") == feed_titles(worker, "radio")
    assert titles(unit, "board")[0] == urgent.title
    before = titles(unit, "board")
    body = client.get(where).content.decode()
    assert body.index(urgent.title) < body.index(first.title)

    one, other = str(first.uuid), str(urgent.uuid)
    client.post(where, {"channel": "board", "up": f"{one} {other}"})
    worker.drain()
    moved = titles(unit, "board")
    assert moved == feed_titles(worker, "board")
    assert moved.index(first.title) + 1 == moved.index(urgent.title)
    rest = [title for title in before if title not in (first.title, urgent.title)]
    assert [title for title in moved if title in rest] == rest
    client.post(where, {"channel": "radio", "down": f"{one} {second.uuid}"})
    assert titles(unit, "radio") == [second.title, first.title]


def test_a_move_of_what_is_no_longer_there_says_so(installation, only, where):
    one = installation.publish(on_board=True)
    client = only("mui", "author")
    for data in (
        {"up": f"{one.uuid} x"},
        {"down": f"x {one.uuid}"},
        {"up": f"{one.uuid} {one.uuid}"},
        {"up": str(one.uuid)},
        {},
    ):
        assert client.post(where, data).status_code == 302
    assert not UnitSchedule.objects.exclude(order=[]).exists()


def test_without_devices_it_says_so(installation, only, where):
    from cms.devices.models import Device

    client = only("mui", "technician")
    counts = [one["devices"] for one in client.get(where).context["channels"]]
    assert counts == [0, 0]
    Device.objects.create(unit=installation.datmui.unit, name="Loa chợ", kind="radio")
    counts = [one["devices"] for one in client.get(where).context["channels"]]
    assert counts == [0, 1]


def test_what_expires_leaves_the_days_after(installation, only, where):
    soon = timezone.now() + timezone.timedelta(days=2)
    installation.publish(title="Hết sớm", on_radio=True, valid_until=soon)
    context = only("mui", "author").get(where).context
    on = [
        any("Hết sớm" in part["titles"] for part in day["parts"]) for day in context["week"]
    ]  # fmt: skip
    assert len(on) == 8
    assert on[:2] == [True, True]
    assert not any(on[3:])


def test_hours_are_changed_and_unusual_ones_are_said(installation, only):
    client = only("ky", "technician")
    hours = reverse("programme_hours", args=("datmui",))
    response = client.post(hours, HOURS)
    assert response.status_code == 302
    schedule = UnitSchedule.objects.get(unit=installation.datmui.unit)
    assert (f"{schedule.morning:%H:%M}", schedule.session_minutes) == ("06:00", 45)
    assert client.get(hours).context["warnings"] == []
    client.post(hours, {**HOURS, "morning": "04:45"})
    assert len(client.get(hours).context["warnings"]) == 2
    client.post(hours, {**HOURS, "morning": ""})
    assert UnitSchedule.objects.get().morning is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"morning": "16:30"}, "session_minutes"),
        ({"morning": "18:00"}, "evening"),
        ({"session_minutes": "0"}, "session_minutes"),
        ({"session_minutes": "500"}, "session_minutes"),
        ({"board_on": "25:00"}, "board_on"),
        ({"quiet_from": ""}, "quiet_from"),
    ],
)
def test_wrong_hours_are_refused_at_their_field(only, change, field):
    client = only("mui", "author")
    response = client.post(reverse("programme_hours", args=("datmui",)), {**HOURS, **change})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not UnitSchedule.objects.exists()


def test_audible_areas_are_made_changed_and_kept_while_used(installation, only):
    client = only("ky", "technician")
    client.post(reverse("programme_area_add", args=("datmui",)), {"name": "  Chợ  Mũi "})
    area = AudibleArea.objects.get()
    assert (area.name, area.unit) == ("Chợ Mũi", installation.datmui.unit)
    again = client.post(reverse("programme_area_add", args=("datmui",)), {"name": "Chợ Mũi"})
    assert again.status_code == 422
    one = reverse("programme_area", args=("datmui", area.pk))
    client.post(one, {"name": "Chợ"})
    area.refresh_from_db()
    assert area.name == "Chợ"
    page = installation.submit(on_radio=True)
    page.areas.set([area])
    page.save()
    assert client.post(one, {"delete": ""}).status_code == 422
    page.areas.clear()
    page.save()
    assert client.post(one, {"delete": ""}).status_code == 302
    assert not AudibleArea.objects.exists()


def test_nothing_is_for_a_foreign_account(installation, only, where):
    anxuyen = installation.pages["anxuyen"].unit
    area = AudibleArea.objects.create(unit=installation.datmui.unit, name="Chợ")
    stranger = only("la", "author", "approver", "technician", unit=anxuyen)
    names = [("programme",), ("programme_hours",), ("programme_area_add",)]
    addresses = [reverse(name, args=("datmui",)) for (name,) in names]
    addresses.append(reverse("programme_area", args=("datmui", area.pk)))
    addresses.append(reverse("programme", args=("tinh",)))
    for address in addresses:
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {**HOURS, "name": "x", "delete": ""}).status_code == 404
    # An area of another unit below one's own address is not there either.
    foreign = reverse("programme_area", args=("anxuyen", area.pk))
    assert stranger.post(foreign, {"delete": ""}).status_code == 404
    assert AudibleArea.objects.filter(pk=area.pk).exists()
    technician = only("ky", "technician")
    assert technician.post(where, {"up": "a b"}).status_code in (302, 403)
    assert not UnitSchedule.objects.exists()
    approver = only("truong", "approver")
    assert approver.get(reverse("programme_area_add", args=("datmui",))).status_code == 404
    tracker = only("theo", "tracking")
    assert tracker.get(where).status_code == 404
