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
from django.utils import timezone

from cms.publishing.claims import waiting
from cms.publishing.models import Output

# A helper takes about as long to start as one process takes for half of these.
LINE = 256
# Seconds for the batch that it is at when its principal ends.
PATIENCE = 8


class Helper:
    """The second process of a worker, of which there is never more than one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def call(self) -> None:
        """Start it where the line is long, there is a processor for it, and none is at work."""
        if self.is_at_work() or (os.cpu_count() or 1) < 2:  # noqa: PLR2004 - one for each of us
            return
        line = waiting(timezone.now()).filter(kind=Output.Kind.SITE)
        if line[:LINE].count() < LINE:
            return
        command = [sys.executable, "-m", "django", "worker", "--beside", str(os.getpid())]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
        self._process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)  # noqa: S603 - our own command

    def is_at_work(self) -> bool:
        """Whether it has not ended yet."""
        return self._process is not None and self._process.poll() is None

    def dismiss(self) -> None:
        """Have it end what it is at, and no more; it is killed where that takes too long."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


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
