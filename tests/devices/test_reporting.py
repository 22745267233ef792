"""What `POST /-/report` takes, and what it refuses."""

import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone

from cms.devices.models import Device, Report
from cms.devices.pairing import pair
from cms.devices.reporting import MAX_BODY
from cms.devices.signing import signature


@pytest.fixture
def send(client, board):
    """Posts a report as a device would: signed with the board's secret unless told."""

    def post(body=None, *, device=None, secret=None, signed=None, **words):
        if body is None:
            words = {"sequence": 1, "reported_at": timezone.now().isoformat(), **words}
            body = json.dumps(words).encode()
        return client.post(
            "/-/report",
            body,
            content_type="application/json",
            HTTP_HOST="datmui.localhost",
            headers={
                "Bantin-Device": str(device or board.pk),
                "Bantin-Signature": signed or signature(secret or board.secret, body),
            },
        )

    return post


def test_a_signed_report_is_stored(send, board):
    before = timezone.now()
    answer = send(sequence=7, held=42, playing="Lịch tiêm chủng tháng 11")
    assert (answer.status_code, answer.content) == (204, b"")
    report = Report.objects.get()
    assert (report.device, report.sequence, report.held) == (board, 7, 42)
    assert report.playing == "Lịch tiêm chủng tháng 11"
    assert before <= report.received_at <= timezone.now()
    assert abs(report.skew_seconds) <= 2
    assert not answer.cookies


def test_what_a_device_does_not_know_it_leaves_out(send):
    assert send(b'{"sequence": 1, "reported_at": "2026-11-22T10:00:00+07:00"}').status_code == 204
    report = Report.objects.get()
    assert (report.held, report.playing) == (None, "")


@pytest.mark.parametrize("year", [1970, 2013, 2106])
def test_a_wild_clock_is_recorded_as_skew(send, year):
    theirs = dt.datetime(year, 1, 1, 12, tzinfo=dt.UTC)
    assert send(reported_at=theirs.isoformat()).status_code == 204
    report = Report.objects.get()
    assert report.reported_at == theirs
    off = (theirs - report.received_at).total_seconds()
    assert abs(report.skew_seconds - off) <= 1
    later = timezone.now() + dt.timedelta(seconds=1)
    assert Device.objects.with_last_report(later).get().last_report == report.received_at


def test_a_wrong_signature_is_refused(send, board):
    assert send(secret="another device's secret").status_code == 401
    assert send(signed="0" * 64).status_code == 401
    assert send(signed="đ").status_code == 401
    assert send(signed=" ").status_code == 401
    assert not Report.objects.exists()


def test_an_altered_byte_is_refused(send, board):
    body = b'{"sequence": 1, "reported_at": "2026-11-22T10:00:00+07:00", "held": 1}'
    seal = signature(board.secret, body)
    assert send(body.replace(b'"held": 1', b'"held": 2'), signed=seal).status_code == 401
    assert send(body, signed=seal).status_code == 204


def test_another_device_cannot_speak_for_this_one(send, board, dat_mui):
    other = Device.objects.create(unit=dat_mui, name="Cụm loa", kind="radio")
    secret = pair(other)
    assert send(secret=secret).status_code == 401
    assert send(device=other.pk, secret=secret).status_code == 204
    assert Report.objects.get().device == other


@pytest.mark.parametrize("device", [uuid.UUID(int=0), "datmui", "' OR 1=1"])
def test_an_unknown_device_gets_the_same_answer_as_a_wrong_signature(send, device):
    unknown, wrong = send(device=device), send(signed="0" * 64)
    assert unknown.status_code == 401
    assert unknown.content == wrong.content


def test_an_unpaired_device_cannot_report_even_with_an_empty_secret(send, dat_mui):
    fresh = Device.objects.create(unit=dat_mui, name="Mới", kind="radio")
    body = b'{"sequence": 1, "reported_at": "2026-11-22T10:00:00+07:00"}'
    assert send(body, device=fresh.pk, signed=signature("", body)).status_code == 401


def test_a_retired_device_cannot_report(send, board):
    board.valid_to = timezone.localdate() - dt.timedelta(days=1)
    board.save()
    assert send().status_code == 401


def test_a_replay_and_an_older_sequence_are_refused(send):
    body = b'{"sequence": 5, "reported_at": "2026-11-22T10:00:00+07:00"}'
    assert [send(body).status_code for _ in range(2)] == [204, 409]
    assert send(sequence=4).status_code == 409
    assert send(sequence=6).status_code == 204
    assert list(Report.objects.order_by("sequence").values_list("sequence", flat=True)) == [5, 6]


def test_pairing_again_makes_the_old_secret_worthless(send, board):
    old = board.secret
    assert send(sequence=9).status_code == 204
    pair(board)
    assert send(sequence=10, secret=old).status_code == 401
    assert send(sequence=1).status_code == 204


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"sequence": 0}, "sequence"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": 1.5}, "sequence"),
        ({"sequence": True}, "sequence"),
        ({"sequence": "1"}, "sequence"),
        ({"sequence": 2**53}, "sequence"),
        ({"reported_at": None}, "reported_at"),
        ({"reported_at": 5}, "reported_at"),
        ({"reported_at": "hôm nay"}, "reported_at"),
        ({"reported_at": "2026-11-22T10:00:00"}, "no time zone"),
        ({"reported_at": "0001-01-01T00:00:00+14:00"}, "years"),
        ({"held": -1}, "held"),
        ({"held": "4"}, "held"),
        ({"playing": "x" * 201}, "playing"),
        ({"playing": "a\u0000b"}, "playing"),
        ({"playing": {"a": 1}}, "playing"),
    ],
)
def test_words_that_do_not_fit_are_named_and_cost_no_sequence(send, board, change, cause):
    answer = send(**change)
    assert answer.status_code == 400
    assert cause in answer.json()["error"]
    board.refresh_from_db()
    assert board.last_sequence == 0
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b"null", b"[" * 10_000, b'{"sequence": ' + b"9" * 5000 + b"}"]
)
def test_a_body_that_is_no_report_is_refused(send, body):
    assert send(body).status_code == 400


def test_a_body_over_the_limit_is_refused(send):
    exact = send(b" " * MAX_BODY)
    over = send(b" " * (MAX_BODY + 1))
    assert (exact.status_code, over.status_code) == (400, 413)


def test_only_post_is_answered(client):
    assert client.get("/-/report", HTTP_HOST="datmui.localhost").status_code == 405


def test_no_csrf_token_is_asked_for(board):
    from django.test import Client

    body = b'{"sequence": 1, "reported_at": "2026-11-22T10:00:00+07:00"}'
    answer = Client(enforce_csrf_checks=True).post(
        "/-/report",
        body,
        content_type="application/json",
        HTTP_HOST="datmui.localhost",
        headers={
            "Bantin-Device": str(board.pk),
            "Bantin-Signature": signature(board.secret, body),
        },
    )
    assert answer.status_code == 204
