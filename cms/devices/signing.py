"""How a device signs what it reports: HMAC-SHA256 (RFC 2104) with its pairing secret.

The secret is shared by one device and this system and by nobody else, so a valid
signature says which device spoke; it proves nothing to a third party.
"""

import hashlib
import hmac
import secrets


def new_secret() -> str:
    """A fresh pairing secret: 256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def signature(secret: str, body: bytes) -> str:
    """Signature of the raw bytes of a request body: 64 lower-case hex digits."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, claimed: str) -> bool:
    """Whether `claimed` is the body's signature; takes the same time either way."""
    return hmac.compare_digest(signature(secret, body).encode(), claimed.encode())
