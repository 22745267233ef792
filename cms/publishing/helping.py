"""A second process for a long line of work: one bulletin may be on thousands of sites at once.

It claims outputs as any worker does, and ends when none is left or its principal is gone. A
principal that starts waits until what helped its predecessor has ended.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.models import F

from cms.publishing.models import Output

# A helper takes about as long to start as one process takes for half of these.
LINE = 256


def call_for_help() -> subprocess.Popen | None:
    """Start a helper where the line is long and there is a processor for it."""
    if (os.cpu_count() or 1) < 2:  # noqa: PLR2004 - one for each of us
        return None
    waiting = Output.objects.filter(kind=Output.Kind.SITE).exclude(desired=F("live"))
    if waiting[:LINE].count() < LINE:
        return None
    command = [sys.executable, "-m", "django", "worker", "--beside", str(os.getpid())]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)  # noqa: S603 - our own command


@contextmanager
def helping() -> Iterator[None]:
    """For the length of a helper's life: who starts as a principal waits for its end."""
    with _lock().open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def wait_for_helpers() -> None:
    """Return when no helper is at work."""
    with _lock().open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def _lock() -> Path:
    path: Path = settings.VAR_DIR / "helpers.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
