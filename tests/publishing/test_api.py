"""The public API: what readers can see, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

AT = "/-/api/bulletins/"


@pytest.fixture
def ask(client):
    def get(path="", **asked):
        return client.get(AT + path, asked, HTTP_HOST="localhost", HTTP_ORIGIN="https://x.example")

    return get


def titles(answer):
    return [item["title"] for item in answer.json()["items"]]


def test_it_gives_published_bulletins_by_unit_category_time_and_language(installation, ask):
    installation.publish(title="Tiêm chủng")
    installation.publish(parent=installation.province, title="Của tỉnh", category="notice")
    english = {"ready": True, "title": "Power cut", "summary": "s", "body": [], "board_text": ""}
    installation.publish(title="Cúp điện", category="notice", variants=[("en", english)])
    everything = ask()
    assert everything["Access-Control-Allow-Origin"] == "*"
    assert not everything.cookies
    assert sorted(titles(everything)) == ["Cúp điện", "Của tỉnh", "Power cut", "Tiêm chủng"]
    assert sorted(titles(ask(unit="datmui"))) == ["Cúp điện", "Power cut", "Tiêm chủng"]
    assert titles(ask(category="health")) == ["Tiêm chủng"]
    assert titles(ask(language="en")) == ["Power cut"]
    assert titles(ask(search="cúp")) in (["Cúp điện"], [])
    assert titles(ask(until="2020-01-01")) == []
    assert len(titles(ask(since="2020-01-01T00:00:00+07:00", limit=2))) == 2
    one = ask(f"{everything.json()['items'][0]['id']}/").json()
    assert isinstance(one["body"], list)
    assert one["url"].startswith("http://")


def test_what_readers_cannot_see_does_not_come_out(installation, ask):
    installation.submit(title="Nháp")
    installation.publish(title="Mai sau", publish_at=timezone.now() + timedelta(days=1))
    installation.publish(title="Chỉ bảng", on_site=False, on_board=True)
    gone = installation.publish(title="Thu hồi")
    number = ask().json()["items"][0]["id"]
    gone.unpublish(user=installation.approver)
    assert titles(ask()) == []
    assert ask(f"{number}/").status_code == 404


def test_only_public_fields(installation, ask):
    installation.publish()
    item = ask().json()["items"][0]
    assert set(item) == {
        *("id", "bulletin", "language", "edition", "title", "summary", "category"),
        *("disclosure_class", "unit", "sender", "published_at", "changed_at", "expires_at"),
        *("change_note", "url"),
    }
    for word in ("author", "approver"):
        assert word not in ask(f"{item['id']}/").content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"fields": "*"},
        {"owner": "1"},
        {"category": "x"},
        {"language": "fr"},
        {"since": "hôm qua"},
        {"since": "2026-13-45"},
        {"order": "author"},
        {"limit": "1000000"},
        {"limit": "x"},
    ],
)
def test_a_wrong_question_is_refused_with_a_reason(installation, ask, asked):
    answer = ask(**asked)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_nothing_can_be_written(installation, client):
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(AT, HTTP_HOST="localhost").status_code in (403, 405)
