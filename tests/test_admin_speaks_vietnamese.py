"""No page of the admin shows a word that has no Vietnamese.

Two nets. The first is exact: while pages are made, every msgid looked up in vain in the Vietnamese
catalogues is written down. The second finds words that were never given to gettext: the words
of all English msgids, less those that the Vietnamese uses too, must not stand in what is shown.
"""

import itertools
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, resolve, reverse
from django.utils.translation import trans_real
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CommentReply, Page
from wagtail.models import Comment as PageComment
from wagtail.users.models import UserProfile

from cms.bulletins.models import BulletinPage
from cms.desk.gate import BULK_CLOSED
from cms.sites.feedback.models import Feedback
from cms.units.models import Unit
from tests.admin_reader import MOST_PAGES, Reader, Unsaid


@pytest.fixture
def unsaid(monkeypatch) -> Unsaid:
    noted = Unsaid()
    monkeypatch.setattr(trans_real.translation("vi"), "_fallback", noted)
    return noted


def named_patterns(resolver, namespace: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address with a name: (name, its parameters)."""
    for name in resolver.reverse_dict:
        if isinstance(name, str):
            for possibilities, *_rest in resolver.reverse_dict.getlist(name):
                yield f"{namespace}{name}", possibilities[0][1]
    for inner, (_prefix, below) in resolver.namespace_dict.items():
        yield from named_patterns(below, f"{namespace}{inner}:")


def addresses(name: str, parameters: list[str], known: dict[str, list]) -> Iterator[str]:
    """The addresses of a pattern with no ids, or with ids that are there."""
    choices = [known.get(parameter, known["id"]) for parameter in parameters]
    for values in itertools.islice(itertools.product(*choices), 12):
        try:
            address = reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
        except NoReverseMatch:
            continue
        model = getattr(resolve(address).func, "view_initkwargs", {}).get("model")
        if model is not None and model not in known["models"] and set(parameters) & {"pk", "id"}:
            continue
        if address.startswith("/admin/"):
            yield address


@pytest.fixture
def house(installation):
    """An installation with one of everything that has pages in the admin."""
    root = get_user_model().objects.create_superuser("quantri", password="x")
    live = installation.publish()
    draft = installation.submit(title="Lịch cắt điện")
    draft.current_workflow_task_state.task.specific.on_action(
        draft.current_workflow_task_state, installation.approver, "reject", comment="Thiếu giờ."
    )
    waiting = installation.submit(title="Họp dân ấp Mũi")
    image = get_image_model().objects.create(
        title="Cầu tàu", file=get_test_image_file("cau-tau.png"), uploaded_by_user=root
    )
    document = get_document_model().objects.create(
        title="Kế hoạch", file=ContentFile(b"%PDF-1.4", name="ke-hoach.pdf"), uploaded_by_user=root
    )
    collection = Collection.get_first_root_node().add_child(name="Ảnh họp dân")
    remark = PageComment.objects.create(
        page=draft, user=root, text="Ghi rõ giờ.", contentpath="title", position=""
    )
    CommentReply.objects.create(comment=remark, user=installation.author, text="Đã ghi.")
    Page.objects.filter(pk=live.pk).update(locked=True, locked_by=root)
    message = Feedback.objects.create(
        unit=installation.datmui.unit, subject="report", text="Đèn đường hỏng ba đêm liền."
    )
    group = Group.objects.first()
    task_state = waiting.current_workflow_task_state
    revisions = [page.latest_revision.pk for page in (waiting, live)]
    known = {
        "models": [type(one) for one in (root, image, document, collection, group)],
        "id": [root.pk, image.pk, document.pk, collection.pk, group.pk],
        "pk": [root.pk, image.pk, document.pk, collection.pk, group.pk, waiting.pk],
        "page_id": [waiting.pk, live.pk],
        "parent_page_id": [installation.datmui.pk],
        "page_to_move_id": [draft.pk],
        "destination_id": [installation.datmui.pk],
        "revision_id": revisions,
        "revision_id_a": ["earliest", *revisions],
        "revision_id_b": ["latest", *revisions],
        "image_id": [image.pk],
        "document_id": [document.pk],
        "task_state_id": [task_state.pk],
        "workflow_id": [task_state.workflow_state.workflow_id],
        "task_id": [task_state.task_id],
        "action_name": ["approve", "reject"],
        "content_type_app_name": ["bulletins"],
        "content_type_model_name": ["bulletinpage"],
        "app_label": ["bulletins"],
        "model_name": ["bulletinpage"],
        "content_type_id": [Page.objects.get(pk=live.pk).content_type_id],
        "filter_spec": ["width-100"],
        "query": [],
        "recipe": [],
        "message_id": [message.pk],
    }
    data = {user.username for user in get_user_model().objects.all()}
    data |= {unit.full_name for unit in Unit.objects.all()}
    library = {"delete", "add_tags", "add_to_collection"}
    return SimpleNamespace(
        root=root,
        live=live,
        draft=draft,
        waiting=waiting,
        known=known,
        data=data,
        bulk=[
            (image, library),
            (document, library),
            (draft.page_ptr, {"delete", "move", "publish", "unpublish"}),
            (root, {"delete", "assign_role", "set_active_state"}),
        ],
    )


def check(reader: Reader) -> None:
    wrong = [f"{status} at {place}" for place, status in reader.broken.items()]
    wrong += [
        f"no Vietnamese: {msgid!r} at {place}" for msgid, place in reader.unsaid.found.items()
    ]
    wrong += [f"English: {text!r} at {place}" for text, place in reader.english.items()]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.slow
def test_every_page_of_the_administrator(house, unsaid):
    reader = Reader(house.root, unsaid, house.data)
    reader.walk("/admin/")
    for name, parameters in named_patterns(get_resolver()):
        for address in addresses(name, parameters, house.known):
            if reader.is_new(address) and reader.get(address).status_code < 400:
                break
    for one, actions in house.bulk:
        for action in sorted(set(actions) - BULK_CLOSED):
            kind = (one._meta.app_label, one._meta.model_name, action)
            address = f"{reverse('wagtail_bulk_action', args=kind)}?id={one.pk}"
            assert reader.get(address).status_code == 200
    assert 150 < len(reader.read) < MOST_PAGES
    check(reader)


@pytest.mark.slow
@pytest.mark.parametrize("person", ["author", "approver"])
def test_every_page_of_an_officer(house, installation, unsaid, person):
    reader = Reader(getattr(installation, person), unsaid, house.data)
    reader.walk(
        "/admin/",
        reverse("wagtailadmin_explore", args=[installation.datmui.pk]),
        reverse("wagtailadmin_pages:edit", args=[house.draft.pk]),
        reverse("wagtailadmin_pages:edit", args=[house.waiting.pk]),
        reverse("wagtailadmin_pages:edit", args=[house.live.pk]),
    )
    assert 25 < len(reader.read) < MOST_PAGES
    check(reader)


def test_what_a_refused_form_says(house, installation, unsaid):
    reader = Reader(house.root, unsaid, house.data)
    for name, *arguments in [
        ("wagtailusers_users:add",),
        ("wagtailusers_groups:add",),
        ("wagtailadmin_collections:add",),
        ("wagtailadmin_workflows:add",),
        ("wagtailimages:add",),
        ("wagtaildocs:add",),
        ("wagtailadmin_account",),
        ("wagtailadmin_pages:add", "bulletins", "bulletinpage", installation.datmui.pk),
    ]:
        address = reverse(name, args=arguments)
        page = BeautifulSoup(reader.get(address).content, "html.parser")
        blank = {tag["name"]: tag["value"] for tag in page.select("input[name$=_FORMS]")}
        counts = {
            f"{field.name}-count": "0"
            for field in BulletinPage._meta.get_fields()
            if isinstance(field, StreamField)
        }
        wrong = {"email": "x", "hostname": "a b", "new_slug": "a b", "slug": "a b"}
        reader.post(address, {**blank, **counts, **wrong})
    stranger = Reader(house.root, unsaid, house.data)
    stranger.client.logout()
    stranger.get("/admin/login/")
    stranger.post("/admin/login/", {"username": "x", "password": "y"})
    stranger.get("/admin/password_reset/")
    check(reader)
    check(stranger)


def test_an_account_that_chooses_english_gets_english(house, installation):
    profile = UserProfile.get_for_user(installation.author)
    profile.preferred_language = "en"
    profile.save()
    client = Client(headers={"host": "cms.localhost"})
    client.force_login(installation.author)
    home = client.get("/admin/").content.decode()
    assert '<html lang="en"' in home
    assert "To be done" in home
    assert "Việc cần làm" not in home
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[house.draft.pk])).content.decode()
    assert "Summary" in editor
    assert "Tóm tắt" not in editor
