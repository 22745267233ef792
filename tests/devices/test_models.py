import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.devices.models import Device, Report, Station
from cms.devices.signing import is_signed, signature


def at(board, moment, sequence):
    return Report.objects.create(
        device=board,
        received_at=moment,
        reported_at=moment,
        skew_seconds=0,
        sequence=sequence,
    )


def test_the_last_report_is_the_latest_before_a_moment(board):
    start = timezone.now()

    def last(before):
        return Device.objects.boards().with_last_report(before).get().last_report

    assert last(start) is None
    at(board, start, 1)
    at(board, start + dt.timedelta(hours=1), 2)
    assert last(start) is None
    assert last(start + dt.timedelta(hours=1)) == start
    assert last(start + dt.timedelta(days=9)) == start + dt.timedelta(hours=1)


def test_a_stations_history_is_read_by_day(dat_mui):
    station = Station.objects.create(
        unit=dat_mui,
        name="Đài xã Đất Mũi",
        kind="ip",
        valid_from=dt.date(2025, 7, 1),
        converted_on=dt.date(2026, 3, 1),
        silent_since=dt.date(2026, 9, 10),
    )
    works = [station.works_on(dt.date(2026, 9, day)) for day in (9, 10)]
    assert works == [True, False]
    assert not station.works_on(dt.date(2025, 6, 30))
    assert [station.is_ip_on(dt.date(2026, month, 1)) for month in (2, 3)] == [False, True]


def test_a_board_says_which_kind_and_a_radio_does_not(dat_mui):
    Device(unit=dat_mui, name="Bảng", kind="board", board_kind="led").full_clean()
    for wrong in (
        {"kind": "board"},
        {"kind": "radio", "board_kind": "led"},
        {"kind": "radio", "large_district_board": True},
    ):
        with pytest.raises(ValidationError) as refusal:
            Device(unit=dat_mui, name="x", **wrong).full_clean()
        at_fields = set(refusal.value.message_dict) - {"__all__"}
        assert at_fields == {
            "large_district_board" if "large_district_board" in wrong else "board_kind"
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Device.objects.create(unit=dat_mui, name="x", **wrong)


def test_the_pairing_command_says_the_secret_once(board):
    said = io.StringIO()
    call_command("pair_device", str(board.pk), stdout=said)
    board.refresh_from_db()
    assert said.getvalue() == f"{board.secret}\n"
    assert len(board.secret) >= 43
    with pytest.raises(CommandError, match="there is no device x"):
        call_command("pair_device", "x")


def test_signature_is_hmac_sha256_of_the_raw_bytes():
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    body = b"what do ya want for nothing?"
    assert signature("Jefe", body) == expected
    assert is_signed("Jefe", body, expected)
    assert not is_signed("Jefe", body, expected.upper())
