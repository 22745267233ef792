"""Every address of the admin, asked by every role of another commune: nothing of ours comes out.

Whatever is registered is walked: a new address is in the matrix without being named here,
and one with a part that this file cannot fill makes the test fail until it can.
"""

import hashlib
import json

import pytest
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Site, Task, TaskState, Workflow

from cms.accounts.models import Role
from cms.accounts.roles import grant
from cms.bulletins.models import BulletinPage, SourceAnswer, UnitSchedule
from cms.devices.models import Device, Station
from cms.disclosure.models import Holiday, PlanRow
from cms.intake.models import IntakeNote, SiteImport
from cms.publishing.models import Edition
from cms.sites.feedback.models import Feedback, FeedbackEvent, PageRating
from cms.units.days import today
from cms.units.models import AudibleArea
from tests.intake.making import photo

# It stands in everything that is private to the commune.
SECRET = "BIMATDATMUI"
QUIET = {"wagtailadmin_error_test", "wagtailadmin_logout"}


def addresses(resolver=None, space=""):
    """(name, names of its parts) of every named address of the admin and of `/-/`."""
    for one in (resolver or get_resolver()).url_patterns:
        if hasattr(one, "url_patterns"):
            inner = f"{space}:{one.namespace}".strip(":") if one.namespace else space
            yield from addresses(one, inner)
        elif one.name:
            name = f"{space}:{one.name}".strip(":")
            parts = list(one.pattern.regex.groupindex)
            if not parts and one.pattern.regex.groups:
                parts = [f"#{n}" for n in range(one.pattern.regex.groups)]
            yield name, parts


@pytest.fixture
def secrets(installation):
    """Private things of Đất Mũi, all with SECRET in them, by the name an address calls them."""
    unit = installation.datmui.unit
    image = get_image_model().objects.create(
        title=SECRET,
        file=ContentFile(photo(), name=f"{SECRET}.png"),
        unit=unit,
        width=60,
        height=40,
    )
    document = get_document_model().objects.create(
        title=SECRET, file=ContentFile(b"%PDF-", name=f"{SECRET}.pdf"), unit=unit
    )
    draft = installation.submit(title=f"Nháp {SECRET}", summary=SECRET, spoken_text=SECRET)
    sent_back = installation.submit(title=f"Trả lại {SECRET}")
    state = sent_back.current_workflow_task_state
    state.task.specific.on_action(state, installation.approver, "reject", comment=SECRET)
    live = installation.publish(title="Đã phát")
    source = installation.publish(parent=installation.province, audience="all", title="Nguồn")
    SourceAnswer.objects.create(
        page=source,
        bulletin=source.uuid,
        unit=unit,
        state="taken",
        note=SECRET,
        answered_at=source.last_published_at,
    )
    UnitSchedule(unit=unit).save()
    station = Station.objects.create(unit=unit, name="Đài truyền thanh")
    device = Device.objects.create(unit=unit, name=SECRET, kind="board", board_kind="led")
    row = PlanRow.objects.create(
        unit=unit, year=2026, disclosure_class=2, content=SECRET, responsible=SECRET
    )
    note = IntakeNote.objects.create(page=draft, sentences=[SECRET], file_name="a", sha256="0" * 64)
    area = AudibleArea.objects.create(unit=unit, name=SECRET)
    person = get_user_model().objects.create_user(SECRET.lower(), last_name=SECRET, phone=SECRET)
    role = grant(person, Role.Kind.AUTHOR, unit)
    message = Feedback.objects.create(unit=unit, subject="report", text=SECRET, name=SECRET)
    PageRating.objects.create(unit=unit, page=f"/{SECRET}.html", day=today(), useful=1)
    return {
        "draft": draft,
        "message": message,
        "live": live,
        "source": source,
        "image": image,
        "document": document,
        "area": area,
        "device": device,
        "station": station,
        "row": row,
        "note": note,
        "person": person,
        "role": role,
        "unit": unit,
        "state": draft.current_workflow_task_state,
    }


