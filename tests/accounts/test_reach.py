"""Whose accounts an administrator sees, and what may be done with them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from cms.accounts.models import AccountEvent, AppendOnlyError, Role, User
from cms.accounts.reach import reach_of
from cms.accounts.roles import grant, grant_all, units_of

from .conftest import says

LIST = "/admin/tai-khoan/"


def names(user) -> set[str]:
    return set(reach_of(user).people().values_list("username", flat=True))


def test_a_commune_reaches_those_whose_roles_all_lie_in_it(people):
    assert names(people.head) == {"head", "writer", "chief"}


def test_a_province_reaches_hubs_and_communes_and_a_hub_its_own(people):
    assert names(people.whole) >= {"head", "hub_head", "whole", "author", "stranger"}
    assert "root" not in names(people.whole)
    assert names(people.hub_head) == {"hub_head", "stranger"}


def test_a_role_over_the_province_alone_does_not_reach_its_communes(people):
    lone = User.objects.create_user("lone")
    grant(lone, "administrator", people.province)
    assert names(lone) == {"lone"}


def test_a_hub_that_serves_one_commune_more_is_out_of_reach_of_its_communes(people):
    two = User.objects.create_user("two")
    for unit in (people.anxuyen, people.third):
        grant(two, "administrator", unit)
    of_hub = User.objects.create_user("of_hub")
    grant(of_hub, "author", hub=people.hub)
    assert "of_hub" not in names(two)
    assert not reach_of(two).covers(None, people.hub, False)
    assert "of_hub" in names(people.hub_head)


def test_powers_besides_roles_take_an_account_out_of_reach(people):
    """Who sets a password may act as that person, so all of the powers must lie within."""
    people.writer.groups.add(Group.objects.create(name="Biên tập toàn tỉnh"))
    people.chief.user_permissions.add(Permission.objects.get(codename="add_user"))
    assert names(people.head) == {"head"}


def test_others_have_no_reach(people):
    assert not reach_of(people.writer)
    people.head.is_active = False
    people.head.save()
    assert not reach_of(people.head)


def test_the_list_shows_roles_in_words_and_narrows(people):
    head = people.visit(people.head)
    page = head.get(LIST)
    assert says(page, "Người soạn, Xã Đất Mũi")
    assert not says(page, "stranger")
    assert says(head.get(LIST, q="wRITer nguyen"), "writer")
    assert not says(head.get(LIST, q="writer"), ">chief")
    whole = people.visit(people.whole)
    found = whole.get(LIST, unit="an xuyen")
    assert says(found, "stranger")
    assert not says(found, "writer")
    assert says(whole.get(LIST, unit="cum truyen thong"), "hub_head")
    people.writer.is_active = False
    people.writer.save()
    assert says(head.get(LIST, state="locked"), "writer")
    assert not says(head.get(LIST, state="open"), "writer")


def test_the_list_asks_the_same_number_of_queries_for_more_people(people):
    root = people.visit(people.root)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert root.get(LIST).status_code == 200
        return len(asked)

    root.get(LIST)
    before = queries()
    many = [User(username=f"m{number}", first_name="M") for number in range(40)]
    User.objects.bulk_create(many)
    for number, user in enumerate(many):
        unit = (people.datmui, people.anxuyen, people.third)[number % 3]
        grant(user, "author", unit)
        grant(user, "approver", unit)
    assert queries() == before


@pytest.mark.parametrize("who", ["writer", "chief", "stranger"])
def test_who_administers_nothing_is_refused_everywhere(people, who):
    visitor = people.visit(getattr(people, who))
    one = f"{LIST}{people.chief.pk}/"
    for address in (LIST, f"{LIST}them/", f"{LIST}nhap/", f"{LIST}nhap/mau/", one):
        response = visitor.get(address)
        assert response.status_code == 302
        assert response["Location"] == "/admin/"
    assert not says(visitor.get("/admin/"), LIST)
    for address in (f"{LIST}nhap/tao/", f"{one}mat-khau/", f"{one}ban-giao/", f"{one}mo/"):
        assert visitor.post(address).status_code == 302
    assert not AccountEvent.objects.exists()


def test_a_foreign_administrator_gets_404_for_every_page_of_an_account(people):
    foreign = people.visit(people.hub_head)
    role = people.writer.roles.get()
    one = f"{LIST}{people.writer.pk}/"
    for address in (one, f"{one}ban-giao/"):
        assert foreign.get(address).status_code == 404
    posts = ("", "vai-tro/", f"vai-tro/{role.pk}/bo/", "mat-khau/", "ban-giao/", "mo/")
    for part in posts:
        assert foreign.post(f"{one}{part}").status_code == 404
    for beyond in (people.root, people.whole):
        assert foreign.get(f"{LIST}{beyond.pk}/").status_code == 404
        assert people.visit(people.head).post(f"{LIST}{beyond.pk}/mat-khau/").status_code == 404
    assert not AccountEvent.objects.exists()


def test_wagtails_own_screens_of_users_and_groups_are_the_superusers(people):
    edit = f"/admin/users/edit/{people.writer.pk}/"
    for user in (people.head, people.whole):
        visitor = people.visit(user)
        for address in ("/admin/users/", "/admin/users/new/", "/admin/groups/", edit):
            assert visitor.get(address).status_code in (302, 403)
    assert people.visit(people.root).get("/admin/users/").status_code == 200


@pytest.mark.parametrize(
    ("scope", "kind"),
    [
        ("Xã An Xuyên", "author"),
        ("Phường An Xuyên", "administrator"),
        ("Tỉnh Cà Mau", "author"),
        ("Tỉnh Cà Mau và tất cả xã, phường trực thuộc", "administrator"),
        ("Cụm truyền thông số 1", "author"),
    ],
)
def test_no_role_beyond_ones_own_scope_can_be_given(people, scope, kind):
    before = Role.objects.count()
    page = people.visit(people.head).post(
        f"{LIST}{people.writer.pk}/vai-tro/", scope=scope, kind=kind
    )
    assert page.status_code == 200
    assert Role.objects.count() == before


def test_a_role_within_is_given_and_taken_back_and_written_down(people):
    head = people.visit(people.head)
    one = f"{LIST}{people.writer.pk}/"
    head.post(f"{one}vai-tro/", scope="xã đất mũi", kind="approver")
    assert units_of(User.objects.get(pk=people.writer.pk), "approver") == {people.datmui.pk}
    head.post(f"{one}vai-tro/", scope="Xã Đất Mũi", kind="approver")
    role = people.writer.roles.get(kind="approver")
    head.post(f"{one}vai-tro/{role.pk}/bo/")
    last = people.writer.roles.get()
    assert says(head.post(f"{one}vai-tro/{last.pk}/bo/", follow=True), "Bàn giao")
    assert people.writer.roles.count() == 1
    done = list(AccountEvent.objects.values_list("action", "actor_name", "detail"))
    assert done == [
        ("revoked", "Nguyễn Văn Head (head)", "Người duyệt, Xã Đất Mũi"),
        ("granted", "Nguyễn Văn Head (head)", "Người duyệt, Xã Đất Mũi"),
    ]


def test_an_administrator_neither_locks_nor_unseats_himself(people):
    head = people.visit(people.head)
    one = f"{LIST}{people.head.pk}/"
    role = people.head.roles.get()
    grant(people.head, "author", people.datmui)
    head.post(f"{one}vai-tro/{role.pk}/bo/")
    assert people.head.roles.filter(kind="administrator").exists()
    for part in ("mat-khau/", "ban-giao/"):
        assert head.post(f"{one}{part}", only_lock="1").status_code == 302
    assert User.objects.get(pk=people.head.pk).is_active
    assert not AccountEvent.objects.filter(action="reset").exists()


def test_what_was_done_is_neither_changed_nor_forgotten(people):
    people.visit(people.head).post(f"{LIST}{people.writer.pk}/mat-khau/")
    event = AccountEvent.objects.get()
    for harm in (
        event.save,
        event.delete,
        AccountEvent.objects.all().delete,
        lambda: AccountEvent.objects.update(detail="x"),
    ):
        with pytest.raises(AppendOnlyError):
            harm()
    rows = QuerySet(AccountEvent).filter(pk=event.pk)
    for harm in (lambda: rows.update(detail="x"), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            harm()
    assert rows.get().detail == event.detail


def test_many_roles_at_once_are_the_roles_that_one_by_one_would_give(people):
    from cms.accounts.roles import Grant

    one, two = User.objects.create_user("one"), User.objects.create_user("two")
    grant(one, "author", hub=people.hub)
    grant_all([Grant(two, "author", hub=people.hub)])
    assert units_of(one, "author") == units_of(two, "author")
    assert set(one.groups.all()) == set(two.groups.all())
