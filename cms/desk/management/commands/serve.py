"""`manage.py serve`: sites and CMS from one threaded server, without the worker."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.desk.server import PortTakenError, serve


class Command(BaseCommand):
    help = "Serve all sites and the CMS; publishing needs `worker` beside it (`run` does both)."

    def handle(self, **options):
        try:
            serve(settings.BANTIN_PORT)
        except PortTakenError as error:
            raise CommandError(str(error)) from error