def values_for(name, parts, s):
    """Every way to fill the parts of an address with Đất Mũi's things; None where unknown."""
    page = s["draft"].pk
    run = SiteImport.objects.first()
    known = {
        "page_id": page, "pk": page, "page_to_copy_id": page, "page_to_move_id": page,
        "destination_id": s["source"].get_parent().pk, "parent_page_id": s["draft"].get_parent().pk,
        "content_type_app_name": "bulletins", "content_type_model_name": "bulletinpage",
        "content_type_app_label": "bulletins", "revision_id": s["draft"].latest_revision_id,
        "revision_id_a": "earliest", "revision_id_b": "latest",
        "action_name": "approve", "task_state_id": s["state"].pk,
        "workflow_id": Workflow.objects.first().pk,
        "workflow_pk": Workflow.objects.first().pk, "task_pk": Task.objects.first().pk,
        "app_label": "bulletins", "model_name": "bulletinpage", "object_id": page,
        "action": "delete", "session_id": 1, "mode": "", "content_type_id": 1,
        "image_id": s["image"].pk, "document_id": s["document"].pk, "doc_id": s["document"].pk,
        "filter_spec": "max-165x165", "uploaded_file_id": 1, "user_id": s["person"].pk,
        "uidb64": "x", "token": "x", "recipe": "0" * 64, "label": s["unit"].host_label,
        "host_label": s["unit"].host_label, "year": 2026, "number": 4, "row": s["row"].pk,
        "unit_page_id": s["draft"].get_parent().pk, "unit_page": s["draft"].get_parent().pk,
        "run_id": run.pk if run else 1, "run": run.pk if run else 1, "path": "index.html",
        "restriction_id": 1, "unit": s["unit"].host_label,
        "collection_id": Collection.objects.first().pk,
        "area": s["area"].pk, "bulletin": s["live"].uuid, "revision": s["draft"].latest_revision_id,
        "answer_id": SourceAnswer.objects.first().pk, "role_id": s["role"].pk, "area_id": 1,
        "person_id": s["person"].pk, "block_def_id": "x", "#0": s["document"].pk,
        "#1": f"{SECRET}.pdf",
        "channel": "board", "class_name": "x", "slug": "x", "task_id": Task.objects.first().pk,
        "workflow_state_id": s["state"].workflow_state_id, "app_name": "bulletins",
        "page_pk": page, "log_id": 1, "event_id": 1, "import_id": 1,
        "message_id": s["message"].pk,
    }  # fmt: skip
    if name == "wagtailadmin_pages:revisions_compare":
        known |= {"#0": page, "#1": "earliest", "#2": "latest"}
    elif "wagtailimages" in name:
        known["pk"] = s["image"].pk
    elif "wagtaildocs" in name:
        known["pk"] = s["document"].pk
    elif "device" in name:
        known["pk"] = s["device"].pk
    elif "station" in name:
        known["pk"] = s["station"].pk
    elif "users" in name or "accounts" in name:
        known["pk"] = s["person"].pk
    elif "groups" in name:
        known["pk"] = s["role"].group_id
    elif "sites" in name:
        known["pk"] = Site.objects.first().pk
    elif "nghi" in name:
        known["pk"] = Holiday.objects.first().pk
    elif "workflows" in name:
        known["pk"] = Workflow.objects.first().pk
    elif "collections" in name:
        known["pk"] = Collection.objects.first().pk
    if any(part not in known for part in parts):
        return None
    return {part: known[part] for part in parts}


