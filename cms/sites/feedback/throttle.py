"""How often one sender and one unit are heard, without knowing who the sender is.

Tallies are rows, so they hold for all processes. What is stored is a keyed digest whose key is
made anew each day and thrown away with the day: afterwards nobody, not even with the whole
database, can tell which address it was. A mobile network puts many people behind one address,
so the bounds of a sender are wide. Who has many addresses has them side by side, so what a unit is
sent from one neighbourhood has a bound too: one household cannot close the form for the others.
"""

import datetime as dt
import secrets
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cms.sites.feedback.models import DayKey, Tally
from cms.units.days import VIETNAM, local_day


class Bound(NamedTuple):
    """How many of a kind are taken within an hour.

    `of_neighbours`: for one unit, from all senders of one `neighbourhood`.
    """

    of_sender: int
    of_neighbours: int
    of_unit: int


BOUNDS = {
    "message": Bound(10, 60, 200),
    "rating": Bound(60, 600, 2000),
    "satisfaction": Bound(10, 150, 500),
}


def sender(peer: str, forwarded: str) -> str:
    """The address that a request came from, to be digested and forgotten.

    `peer` is REMOTE_ADDR. `forwarded` (X-Forwarded-For) is believed only from a proxy of
    BANTIN_PROXIES, and then its last address that is none of ours. Of an IPv6 address the
    first 64 bits count: a household has them all.
    """
    found = peer
    for one in [*reversed(forwarded.split(",")), ""]:
        if not _is_proxy(found) or not one.strip():
            break
        found = one.strip()
    try:
        address = ip_address(found)
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def neighbourhood(address: str) -> str:
    """What a `sender` shares with those beside it: the first 48 bits of IPv6, or 24 of IPv4.

    A household may have 256 or more networks of 64 bits (RFC 6177); it has them within one of 48.
    """
    try:
        network = ip_network(address)
    except ValueError:
        return address
    return str(network.supernet(new_prefix=48 if network.version == 6 else 24))


def _is_proxy(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    proxies = getattr(settings, "BANTIN_PROXIES", ())
    return any(found in ip_network(proxy) for proxy in proxies)


def admit(kind: str, unit: str, address: str, now: dt.datetime | None = None) -> bool:
    """Count one thing of a kind; False, and nothing is counted, where a bound is reached."""
    now = now or timezone.now()
    hour = f"{now.astimezone(VIETNAM):%H}"
    bound = BOUNDS[kind]
    with transaction.atomic():
        # Who is refused must not fill the hour of the neighbours, or of the unit, for the others.
        if (
            _take(now, bound.of_sender, kind, hour, address)
            and _take(now, bound.of_neighbours, kind, hour, "near", unit, neighbourhood(address))
            and _take(now, bound.of_unit, kind, hour, "unit", unit)
        ):
            return True
        transaction.set_rollback(True)
    return False


def first_today(kind: str, unit: str, what: str, address: str) -> bool:
    """Whether a sender does this for the first time today; the next time it is not."""
    return _take(timezone.now(), 1, "once", kind, unit, what, address)


def _take(now: dt.datetime, most: int, *parts: str) -> bool:
    day = local_day(now)
    with transaction.atomic():
        key = blake2b("\0".join(parts).encode(), key=_day_key(day), digest_size=32).hexdigest()
        Tally.objects.get_or_create(key=key, defaults={"day": day})
        return bool(Tally.objects.filter(key=key, count__lt=most).update(count=F("count") + 1))


def _day_key(day: dt.date) -> bytes:
    row, made = DayKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    if made:
        forget(day)
    return bytes(row.key)


def forget(today: dt.date) -> None:
    """Throw away the keys of the days before, and what was counted with them."""
    DayKey.objects.filter(day__lt=today).delete()
    Tally.objects.filter(day__lt=today).delete()
