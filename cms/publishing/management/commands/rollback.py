"""`manage.py rollback HOST VERSION` and `manage.py rollback HOST --unpin`."""

from django.core.management.base import BaseCommand, CommandError

from cms.publishing.models import Output, Release
from cms.publishing.rollback import NoSuchReleaseError, roll_back, unpin


class Command(BaseCommand):
    help = "Show an older release of a site again, or go on with today's; without VERSION, list."

    def add_arguments(self, parser):
        parser.add_argument("host", metavar="HOST")
        parser.add_argument("version", metavar="VERSION", type=int, nargs="?")
        parser.add_argument("--unpin", action="store_true")

    def handle(self, *, host: str, version: int | None, **options):
        output = self._output(host)
        if options["unpin"]:
            unpin(output)
            self.stdout.write(f"{host} goes on with today's pages")
        elif version is None:
            for release in Release.objects.filter(output=output).order_by("-pk"):
                self.stdout.write(f"{release.version}  {release.finished_at}  {release.state}")
        else:
            try:
                roll_back(output, version)
            except NoSuchReleaseError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{host} goes back to version {version}")

    def _output(self, host: str) -> Output:
        for output in Output.objects.filter(kind=Output.Kind.SITE).select_related("unit"):
            if output.unit.host == host:
                return output
        raise CommandError(f"{host}: no such site")