def state_of(s):
    """A digest of everything that belongs to Đất Mũi, or that a commune must not change."""
    unit = s["unit"]
    rows = []
    for queryset in (
        BulletinPage.objects.filter(unit=unit),
        Page.objects.filter(path__startswith=s["draft"].get_parent().path),
        s["draft"].revisions.all(),
        get_image_model().objects.filter(unit=unit),
        get_document_model().objects.filter(unit=unit),
        TaskState.objects.all(),
        SourceAnswer.objects.filter(unit=unit),
        UnitSchedule.objects.filter(unit=unit),
        Device.objects.filter(unit=unit),
        Station.objects.filter(unit=unit),
        AudibleArea.objects.filter(unit=unit),
        PlanRow.objects.filter(unit=unit),
        IntakeNote.objects.all(),
        Feedback.objects.all(),
        FeedbackEvent.objects.all(),
        Role.objects.filter(unit=unit),
        get_user_model().objects.filter(roles__unit=unit).distinct(),
        Edition.objects.all(),
        Workflow.objects.all(),
        Site.objects.all(),
        Holiday.objects.all(),
    ):
        rows += json.loads(serializers.serialize("json", queryset.order_by("pk")))
    for row in rows:
        row["fields"].pop("last_login", None)
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest(), len(rows)


POST = {
    "title": "chiếm", "summary": "chiếm", "action-submit": "1", "action-publish": "1",
    "approve": "1", "state": "1", "content": "", "mode": "gone", "days": "3", "comment": "x",
    "reason": "x", "name": "chiếm", "new_slug": "chiem", "new_title": "chiếm",
    "new_parent_page": "1", "body-count": "0", "variants-count": "0", "windows-count": "0",
    "next": "/admin/", "confirm": "1", "disable": "1", "successor": "1", "password": "x",
    "external-link-chooser-url": "https://x.example", "morning": "01:00",
    "evening": "02:00", "session_minutes": "9", "note": "x",
    "new_state": "closed", "seen": "0",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", Role.Kind.values)
def test_nothing_of_another_commune_is_seen_or_changed(installation, client, secrets, kind):
    user = get_user_model().objects.create_user(f"foreign.{kind}", password="x")
    grant(user, kind, installation.pages["anxuyen"].unit)
    client.force_login(user)
    client.raise_request_exception = False
    before = state_of(secrets)
    unknown, seen, failed, asked = [], [], [], 0
    for name, parts in dict.fromkeys((n, tuple(p)) for n, p in addresses()):
        if name in QUIET:
            continue
        values = values_for(name, parts, secrets)
        if values is None:
            unknown.append((name, parts))
            continue
        positional = any(part.startswith("#") for part in parts)
        try:
            path = (
                reverse(name, args=list(values.values()))
                if positional
                else reverse(name, kwargs=values)
            )
        except NoReverseMatch:
            # An optional part that this way of asking does not have.
            continue
        ids = f"?id={secrets['draft'].pk}&id={secrets['image'].pk}&q={SECRET[:5]}"
        for ask in (
            lambda path=path: client.get(path),
            lambda path=path, ids=ids: client.get(path + ids),
            lambda path=path: client.post(path, POST),
            lambda path=path, ids=ids: client.post(path + ids, POST),
        ):
            answer = ask()
            asked += 1
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = body.decode(errors="replace")
            if answer.status_code >= 500:
                failed.append((name, answer.status_code))
            if SECRET in text:
                seen.append((name, text[max(0, text.index(SECRET) - 80) : text.index(SECRET) + 20]))
        client.force_login(user)
    faults = [("unknown", *one) for one in unknown] + [("seen", *one) for one in seen]
    faults += [("failed", *one) for one in dict.fromkeys(failed)]
    assert not faults, "\n".join(map(str, faults))
    assert state_of(secrets) == before
    assert asked > 600


def test_the_library_and_files_of_another_commune_are_not_served(installation, client, secrets):
    client.force_login(installation.stranger)
    image, document = secrets["image"], secrets["document"]
    for path in (f"/media/{image.file.name}", document.url):
        assert client.get(path).status_code == 404, path
    client.force_login(installation.author)
    for path in (f"/media/{image.file.name}", document.url):
        assert client.get(path).status_code == 200, path
