"""The files of an import, kept while it goes on: they go when it ends, or when nobody ends it."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from cms.intake.models import SiteImport

LEFT_AFTER = timedelta(days=2)


def root() -> Path:
    """Where the files of all imports are; no web server looks there."""
    return settings.VAR_DIR / "imports"


def folder_of(run: SiteImport) -> Path:
    """Where a run's uploads are kept until it has ended."""
    return root() / str(run.pk)


def touch(run: SiteImport) -> None:
    """Somebody is at it: what is touched is not left behind. FileNotFoundError: it is gone."""
    os.utime(folder_of(run))


def sweep() -> int:
    """Take away what was not touched for LEFT_AFTER, and end its imports; how many folders.

    The same file uploaded again goes on where the import stopped.
    """
    if not root().is_dir():
        return 0
    before = (timezone.now() - LEFT_AFTER).timestamp()
    left = [folder for folder in root().iterdir() if folder.lstat().st_mtime < before]
    for folder in left:
        _end(folder.name)
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()
    return len(left)


def _end(name: str) -> None:
    if not name.isdecimal():
        return
    SiteImport.objects.filter(pk=int(name), ended_at=None).update(
        ended_at=timezone.now(),
        error=gettext("The import was left unfinished; send the same file again to go on."),
    )
