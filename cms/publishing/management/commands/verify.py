"""`manage.py verify`: is what lies there what was released?"""

from django.core.management.base import BaseCommand, CommandError

from cms.publishing.mending import check_digests
from cms.publishing.models import LiveEntry
from cms.publishing.worker import live_target


class Command(BaseCommand):
    help = "Compare every live file with the entry that names it, by SHA-256."

    def handle(self, **options):
        findings = check_digests(live_target())
        for finding in findings:
            self.stdout.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} addresses are not as released")
        self.stdout.write(f"{LiveEntry.objects.count()} entries, all as released")
