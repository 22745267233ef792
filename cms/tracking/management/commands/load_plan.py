"""`manage.py load_plan`: indicators, targets and known history into the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.tracking.loading import DATA, load
from cms.units.tables import DataError


class Command(BaseCommand):
    help = "Load the plan's indicators and what was declared so far; nothing twice."

    def add_arguments(self, parser):
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=DATA,
            help="folder with indicators.csv and observations.csv (default: the plan 2021-2025)",
        )

    def handle(self, *, directory: Path, **options):
        try:
            counts = load(directory)
        except DataError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}:0: {error.strerror}") from None
        self.stdout.write(
            f"plan: {counts.indicators} indicators, {counts.targets} targets, "
            f"{counts.observations} observations"
        )
