"""A leaver: the next click is refused, the drafts are handed over, what was approved stays."""

import pytest
from wagtail.models import Page, WorkflowState

from cms.accounts.models import AccountEvent, User
from cms.accounts.roles import grant, units_of
from cms.bulletins.models import BulletinPage
from tests.conftest import new_bulletin

from .conftest import says


@pytest.fixture
def work(people):
    """`draft`, `sent_back`, `waiting`, `live` and `begun`, all of the author "writer"."""
    writer, parent = people.writer, people.installation.datmui

    def write(title):
        page = new_bulletin(title=title, owner=writer)
        parent.add_child(instance=page)
        page.save_revision(user=writer)
        return page

    def send(page):
        page.get_workflow().start(page, writer)
        return page

    def decide(page, action):
        state = page.current_workflow_task_state
        state.task.specific.on_action(state, people.chief, action, comment="Thiếu giờ.")
        return page

    begun = decide(send(write("Đang phát, đang sửa")), "approve")
    begun.refresh_from_db()
    begun.summary = "Câu sửa dở."
    begun.save_revision(user=writer)
    draft = write("Bản nháp")
    Page.objects.filter(pk=draft.pk).update(locked=True, locked_by=writer)
    return {
        "draft": draft,
        "sent_back": decide(send(write("Bị trả lại")), "reject"),
        "waiting": send(write("Đang chờ")),
        "live": decide(send(write("Đang phát")), "approve"),
        "begun": begun,
    }


def leave(people, **fields):
    address = f"/admin/tai-khoan/{people.writer.pk}/ban-giao/"
    return people.visit(people.head).post(address, **fields)


def roles_of(person) -> list[int]:
    return list(person.roles.values_list("pk", flat=True))


def test_the_next_click_is_refused_and_the_work_changes_hands(people, work):
    session = people.visit(people.writer)
    edit = f"/admin/pages/{work['draft'].pk}/edit/"
    assert session.get(edit).status_code == 200
    head = people.visit(people.head)
    page = head.get(f"/admin/tai-khoan/{people.writer.pk}/ban-giao/")
    assert says(page, "1 bản nháp")
    assert says(page, "1 bản tin bị trả lại")
    answer = leave(people, successor=people.chief.pk, roles=roles_of(people.writer))
    assert answer.status_code == 302

    assert session.get(edit)["Location"].startswith("/admin/login/")
    assert session.get("/admin/")["Location"].startswith("/admin/login/")
    owners = {name: BulletinPage.objects.get(pk=one.pk).owner for name, one in work.items()}
    assert owners["draft"] == owners["sent_back"] == people.chief
    assert owners["live"] == owners["waiting"] == owners["begun"] == people.writer
    assert not Page.objects.get(pk=work["draft"].pk).locked
    state = WorkflowState.objects.get(object_id=str(work["sent_back"].pk))
    assert state.requested_by == people.chief
    chief = people.visit(people.chief)
    assert chief.get(edit).status_code == 200
    assert says(chief.get("/admin/"), "Bị trả lại")


def test_what_was_approved_keeps_its_authors_name(people, work):
    live = work["live"]
    before = [(one.pk, one.user_id) for one in live.revisions.order_by("pk")]
    state = WorkflowState.objects.get(object_id=str(live.pk))
    leave(people, successor=people.chief.pk, roles=roles_of(people.writer))
    assert [(one.pk, one.user_id) for one in live.revisions.order_by("pk")] == before
    state.refresh_from_db()
    assert state.requested_by == people.writer


def test_a_change_begun_goes_on_as_the_successors_own_revision(people, work):
    leave(people, successor=people.chief.pk, roles=roles_of(people.writer))
    latest = BulletinPage.objects.get(pk=work["begun"].pk).get_latest_revision()
    assert latest.user == people.chief
    assert latest.as_object().summary == "Câu sửa dở."


def test_what_waits_can_be_approved_and_goes_to_the_successor_if_sent_back(people, work):
    lead = User.objects.create_user("lead")
    grant(lead, "approver", people.datmui)
    heir = User.objects.create_user("heir")
    grant(heir, "author", people.datmui)
    leave(people, successor=heir.pk)
    page = BulletinPage.objects.get(pk=work["waiting"].pk)
    state = page.current_workflow_task_state
    assert state.workflow_state.requested_by == people.writer
    state.task.specific.on_action(state, lead, "reject", comment="Sửa giờ.")
    workflow = WorkflowState.objects.get(pk=state.workflow_state_id)
    assert workflow.requested_by == heir
    assert BulletinPage.objects.get(pk=page.pk).owner == heir
    assert says(people.visit(heir).get("/admin/"), "Sửa giờ.")


def test_who_takes_over_needs_the_authors_role(people, work):
    answer = leave(people, successor=people.chief.pk)
    assert says(answer, "Xã Đất Mũi")
    assert User.objects.get(pk=people.writer.pk).is_active
    assert BulletinPage.objects.get(pk=work["draft"].pk).owner == people.writer
    leave(people, successor=people.chief.pk, roles=roles_of(people.writer))
    assert units_of(User.objects.get(pk=people.chief.pk), "author") == {people.datmui.pk}


def test_lock_now_hand_over_later(people, work):
    leave(people, only_lock="1")
    assert not User.objects.get(pk=people.writer.pk).is_active
    assert BulletinPage.objects.get(pk=work["draft"].pk).owner == people.writer
    leave(people, successor=people.chief.pk, roles=roles_of(people.writer))
    assert BulletinPage.objects.get(pk=work["draft"].pk).owner == people.chief
    done = list(AccountEvent.objects.order_by("pk").values_list("action", "person__username"))
    assert done == [("disabled", "writer"), ("granted", "chief"), ("handed_over", "writer")]


def test_the_history_says_who_handed_what_to_whom(people, work):
    leave(people, successor=people.chief.pk, roles=roles_of(people.writer))
    event = AccountEvent.objects.get(action="handed_over")
    assert event.actor == people.head
    assert "Nguyễn Văn Chief (chief)" in event.detail
    assert "1 bản nháp, 1 bản đang sửa dở, 1 bản bị trả lại, 1 trang" in event.detail


@pytest.mark.parametrize("who", ["stranger", "root", "writer", "whole"])
def test_nobody_beyond_reach_and_not_the_leaver_takes_over(people, work, who):
    answer = leave(people, successor=getattr(people, who).pk, roles=roles_of(people.writer))
    assert answer.status_code == 200
    assert User.objects.get(pk=people.writer.pk).is_active


def test_anothers_role_cannot_be_slipped_in(people, work):
    foreign = people.whole.roles.get()
    answer = leave(people, successor=people.chief.pk, roles=[foreign.pk])
    assert answer.status_code == 200
    assert not people.chief.roles.filter(kind="administrator").exists()
