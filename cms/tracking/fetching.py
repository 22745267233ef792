"""Fetching a page of one of our own sites.

Every name of ours is served at one configured address, and many of these names do not
resolve (`*.localhost` in Python): the connection goes to that address and the Host
header says which site is meant. Nothing else is ever connected to, so a host name from
data cannot send this client elsewhere.
"""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass

from django.conf import settings

TIMEOUT = 5.0  # seconds, for the whole answer
MAX_BODY = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: `status` is None where nothing did within the time."""

    status: int | None
    body: bytes
    milliseconds: int


def fetch(host: str, path: str = "/", timeout: float = TIMEOUT) -> Answer:
    """GET a path of a host of ours; at most 64 KB of the body, redirects not followed.

    Never raises for what the network or the server does: that is an answer too.
    """
    address, port = settings.BANTIN_PROBE_ADDRESS
    started = time.monotonic()
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    status, body = None, b""
    try:
        connection.request("GET", path, headers={"Host": host, "User-Agent": "ban-tin-probe"})
        response = connection.getresponse()
        body = _read(response, started + timeout)
        status = response.status
    except (OSError, http.client.HTTPException):
        status, body = None, b""
    finally:
        connection.close()
    return Answer(status, body, round((time.monotonic() - started) * 1000))


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The body's beginning; raises TimeoutError for one that only drips."""
    parts, size = [], 0
    while size < MAX_BODY and (part := response.read1(MAX_BODY - size)):
        if time.monotonic() > deadline:
            raise TimeoutError
        parts.append(part)
        size += len(part)
    return b"".join(parts)
