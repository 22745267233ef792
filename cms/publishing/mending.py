"""Comparing what lies in the target with what the rows say, and marking what must be mended."""

from django.db.models import F
from django.utils import timezone

from cms.publishing.models import LiveEntry, Output, Release
from cms.publishing.rows import unpack_changes
from deploy import FolderTarget


def mend(release: Release, target: FolderTarget) -> None:
    """Undo the doubt that a killed apply left: each address it named is compared with its row."""
    changes = unpack_changes(release.changes)
    rows = {(row.host, row.path): row for row in LiveEntry.objects.filter(output=release.output)}
    damaged = []
    for change in changes:
        row = rows.get(change.address)
        digest = target.digest(*change.address)
        if row is not None and row.sha256 and row.sha256 != digest:
            damaged.append(row.pk)
        elif digest is not None and (row is None or not row.sha256):
            named = LiveEntry.objects.filter(host=change.address[0], path=change.address[1])
            if not named.exclude(sha256="").exists():
                target.delete(*change.address)
    LiveEntry.objects.filter(pk__in=damaged).update(damaged=True)
    release.state = Release.State.ABANDONED
    release.finished_at = timezone.now()
    release.save(update_fields=["state", "finished_at"])
    Output.objects.filter(pk=release.output_id, desired=F("live")).update(
        desired=F("desired") + 1, desired_at=timezone.now()
    )


def check_sizes(target: FolderTarget) -> int:
    """Compare every live file with its row by size; mark and want again what differs."""
    rows = LiveEntry.objects.exclude(sha256="").values_list("pk", "host", "path", "size", "output")
    wrong: dict[int, list[int]] = {}
    for pk, host, path, size, output in rows.iterator():
        try:
            good = target.file(host, path).stat().st_size == size
        except FileNotFoundError:
            good = False
        if not good:
            wrong.setdefault(output, []).append(pk)
    for output, pks in wrong.items():
        LiveEntry.objects.filter(pk__in=pks).update(damaged=True)
        Output.objects.filter(pk=output).update(desired=F("desired") + 1, desired_at=timezone.now())
    return sum(map(len, wrong.values()))


def check_digests(target: FolderTarget) -> list[str]:
    """Addresses whose file is not what the row says, and files that no row names."""
    findings = []
    named = set()
    for host, path, sha256 in (
        LiveEntry.objects.exclude(sha256="").values_list("host", "path", "sha256").distinct()
    ):
        named.add((host, path))
        if target.digest(host, path) != sha256:
            findings.append(f"{host}{path}: not the bytes that were released")
    findings += [
        f"{host}{path}: a file that no release names"
        for host, path in target.addresses()
        if (host, path) not in named
    ]
    return findings
