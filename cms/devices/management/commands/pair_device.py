"""`manage.py pair_device ID`: a fresh secret for a device, said once."""

import uuid

from django.core.management.base import BaseCommand, CommandError

from cms.devices.models import Device
from cms.devices.pairing import pair


class Command(BaseCommand):
    help = "Give a device a fresh pairing secret and print it, this once."

    def add_arguments(self, parser):
        parser.add_argument("device", help="the device's id")

    def handle(self, *, device: str, **options):
        try:
            found = Device.objects.get(pk=uuid.UUID(device))
        except (ValueError, Device.DoesNotExist):
            raise CommandError(f"there is no device {device}") from None
        self.stdout.write(pair(found))
