"""Pairing: the moment a device and this system come to share a secret."""

from .models import Device
from .signing import new_secret


def pair(device: Device) -> str:
    """Give a device a fresh secret and return it; the old one is worth nothing at once.

    Its reports are numbered from the beginning again: a report signed with the old
    secret cannot be replayed under the new one.
    """
    device.secret = new_secret()
    device.last_sequence = 0
    device.save(update_fields=["secret", "last_sequence"])
    return device.secret
