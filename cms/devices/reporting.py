"""Taking a device's report: the signature first, then the words, then the sequence."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass

from django.db import transaction

from .models import Device, Report
from .signing import is_signed

MAX_BODY = 16 * 1024
MAX_SEQUENCE = 2**53 - 1  # what JSON numbers carry everywhere (RFC 8259, section 6)
# A clock that lost its battery starts in 1970 or 2000 and is recorded; years beyond
# this are no clock, and would not fit every database.
EARLIEST, LATEST = 1970, 2199


class Refused(Exception):
    """A report that is not taken; `status` is the HTTP answer."""

    def __init__(self, status: int, cause: str) -> None:
        super().__init__(cause)
        self.status = status


@dataclass(frozen=True)
class Statement:
    """The checked words of a report, before it is known whether they are new."""

    sequence: int
    reported_at: dt.datetime
    held: int | None
    playing: str


def take(device_id: str, signature: str, body: bytes, now: dt.datetime) -> Report:
    """Store one report; all or nothing.

    `now` is aware. Raises Refused: 413 for a body over 16 KB, 401 for an unknown, unpaired
    or retired device and for a wrong signature alike, 400 for words that do not fit,
    409 where the device's sequence does not grow (a replay).
    """
    if len(body) > MAX_BODY:
        raise Refused(413, f"the body is over {MAX_BODY} bytes")
    device = _device(device_id, now)
    secret = device.secret if device else ""
    if not secret or not is_signed(secret, body, signature):
        raise Refused(401, "no such device, or not its signature")
    statement = read(body)
    with transaction.atomic():
        later = Device.objects.filter(pk=device.pk, last_sequence__lt=statement.sequence)
        if not later.update(last_sequence=statement.sequence):
            raise Refused(409, f"sequence {statement.sequence} has been passed already")
        skew = statement.reported_at - now
        return Report.objects.create(
            device=device,
            received_at=now,
            reported_at=statement.reported_at,
            skew_seconds=skew // dt.timedelta(seconds=1),
            sequence=statement.sequence,
            held=statement.held,
            playing=statement.playing,
        )


def _device(device_id: str, now: dt.datetime) -> Device | None:
    try:
        return Device.objects.as_of(now).filter(pk=uuid.UUID(device_id)).first()
    except ValueError:
        return None


def read(body: bytes) -> Statement:
    """The words of a report.

    `{"sequence": int > 0, "reported_at": ISO 8601 with zone, "held": int or null,
    "playing": text up to 200 characters or null}`; other members are left for later
    versions. Raises Refused(400) naming the member.
    """
    try:
        words = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(words, dict):
        raise Refused(400, "the body is not a JSON object")
    held = words.get("held")
    playing = words.get("playing") or ""
    if not isinstance(playing, str) or len(playing) > 200 or not playing.isprintable():
        raise Refused(400, "playing is not text of at most 200 printable characters")
    return Statement(
        sequence=_number(words.get("sequence"), "sequence", least=1),
        reported_at=_moment(words.get("reported_at")),
        held=None if held is None else _number(held, "held", least=0),
        playing=playing,
    )


def _number(value: object, name: str, least: int) -> int:
    if type(value) is not int or not least <= value <= MAX_SEQUENCE:
        raise Refused(400, f"{name} is not a whole number from {least} to {MAX_SEQUENCE}")
    return value


def _moment(value: object) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused(400, "reported_at is not a time as in ISO 8601") from None
    if moment.tzinfo is None:
        raise Refused(400, "reported_at has no time zone")
    if not EARLIEST <= moment.year <= LATEST:
        raise Refused(400, f"reported_at is not in the years {EARLIEST} to {LATEST}")
    return moment
