"""manage.py import_site: an old site's export becomes drafts of a unit."""

import hashlib
from contextlib import ExitStack
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from cms.intake.feeds import MAX_EXPORT
from cms.intake.importing import Importer
from cms.intake.models import ImportedItem, SiteImport
from cms.library.sentences import UnreadableError
from cms.sites.models import UnitPage


class Command(BaseCommand):
    """Reads WXR, RSS or Atom; a second run of the same file adds nothing."""

    help = "Make drafts of a WordPress export (WXR), RSS or Atom file of an old site."

    def add_arguments(self, parser):
        parser.add_argument("unit", metavar="UNIT_HOST_LABEL")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--uploads", metavar="ZIP", type=Path, help="zip of wp-content/uploads")
        parser.add_argument("--as", dest="username", metavar="USERNAME", required=True)

    def handle(self, *args, **options):
        unit_page = UnitPage.objects.filter(unit__host_label=options["unit"]).first()
        if unit_page is None:
            raise CommandError(f"{options['unit']}: no unit has this host label")
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"{options['username']}: no such account")
        if not unit_page.permissions_for_user(user).can_add_subpage():
            raise CommandError(f"{user.username}: may not write for {unit_page.unit.full_name}")
        run = self._run(unit_page, user, options["file"], options["uploads"])
        self._report(run)

    def _run(self, unit_page, user, path: Path, uploads: Path | None) -> SiteImport:
        with ExitStack() as stack:
            try:
                if path.stat().st_size > MAX_EXPORT:
                    raise CommandError(f"{path}: larger than {MAX_EXPORT // 1024**2} MB")
                file = stack.enter_context(path.open("rb"))
                pictures = stack.enter_context(uploads.open("rb")) if uploads else None
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            run = SiteImport(unit=unit_page.unit, user=user, file_name=path.name, sha256=digest)
            run.uploads_name = uploads.name if uploads else ""
            try:
                Importer(run, unit_page, file, pictures).go_on()
            except UnreadableError as error:
                raise CommandError(f"{path}: {error}") from error
            return run

    def _report(self, run: SiteImport) -> None:
        write = self.stdout.write
        write(
            f"{run.file_name}: {run.found} items = {run.made} drafts made"
            f" + {run.already} there already + {run.refused} refused"
        )
        for kind, count in sorted(run.others.items()):
            write(f"not texts: {kind}: {count}")
        if run.error:
            write(run.error)
        for item in ImportedItem.objects.filter(run=run).order_by("pk"):
            for sentence in item.unread:
                write(f"{item.status}: {item.title or item.source}: {sentence}")
