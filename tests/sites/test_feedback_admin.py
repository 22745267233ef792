"""Who reads what citizens sent, what they may do with it, and how long a sender is named."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from cms.accounts.roles import grant
from cms.publishing.periodic import JOBS
from cms.sites.feedback import keeping, reading
from cms.sites.feedback.deciding import ChangedMeanwhileError, decide
from cms.sites.feedback.models import Feedback, FeedbackEvent, PageRating, Satisfaction
from cms.units.days import today
from cms.units.models import Agency, Unit

TEXT = "Đèn đường ấp Mũi hỏng ba đêm liền."


@pytest.fixture
def datmui(db):
    return Unit.objects.get(host_label="datmui")


@pytest.fixture
def message(datmui):
    return Feedback.objects.create(
        unit=datmui, subject="report", text=TEXT, name="Trần Văn A", phone="0912345678"
    )


@pytest.fixture
def person(db):
    """Makes somebody with a role: `person("author", unit)`, with `hub=` or `below=True`."""

    def make(kind, unit=None, **scope):
        user = get_user_model().objects.create_user(f"{kind}{get_user_model().objects.count()}")
        grant(user, kind, unit, **scope)
        return user

    return make


def province():
    return Unit.objects.current().provinces().get(code="96")


@pytest.fixture
def hub(datmui):
    one = Agency.objects.create(kind="hub", name="Cụm truyền thông số 1")
    one.units.add(datmui)
    return one


def test_who_reads_the_messages_of_a_commune(message, person, hub, datmui):
    other = Unit.objects.get(host_label="anxuyen")
    sees = {
        "author": person("author", datmui),
        "approver": person("approver", datmui),
        "hub": person("author", hub=hub),
        "province": person("approver", province(), below=True),
    }
    does_not = {
        "technician": person("technician", datmui),
        "tracking": person("tracking", datmui),
        "administrator": person("administrator", datmui),
        "other": person("approver", other),
        "the province's own": person("author", province()),
        "nobody": get_user_model().objects.create_user("nobody"),
    }
    found = {name for name, user in (sees | does_not).items() if reading.messages_for(user)}
    assert found == set(sees)
    assert {name for name, user in does_not.items() if reading.may_read(user)} == {
        "other",
        "the province's own",
    }


def test_the_list_and_the_message_are_read_and_a_step_is_logged(client, message, person, datmui):
    user = person("author", datmui)
    client.force_login(user)
    listed = client.get(reverse("feedback"))
    assert TEXT in listed.content.decode()
    address = reverse("feedback_message", args=[message.pk])
    shown = client.get(address).content.decode()
    assert "0912345678" in shown
    answer = client.post(
        address, {"new_state": "answered", "note": "Đã gọi <b>lại</b>.", "seen": 0}, follow=True
    )
    assert answer.status_code == 200
    assert "Đã gọi &lt;b&gt;lại&lt;/b&gt;." in answer.content.decode()
    event = FeedbackEvent.objects.get()
    assert (event.actor, event.actor_name) == (user, str(user))
    message.refresh_from_db()
    assert message.state == "answered"


def test_the_list_is_filtered(client, person, datmui):
    other = Unit.objects.get(host_label="anxuyen")
    client.force_login(person("approver", province(), below=True))
    for unit, subject, text in (
        (datmui, "report", "Cầu gãy nan thứ ba."),
        (datmui, "question", "Mấy giờ làm việc vậy?"),
        (other, "report", "Chợ ngập từ hôm qua."),
    ):
        Feedback.objects.create(unit=unit, subject=subject, text=text)
    closed = Feedback.objects.get(subject="question")
    Feedback.objects.filter(pk=closed.pk).update(state="closed", closed_at=timezone.now())

    def shown(**query):
        page = client.get(reverse("feedback"), query).content.decode()
        return {word for word in ("Cầu gãy", "Mấy giờ", "Chợ ngập") if word in page}

    assert shown() == {"Cầu gãy", "Mấy giờ", "Chợ ngập"}
    assert shown(**{"don-vi": "datmui"}) == {"Cầu gãy", "Mấy giờ"}
    assert shown(**{"tinh-trang": "closed"}) == {"Mấy giờ"}
    assert shown(loai="report", **{"don-vi": "anxuyen"}) == {"Chợ ngập"}
    assert shown(loai="khac", **{"tinh-trang": "khac"}) == shown()
    for label in ("khongco", "datmui'--"):
        assert client.get(reverse("feedback"), {"don-vi": label}).status_code == 404


def test_every_unit_of_the_filter_shows_its_own_messages(client, person, datmui):
    former = Unit.objects.filter(level="commune", valid_to__isnull=False, host_label="")[:2]
    texts = {}
    for unit in (*former, datmui, province()):
        texts[unit.full_name, unit.pk] = f"Chuyện của {unit.pk}."
        Feedback.objects.create(unit=unit, subject="report", text=f"Chuyện của {unit.pk}.")
        PageRating.objects.create(unit=unit, page="/a.html", day=today(), useful=1)
    user = get_user_model().objects.create_superuser("root")
    client.force_login(user)
    listed = BeautifulSoup(client.get(reverse("feedback")).content, "html.parser")
    options = [one for one in listed.select("#feedback-unit option") if one["value"]]
    assert len(options) == len({one["value"] for one in options}) == 4
    shown = {}
    for one in options:
        answer = client.get(reverse("feedback"), {"don-vi": one["value"]})
        assert answer.status_code == 200
        unit = answer.context["unit"]
        shown[one.text, unit.pk] = answer.context["page"].object_list[0].text
        assert len(answer.context["page"].object_list) == 1
        for link in BeautifulSoup(answer.content, "html.parser").select(".feedback-tabs a"):
            assert client.get(link["href"]).context["unit"] == unit
    assert shown == texts
    rated = BeautifulSoup(client.get(reverse("feedback_ratings")).content, "html.parser")
    # A former unit has no site that a link could lead to.
    hosts = sorted(urlsplit(one["href"]).hostname for one in rated.select(".feedback-table a"))
    assert hosts == ["datmui.localhost", "localhost"]


def test_another_commune_reads_and_changes_nothing(client, message, person):
    client.force_login(person("approver", Unit.objects.get(host_label="anxuyen")))
    address = reverse("feedback_message", args=[message.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"new_state": "closed", "seen": 0}).status_code == 404
    for name in ("feedback", "feedback_ratings"):
        assert client.get(reverse(name), {"don-vi": "datmui"}).status_code == 404
        assert TEXT not in client.get(reverse(name)).content.decode()
    assert not FeedbackEvent.objects.exists()


@pytest.mark.parametrize("kind", ["technician", "tracking", "administrator", "emergency"])
def test_other_roles_of_the_commune_do_not_come_in(client, message, person, datmui, kind):
    client.force_login(person(kind, datmui))
    for address in (
        reverse("feedback"),
        reverse("feedback_ratings"),
        reverse("feedback_message", args=[message.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code in {302, 403}
        assert TEXT not in answer.content.decode()


def test_the_verb_asks_for_itself(message, person, datmui):
    stranger = person("author", Unit.objects.get(host_label="anxuyen"))
    with pytest.raises(PermissionDenied):
        decide(stranger, message, "closed", "", 0)
    with pytest.raises(ValueError, match="khac"):
        decide(person("author", datmui), message, "khac", "", 0)
    assert not FeedbackEvent.objects.exists()


def test_two_people_do_not_write_over_each_other(client, message, person, datmui):
    first, second = person("author", datmui), person("approver", datmui)
    decide(first, message, "reading", "Đang hỏi ấp.", 0)
    with pytest.raises(ChangedMeanwhileError):
        decide(second, message, "closed", "", 0)
    client.force_login(second)
    values = {"new_state": "closed", "note": "Việc xong rồi.", "seen": "0"}
    answer = client.post(reverse("feedback_message", args=[message.pk]), values)
    assert answer.status_code == 409
    assert "Việc xong rồi." in answer.content.decode()
    message.refresh_from_db()
    assert message.state == "reading"
    values["seen"] = answer.context["form"]["seen"].value()
    assert client.post(reverse("feedback_message", args=[message.pk]), values).status_code == 302


def test_closing_begins_the_time_and_opening_again_ends_it(message, person, datmui):
    user = person("author", datmui)
    decide(user, message, "closed", "", 0)
    message.refresh_from_db()
    closed_at = message.closed_at
    decide(user, message, "closed", "Thêm một ghi chú.", 1)
    message.refresh_from_db()
    assert message.closed_at == closed_at is not None
    decide(user, message, "reading", "", 2)
    message.refresh_from_db()
    assert message.closed_at is None


def days_ago(count, seconds=0):
    return timezone.now() - dt.timedelta(days=count, seconds=seconds)


@pytest.mark.parametrize(
    ("came", "closed", "erased"),
    [
        (1, None, False),
        (364, None, False),
        (365, None, True),
        (100, 89, False),
        (100, 90, True),
        (300, 90, True),
        (366, 1, True),
    ],
)
def test_who_wrote_is_erased_in_time_and_what_was_written_stays(message, came, closed, erased):
    state = {"state": "closed", "closed_at": days_ago(closed, 1)} if closed else {}
    Feedback.objects.filter(pk=message.pk).update(at=days_ago(came, 1), **state)
    assert keeping.sweep() == erased
    message.refresh_from_db()
    assert (message.text, message.subject) == (TEXT, "report")
    assert (message.name, message.phone) == (("", "") if erased else ("Trần Văn A", "0912345678"))
    assert (message.erased_at is not None) == erased
    assert keeping.sweep() == 0


def test_the_worker_erases(message):
    Feedback.objects.update(at=days_ago(366))
    [job] = [job for job in JOBS if job.function == keeping.sweep]
    assert job.every <= dt.timedelta(days=1)
    job.function()
    assert Feedback.objects.get().phone == ""


def test_what_is_erased_does_not_come_back(message):
    Feedback.objects.update(at=days_ago(366))
    keeping.sweep()
    with pytest.raises(IntegrityError):
        Feedback.objects.update(name="Trần Văn A")


def test_ratings_are_told_as_so_many_of_so_many(client, person, datmui):
    client.force_login(person("author", datmui))
    for page, day, useful, not_useful in (
        ("/lich-su.html", today(), 3, 1),
        ("/lich-su.html", today() - dt.timedelta(days=89), 1, 0),
        ("/van-hoa.html", today() - dt.timedelta(days=90), 7, 0),
    ):
        PageRating.objects.create(
            unit=datmui, page=page, day=day, useful=useful, not_useful=not_useful
        )
    for day, score, count in (
        (dt.date(2026, 10, 31), 5, 2),
        (dt.date(2026, 11, 1), 4, 1),
        (dt.date(2026, 11, 2), 1, 3),
    ):
        Satisfaction.objects.create(unit=datmui, day=day, score=score, count=count)
    answer = client.get(reverse("feedback_ratings"))
    pages = [(one.page, one.useful, one.total) for one in answer.context["pages"]]
    assert pages == [("/lich-su.html", 4, 5)]
    months = [(m.month, m.counts, m.satisfied, m.total) for m in answer.context["months"]]
    assert months == [
        (dt.date(2026, 11, 1), [0, 1, 0, 0, 3], 1, 4),
        (dt.date(2026, 10, 1), [2, 0, 0, 0, 0], 2, 2),
    ]
    text = answer.content.decode()
    assert "4/5" in text
    assert "1/4" in text


def test_new_messages_are_something_to_be_done(client, message, person, datmui):
    client.force_login(person("approver", datmui))
    address = f"{reverse('feedback')}?don-vi=datmui&amp;tinh-trang=new"
    assert address in client.get(reverse("wagtailadmin_home")).content.decode()
    Feedback.objects.update(state="reading")
    assert address not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_a_citizen_wrote_is_only_text(client, person, datmui):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7|add:7 }}"
    one = Feedback.objects.create(unit=datmui, subject="page", text=hostile, name=hostile[:60])
    client.force_login(person("author", datmui))
    for address in (reverse("feedback"), reverse("feedback_message", args=[one.pk])):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)" in text
