"""Nobody publishes alone: every way past the second person is closed."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from cms.accounts.roles import grant
from cms.bulletins.models import BulletinPage
from cms.publishing.freeze import NotApprovedError
from cms.publishing.models import Edition


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser("root")


def decide(page, user, action="approve"):
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, user, action)


def test_author_cannot_approve_even_when_an_approver_too(installation):
    grant(installation.author, "approver", installation.datmui.unit)
    page = installation.submit()
    with pytest.raises(PermissionDenied):
        decide(page, installation.author)
    assert not Edition.objects.exists()


def test_who_wrote_an_earlier_revision_of_it_cannot_approve(installation):
    page = installation.submit()
    state = page.current_workflow_task_state
    decide(page, installation.approver, "reject")
    page.save_revision(user=installation.approver)
    page.refresh_from_db()
    page.current_workflow_state.resume(installation.author)
    state = page.current_workflow_task_state
    state.revision = page.latest_revision
    state.save()
    with pytest.raises(PermissionDenied):
        decide(page, installation.approver)


def test_approver_of_another_unit_and_superuser_cannot_approve(installation, superuser):
    page = installation.submit()
    for user in (installation.stranger, superuser):
        with pytest.raises(PermissionDenied):
            decide(page, user)
    assert not BulletinPage.objects.get(pk=page.pk).live


def test_disabled_approver_cannot_approve(installation):
    page = installation.submit()
    installation.approver.is_active = False
    installation.approver.save()
    with pytest.raises(PermissionDenied):
        decide(page, installation.approver)


def test_waiting_page_is_locked_for_everyone(installation, superuser):
    page = installation.submit()
    lock = page.get_lock()
    for user in (installation.author, installation.approver, superuser):
        assert lock.for_user(user)


def test_what_was_sent_is_published_not_what_came_later(installation):
    page = installation.submit(title="Đã gửi")
    later = page.get_latest_revision_as_object()
    later.title = "Sửa lén"
    later.save_revision(user=installation.author)
    installation.approve(page)
    assert page.title == "Đã gửi"


@pytest.mark.parametrize("who", ["author", "approver", "superuser"])
def test_publish_by_form_copy_and_bulk_are_refused(installation, superuser, client, who):
    users = {"superuser": superuser, "author": installation.author}
    client.force_login(users.get(who, installation.approver))
    page = installation.submit()
    page.current_workflow_state.cancel(user=superuser)
    page.refresh_from_db()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(edit, {**form_of(page), "action-publish": "1"})
    add = reverse(
        "wagtailadmin_pages:add", args=["bulletins", "bulletinpage", installation.datmui.pk]
    )
    client.post(add, {**form_of(page), "slug": "moi", "action-publish": "1"})
    client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {
            "new_title": "Bản sao",
            "new_slug": "ban-sao",
            "new_parent_page": installation.datmui.pk,
            "publish_copies": "on",
        },
    )
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={page.pk}", {"include_descendants": "on"})
    assert not BulletinPage.objects.filter(live=True).exists()
    assert not Edition.objects.exists()


def form_of(page):
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "category": page.category,
        "priority": page.priority,
        "audience": page.audience,
        "on_site": "on",
        "body-count": "0",
        "variants-count": "0",
        "windows-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


def test_stranger_sees_and_changes_nothing_of_another_commune(installation, client):
    page = installation.submit()
    live = installation.publish()
    client.force_login(installation.stranger)
    for name, arguments in (
        ("wagtailadmin_pages:edit", [page.pk]),
        ("wagtailadmin_pages:history", [page.pk]),
        ("wagtailadmin_pages:delete", [live.pk]),
        ("wagtailadmin_pages:unpublish", [live.pk]),
        ("wagtailadmin_pages:copy", [page.pk]),
        ("desk_review", [page.pk]),
        ("desk_delivery", [live.pk]),
    ):
        for answer in (
            client.get(reverse(name, args=arguments)),
            client.post(reverse(name, args=arguments), {"approve": "1"}),
        ):
            assert answer.status_code in (302, 403, 404, 405), name
            if answer.status_code == 302:
                assert answer["Location"] == reverse("wagtailadmin_home"), name
    live.refresh_from_db()
    assert live.live
    assert page.current_workflow_task_state.status == "in_progress"


def test_review_page_shows_all_channels_and_approves_once(installation, client):
    page = installation.submit(on_board=True, on_radio=True)
    client.force_login(installation.author)
    address = reverse("desk_review", args=[page.pk])
    own = client.get(address)
    assert b'name="approve"' not in own.content
    state = page.current_workflow_task_state.pk
    content = own.context["content"].digest
    # Wagtail answers a refusal with its dashboard and a message.
    refused = client.post(address, {"approve": "1", "state": state, "content": content})
    assert refused["Location"] == reverse("wagtailadmin_home")
    assert not Edition.objects.exists()

    client.force_login(installation.approver)
    shown = client.get(address)
    assert page.summary in shown.content.decode()
    assert b'name="approve"' in shown.content
    decision = {"approve": "1", "state": state, "content": shown.context["content"].digest}
    answer = client.post(address, decision)
    assert answer["Location"] == reverse("desk_delivery", args=[page.pk])
    assert Edition.objects.get().bulletin == page.uuid
    # The button pressed twice, or in a page left open, changes nothing more.
    client.post(address, decision)
    assert Edition.objects.count() == 1


def test_sending_back_needs_words_and_keeps_them(installation, client):
    page = installation.submit()
    client.force_login(installation.approver)
    address = reverse("desk_review", args=[page.pk])
    state = page.current_workflow_task_state.pk
    answer = client.post(address, {"reject": "1", "state": state, "comment": " "})
    assert answer.status_code == 200
    assert b"comment-error" in answer.content
    client.post(address, {"reject": "1", "state": state, "comment": "Sai ngày"})
    client.force_login(installation.author)
    assert "Sai ngày" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_copy_is_another_bulletin(installation):
    page = installation.publish()
    copy = page.copy(update_attrs={"slug": "ban-sao"}, keep_live=False)
    assert copy.uuid != page.uuid
    assert copy.unit == page.unit


def test_live_copy_and_direct_publication_by_code_are_undone(installation):
    page = installation.publish()
    with pytest.raises(NotApprovedError), transaction.atomic():
        page.copy(update_attrs={"slug": "ban-sao"})
    draft = installation.submit()
    for user in (None, installation.author, installation.approver):
        with pytest.raises(NotApprovedError), transaction.atomic():
            draft.latest_revision.publish(user=user, skip_permission_checks=True)
    assert BulletinPage.objects.filter(live=True).count() == 1
    assert Edition.objects.count() == 1


def test_approval_by_another_workflow_publishes_nothing(installation, superuser):
    other = Workflow.objects.create(name="Lối khác")
    task = GroupApprovalTask.objects.create(name="Lối khác")
    WorkflowTask.objects.create(workflow=other, task=task)
    page = installation.submit()
    page.current_workflow_state.cancel(user=superuser)
    other.start(page, installation.author)
    state = page.current_workflow_task_state
    with pytest.raises(NotApprovedError), transaction.atomic():
        state.task.specific.on_action(state, superuser, "approve")
    assert not Edition.objects.exists()


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (80, 50), colour).save(out, "JPEG")
    return ContentFile(out.getvalue(), name="anh.jpg")


def test_picture_swapped_while_it_waits_is_noticed(installation, client):
    model = get_image_model()
    image = model.objects.create(title="ảnh", file=picture("green"), width=80, height=50)
    page = installation.submit(
        body=[("image", {"image": image, "alt": "Rừng đước", "caption": ""})]
    )
    client.force_login(installation.approver)
    address = reverse("desk_review", args=[page.pk])
    shown = client.get(address)
    source = reverse(
        "desk_source", args=[page.pk, shown.context["content"].main.body[0].renditions[0]]
    )
    assert client.get(source)["Content-Type"] == "image/jpeg"
    state = page.current_workflow_task_state.pk
    decision = {"approve": "1", "state": state, "content": shown.context["content"].digest}
    image.file = picture("red")
    image.save()
    assert client.post(address, decision)["Location"] == address
    assert not Edition.objects.exists()

    image.delete()
    page_without = client.get(address)
    assert page_without.status_code == 200
    client.post(address, {"approve": "1", "state": state, "content": ""})
    assert not Edition.objects.exists()
    client.force_login(installation.stranger)
    assert client.get(source).status_code == 302


def test_role_over_the_province_reaches_no_communes_bulletin(installation, client):
    from cms.accounts.models import Role

    page = installation.publish()
    Role.objects.filter(unit=installation.datmui.unit).delete()
    for user in (installation.author, installation.approver):
        client.force_login(user)
        for name in ("wagtailadmin_pages:edit", "wagtailadmin_pages:unpublish", "desk_review"):
            assert client.get(reverse(name, args=[page.pk])).status_code in (302, 404)
    assert BulletinPage.objects.get(pk=page.pk).live


def test_take_down_does_not_wait_for_an_update_under_review(installation, client):
    page = installation.publish()
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    client.force_login(installation.approver)
    asked = client.get(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert asked["Location"] == reverse("desk_withdraw", args=[page.pk])
    client.post(asked["Location"], {"mode": "gone"})
    assert not BulletinPage.objects.get(pk=page.pk).live


def test_library_files_are_not_public(installation, client):
    from wagtail.documents import get_document_model

    document = get_document_model().objects.create(
        title="x", file=ContentFile(b"%PDF-", name="danh-sach.pdf")
    )
    image = get_image_model().objects.create(
        title="ảnh", file=picture("green"), width=80, height=50
    )
    for url in (document.url, f"/media/{image.file.name}"):
        assert client.get(url).status_code == 302
    assert client.get("/media/documents/danh-sach.pdf").status_code == 404
    client.force_login(installation.author)
    assert client.get(f"/media/{image.file.name}").status_code == 200
