"""`manage.py load_units`: the unit files into the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.units.loading import DATA, load
from cms.units.tables import DataError


class Command(BaseCommand):
    help = "Load units and their changes; all or nothing, and nothing twice."

    def add_arguments(self, parser):
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=DATA,
            help="folder with units.csv and changes.csv (default: the data of Cà Mau)",
        )

    def handle(self, *, directory: Path, **options):
        try:
            counts = load(directory)
        except DataError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}:0: {error.strerror}") from None
        self.stdout.write(
            f"units and changes: {counts.created} created, {counts.updated} updated, "
            f"{counts.unchanged} unchanged"
        )
