"""One-time passwords: made by the program, handed over on paper, replaced at first use."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.utils import timezone

from cms.accounts.events import note
from cms.accounts.models import AccountEvent, User

# Small letters and digits that nobody mistakes for one another on a printed slip.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4
VALID_FOR = timedelta(days=30)


class OneTimeHasher(PBKDF2PasswordHasher):
    """PBKDF2 with few iterations, for passwords of the program's own making only.

    Slow hashing protects what people choose. These are 12 random characters of 31 (59 bits):
    10,000 iterations lift a search of all of them to 72 bits, and 130 accounts are made in
    seconds. The password a person chooses then is hashed by the first of PASSWORD_HASHERS.
    """

    algorithm = "pbkdf2_sha256_one_time"
    iterations = 10_000

    def verify(self, password: str, encoded: str) -> bool:
        right = super().verify(password, encoded)
        if not right:
            # A quick refusal would tell which accounts nobody has used yet.
            usual = get_hasher()
            usual.encode(password, usual.salt())
        return right


def one_time_password() -> str:
    """A fresh password in groups, as it is printed: "k7mq-4tzx-9bhd"."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _letter in range(GROUP_LENGTH))
        for _group in range(GROUPS)
    )
    return "-".join(groups)


def set_one_time(user: User) -> str:
    """Put a one-time password on an account that is not saved here; the password, once."""
    password = one_time_password()
    user.password = make_password(password, hasher=OneTimeHasher())
    user.must_change_password = True
    user.one_time_until = timezone.now() + VALID_FOR
    return password


def reset(user: User, actor: User) -> str:
    """A one-time password in the place of the old one; sessions of the person end with it."""
    password = set_one_time(user)
    user.save(update_fields=["password", "must_change_password", "one_time_until"])
    note(AccountEvent.Action.RESET, user, actor)
    return password


def choose(user: User, password: str) -> None:
    """The person's own password, checked by the caller's form."""
    user.set_password(password)
    user.must_change_password = False
    user.one_time_until = None
    user.save(update_fields=["password", "must_change_password", "one_time_until"])
    note(AccountEvent.Action.CHOSEN, user, user)
