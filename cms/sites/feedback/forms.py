"""What a citizen typed, read and checked: bounded, plain, and kept as it was for the answer."""

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cms.contract.feedback import (
    EMAIL_MOST,
    NAME_MOST,
    PHONE_MOST,
    PHONE_PATTERN,
    SUBJECT_BY_KEY,
    TEXT_LEAST,
    TEXT_MOST,
)

# 2,000 letters of four bytes, each written as %XX, and the small fields.
MAX_BODY = 32 * 1024
MAX_FIELDS = 20
LINES = {"name": NAME_MOST, "phone": PHONE_MOST, "email": EMAIL_MOST}
# Turns the order of what stands beside it around, and so what an officer reads.
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class UnreadableError(Exception):
    """The body is not what a form of ours sends."""


def read(body: bytes) -> dict[str, str]:
    """The fields of `application/x-www-form-urlencoded`; a repeated one has its last value.

    Raises UnreadableError.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise UnreadableError from error
    return {name: plain(value) for name, value in pairs}


def plain(text: str) -> str:
    """The text in one form (NFC), its lines ended alike, without what cannot be seen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (
        char
        for char in text
        if char == "\n" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _TURNING)
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


@dataclass
class Message:
    """A message as it was typed. `errors` is empty for one that can be taken."""

    subject: str = ""
    text: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: dict[str, str]) -> "Message":
        """The message in the fields, checked."""
        names = ("subject", "text", "name", "phone", "email", "website")
        values = {name: fields.get(name, "") for name in names}
        for name in LINES:
            values[name] = " ".join(values[name].split())
        one = cls(**values)
        one._check()
        return one

    def _check(self) -> None:
        if self.subject not in SUBJECT_BY_KEY:
            self.errors["subject"] = _("Choose what it is about.")
        if len(self.text) < TEXT_LEAST:
            self.errors["text"] = _("Write at least %(least)s characters.") % {"least": TEXT_LEAST}
        elif len(self.text) > TEXT_MOST:
            words = _("Write at most %(most)s characters; there are %(count)s.")
            self.errors["text"] = words % {"most": TEXT_MOST, "count": len(self.text)}
        for name, most in LINES.items():
            if len(getattr(self, name)) > most:
                self.errors[name] = _("Write at most %(most)s characters here.") % {"most": most}
        if self.phone and "phone" not in self.errors and not _is_phone(self.phone):
            self.errors["phone"] = _("Write the number in digits, such as 0912 345 678.")
        if self.email and "email" not in self.errors and not _is_email(self.email):
            self.errors["email"] = _("Write the whole address, such as ten@example.vn.")
        if self.website:
            self.errors["website"] = _(
                "This must stay empty; programs that send by themselves fill it in."
            )


def _is_phone(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return re.fullmatch(PHONE_PATTERN, text) is not None and 8 <= digits <= 15


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
