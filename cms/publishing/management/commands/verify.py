"""`manage.py verify`: is what lies there what was released, and the ledger as it was written?"""

from django.core.management.base import BaseCommand, CommandError

from cms.publishing.ledger import broken_lines
from cms.publishing.mending import check_digests
from cms.publishing.models import LedgerRow, LiveEntry
from cms.publishing.worker import live_target


class Command(BaseCommand):
    help = (
        "Compare every live file with the entry that names it, by SHA-256, and follow the "
        "publication ledger's chain of digests on every output."
    )

    def handle(self, **options):
        findings = check_digests(live_target())
        broken = broken_lines()
        for finding in findings:
            self.stdout.write(finding)
        for row in broken:
            self.stdout.write(
                f"{row.output.unit.full_name} / {row.output.kind}: ledger line {row.pk} "
                "does not follow from the lines before it"
            )
        wrong = [
            f"{count} {what}"
            for count, what in (
                (len(findings), "addresses are not as released"),
                (len(broken), "outputs have a broken ledger"),
            )
            if count
        ]
        if wrong:
            raise CommandError("; ".join(wrong))
        self.stdout.write(
            f"{LiveEntry.objects.count()} entries, all as released; "
            f"{LedgerRow.objects.count()} lines of the ledger, none changed"
        )
