"""Guessing passwords is made slow: failed sign-ins are counted by name and address.

Counts are rows, so they hold for all processes and over a restart. What is stored is a
digest: what people type as a username is now and then their password.
"""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cms.accounts.models import SignInCount

WINDOW = timedelta(minutes=15)
# A whole office may stand behind one address.
MOST_OF_NAME = 5
MOST_OF_ADDRESS = 50


def attempt(username: str, address: str) -> bool:
    """Count a sign-in before its password is looked at; False: too many have failed.

    Counted first, so that a hundred requests at once are a hundred attempts. Refused
    attempts of an address write no further rows, so it makes at most MOST_OF_ADDRESS.
    """
    now = timezone.now()
    with transaction.atomic():
        SignInCount.objects.filter(since__lte=now - WINDOW).delete()
        for key, most in _keys(username, address):
            row, _made = SignInCount.objects.select_for_update().get_or_create(
                key=key, defaults={"since": now}
            )
            if row.failures >= most:
                return False
            SignInCount.objects.filter(key=key).update(failures=F("failures") + 1)
    return True


def succeeded(username: str, address: str) -> None:
    """The attempt was no failure: the name is forgiven all, the address this one."""
    (name, _most), (whole, _limit) = _name_first(username, address)
    SignInCount.objects.filter(key=name).delete()
    SignInCount.objects.filter(key=whole, failures__gt=0).update(failures=F("failures") - 1)


def _keys(username: str, address: str) -> list[tuple[str, int]]:
    """The address comes first: once it is refused, no names are written down for it."""
    return _name_first(username, address)[::-1]


def _name_first(username: str, address: str) -> list[tuple[str, int]]:
    whose = f"{username.strip().casefold()}\0{address}"
    return [(_digest(whose), MOST_OF_NAME), (_digest(address), MOST_OF_ADDRESS)]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
