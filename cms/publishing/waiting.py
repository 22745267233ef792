"""Waiting for work without asking for it fifty times a second.

SQLite counts the commits of other connections, and answers that count from memory
(https://sqlite.org/pragma.html#pragma_data_version). A database that does not say is asked
each time.
"""

import threading
import time

from django.db import connection

POLL = 0.02
# Leases and retries come due by the clock, with nothing written.
LONGEST = 0.5


class Quiet:
    """For one thread: sleeps until somebody else may have written, or `LONGEST` is over.

    What the thread itself writes wakes it no more: it must have done all it could before.
    """

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.seen = self._version()

    def wait(self) -> None:
        """Return when there may be work, or when it is time to stop."""
        until = time.monotonic() + LONGEST
        while not self.stop.wait(POLL) and time.monotonic() < until:
            version = self._version()
            if version is None or version != self.seen:
                self.seen = version
                return

    @staticmethod
    def _version() -> int | None:
        if connection.vendor != "sqlite":
            return None
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA data_version").fetchone()[0]
