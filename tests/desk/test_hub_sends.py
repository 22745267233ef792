"""A hub speaks to the communes that it serves: written and approved by its own people."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.accounts.roles import grant
from cms.bulletins.inbox import waiting_for
from cms.bulletins.models import BulletinPage
from cms.bulletins.workflow import approvable, may_approve
from cms.units.models import Agency, Unit


@pytest.fixture
def hub(installation):
    """A hub of Đất Mũi and one more commune, with an author and an approver of its own."""
    agency = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm Ngọc Hiển")
    other = Unit.objects.current().communes().exclude(host_label__in=["datmui", "anxuyen"]).first()
    agency.units.set([installation.datmui.unit, other])
    make = get_user_model().objects.create_user
    author, approver = make("cum.soan"), make("cum.duyet")
    grant(author, "author", hub=agency)
    grant(approver, "approver", hub=agency)
    return SimpleNamespace(agency=agency, other=other, author=author, approver=approver)


def form(agency, unit, **fields):
    nested = {
        "title": "Tổng vệ sinh môi trường",
        "summary": "Sáng Chủ nhật, các ấp cùng dọn kênh.",
        "body": streamfield([("paragraph", rich_text("<p>Mời bà con.</p>"))]),
        "variants": streamfield([]),
        "windows": streamfield([]),
        "category": "health",
        "priority": "normal",
        "on_site": "on",
        "hub": agency.pk,
        "audience": "units",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM": 0, "MAX_NUM": 1000},
    }
    # Ticks of one name, which `nested_form_data` would number.
    return {**nested_form_data(nested), "audience_units": [str(unit.pk)], **fields}


@pytest.fixture
def add(installation):
    return reverse(
        "wagtailadmin_pages:add", args=("bulletins", "bulletinpage", installation.province.pk)
    )


def test_written_approved_and_received(installation, hub, add, client):
    client.force_login(hub.author)
    assert hub.agency.name in client.get("/admin/").content.decode()
    assert client.get(add).status_code == 200
    client.post(add, {**form(hub.agency, hub.other), "action-submit": "1"})
    page = BulletinPage.objects.get()
    assert (page.hub, page.unit) == (hub.agency, installation.province.unit)
    assert page.permissions_for_user(hub.author).can_edit()
    # Neither its author, nor a commune's approver.
    assert not may_approve(page, hub.author)
    assert not page.permissions_for_user(installation.stranger).can_edit()
    assert may_approve(page, hub.approver)
    assert [s.workflow_state.object_id for s in approvable(hub.approver)] == [str(page.pk)]
    assert not approvable(installation.stranger)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, hub.approver, "approve")
    assert list(waiting_for(hub.other)) == [page]
    assert not waiting_for(installation.datmui.unit)
    assert page.title in client.get("/admin/").content.decode()
    listed = client.get(reverse("wagtailadmin_explore", args=(installation.province.pk,)))
    assert page.title in listed.content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"audience": "all"}, "audience"),
        ({"audience": "own"}, "audience"),
        ({"hub": ""}, "hub"),
    ],
)
def test_a_hub_speaks_to_its_communes_alone(hub, add, client, fields, wrong):
    client.force_login(hub.author)
    answer = client.post(add, {**form(hub.agency, hub.other, **fields), "action-submit": "1"})
    assert wrong in answer.context["form"].errors
    assert not BulletinPage.objects.exists()


def test_not_to_a_commune_it_does_not_serve(installation, hub, add, client):
    client.force_login(hub.author)
    foreign = installation.pages["anxuyen"].unit
    answer = client.post(add, {**form(hub.agency, foreign), "action-submit": "1"})
    assert "audience_units" in answer.context["form"].errors


def test_not_in_the_name_of_another_hub(hub, add, client):
    other = Agency.objects.create(kind=Agency.Kind.HUB, name="Cụm khác")
    other.units.add(hub.other)
    client.force_login(hub.author)
    answer = client.post(add, form(other, hub.other))
    assert "hub" in answer.context["form"].errors
    assert not BulletinPage.objects.exists()


def test_whose_word_it_is_stays(installation, hub, add, client):
    client.force_login(hub.author)
    client.post(add, form(hub.agency, hub.other))
    page = BulletinPage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    client.post(edit, form(hub.agency, hub.other, hub="", title="Sửa"))
    page.refresh_from_db()
    latest = page.get_latest_revision_as_object()
    assert (latest.title, latest.hub_id) == ("Sửa", hub.agency.pk)


def test_the_provinces_own_bulletins_are_not_the_hubs(installation, hub, client):
    page = installation.submit(parent=installation.province)
    for person in (hub.author, hub.approver):
        client.force_login(person)
        edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
        assert client.get(edit).status_code == 404
        assert not may_approve(page, person)
        assert not page.permissions_for_user(person).can_edit()
    commune = reverse(
        "wagtailadmin_pages:add",
        args=("bulletins", "bulletinpage", installation.pages["anxuyen"].pk),
    )
    client.force_login(hub.author)
    assert client.get(commune).status_code == 404


def test_a_commune_sends_nothing_in_a_hubs_name(installation, hub):
    page = installation.submit()
    page.hub = hub.agency
    with pytest.raises(ValidationError, match="cụm"):
        page.full_clean()
