"""What waits for approval has its sound made meanwhile, and nobody can fetch it."""

import json

import pytest

from cms.publishing.media import announce, make_next
from cms.publishing.models import Edition, Media
from cms.publishing.rows import lookup

pytestmark = pytest.mark.django_db


def radio(worker) -> dict:
    file = worker.target.file("datmui.localhost", "/feeds/radio/feed.json")
    return json.loads(file.read_bytes())["items"][0]["_truyen_thanh"]


def test_a_bulletin_goes_live_with_the_sound_that_was_made_while_it_waited(installation, worker):
    page = installation.submit(on_radio=True)
    assert Media.objects.get(kind="speech").sha256 == ""
    while make_next(worker.store):
        pass
    announce()
    made = Media.objects.get(kind="speech")
    assert made.sha256
    assert not Edition.objects.exists()
    assert worker.publish() == 0
    assert lookup("datmui.localhost", f"/_b/{made.sha256}.mp3") is None
    installation.approve(page)
    worker.publish()
    assert radio(worker)["sound"] == "ready"
    assert Media.objects.filter(kind="speech").count() == 1


def test_what_was_changed_after_it_was_sent_back_gets_a_sound_of_its_own(installation, worker):
    page = installation.submit(on_radio=True)
    while make_next(worker.store):
        pass
    announce()
    installation.submit(on_radio=True, title="Lịch khác")
    assert Media.objects.filter(kind="speech").count() == 2
    installation.approve(page)
    worker.drain()
    assert radio(worker)["sound"] == "ready"


def test_what_cannot_be_frozen_can_be_submitted_all_the_same(installation):
    page = installation.submit(body=[("file", {"title": "x"})])
    assert page.current_workflow_task_state is not None
    assert not Media.objects.exists()
