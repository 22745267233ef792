"""`manage.py export DIR`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.contract.errors import ContractError
from cms.publishing.export import export, missing_media


class Command(BaseCommand):
    help = "Write the published state as contract documents into DIR."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **options):
        try:
            count = export(folder)
        except (ContractError, OSError) as error:
            raise CommandError(str(error)) from error
        waiting = missing_media()
        note = f"; {waiting} media are still being made" if waiting else ""
        self.stdout.write(f"{count} documents in {folder}{note}")
