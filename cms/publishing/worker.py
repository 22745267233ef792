"""The worker: claims outputs that differ, one after another, until it is told to stop."""

import fcntl
import logging
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection

from cms.publishing import memory, periodic, recovery
from cms.publishing.claims import claim, failed
from cms.publishing.helping import Helper, wait_for_helpers
from cms.publishing.holdings import Holdings
from cms.publishing.lighter import LighterMaker, announce_lighter, make_lighter
from cms.publishing.media import MediaMaker, announce, make_next
from cms.publishing.models import Output
from cms.publishing.outputs import desired_in_all
from cms.publishing.reconcile import kept_digests, prune, reconcile
from cms.publishing.remembering import Memory
from cms.publishing.snapshot import Snapshot
from cms.publishing.store import blob_store
from cms.publishing.waiting import Quiet
from cms.publishing.withdraw import copy_to_ledger, withdrawal_ledger
from deploy import FolderTarget

logger = logging.getLogger("cms.publishing")

# A long text takes a core for half a minute: a short one passes it on the other.
MEDIA_MAKERS = 2
SWEEP_EVERY = 1.0
# An edition takes about 8 KB in memory with all that is known of its pages.
ROOM = 30_000
TIDY_EVERY = 600.0
HELPER_LOOKED_AT_EVERY = 0.1


def live_target() -> FolderTarget:
    """The folder that sites are served from."""
    return FolderTarget(settings.VAR_DIR / "live")


class AlreadyRunningError(Exception):
    """Another worker holds the lock of this installation."""


@contextmanager
def only_worker(path: Path):
    """Hold the lock file; the system lets go of it when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(str(path)) from error
        yield


class Worker:
    """Drains the work there is; `run` keeps at it, `drain` returns when nothing is left.

    `calls_for_help`: a long line of work gets a second process (see `helping`). `room` is how
    many editions it keeps in memory between one publication and the next.
    """

    def __init__(self, *, calls_for_help: bool = False, room: int = ROOM) -> None:
        self.calls_for_help = calls_for_help
        self.name = recovery.worker_name()
        self.target = live_target()
        self.store = blob_store()
        self.ledger = withdrawal_ledger()
        self.stop = threading.Event()
        self.holdings = Holdings(room)
        self.memory = Memory(room)
        self.helper = Helper()

    def start(self) -> None:
        """What must hold before the first claim."""
        wait_for_helpers()
        self.store.clear_leftovers()
        recovery.recover(self.target, self.ledger)
        recovery.sweep()

    def drain(self) -> int:
        """Publish and make media until nothing is left that can be done; outputs done."""
        done = self.publish()
        while make_next(self.store):
            pass
        if announce():
            done += self.publish()
        while make_lighter(self.store):
            pass
        if announce_lighter():
            done += self.publish()
        return done

    def publish(self, *, waits: bool = True) -> int:
        """Bring every output up to date that can be; how many were.

        `waits`: until the helper, too, has nothing left. What it was at may fail and be free
        again.
        """
        done = 0
        began = time.monotonic()
        stamp, snapshot, asked = None, Snapshot(self.holdings), False
        while not self.stop.is_set():
            outputs = claim(self.name)
            if not outputs:
                if not (waits and self.helper.is_at_work()):
                    break
                self.stop.wait(HELPER_LOOKED_AT_EVERY)
                continue
            if self.calls_for_help and not asked:
                asked = True
                self.helper.call()
            # Whatever changed raised a desired version: then everything is read anew.
            if (now := desired_in_all()) != stamp:
                stamp, snapshot = now, Snapshot(self.holdings)
            done += self._reconcile(outputs, snapshot)
        if done:
            logger.info("%d outputs live in %.2f s", done, time.monotonic() - began)
        return done

    def _reconcile(self, outputs: list[Output], snapshot: Snapshot) -> int:
        """Bring claimed outputs up to date; how many were. One's fault stops no other."""
        try:
            reconcile(outputs, snapshot, self.target, self.store, self.memory)
            return len(outputs)
        except Exception as error:  # noqa: BLE001 - it is found out, and noted, one by one
            if len(outputs) == 1:
                failed(outputs[0], error)
                return 0
        return sum(self._reconcile([output], snapshot) for output in outputs)

    def run(self) -> None:
        """Work until `stop` is set."""
        self.start()
        memory.settle()
        jobs: list[threading.Thread] = [Periodic(job, self.stop) for job in periodic.JOBS]
        jobs += [MediaMaker(self.store, self.stop) for _ in range(MEDIA_MAKERS)]
        jobs.append(LighterMaker(self.store, self.stop))
        for job in jobs:
            job.start()
        swept = tidied = 0.0
        quiet = Quiet(self.stop)
        while not self.stop.is_set():
            self.publish(waits=False)
            now = time.monotonic()
            if now - swept > SWEEP_EVERY:
                swept = now
                self.sweep()
                # A boundary that was passed is work, and of our own writing.
                continue
            if now - tidied > TIDY_EVERY:
                tidied = now
                prune()
                self.target.forget(kept_digests())
            quiet.wait()
        self.helper.dismiss()

    def sweep(self) -> None:
        """What comes round each second: boundaries, unfrozen revisions, the ledger."""
        recovery.sweep()
        copy_to_ledger(self.ledger)


class Periodic(threading.Thread):
    """Calls one registered job at its times, and says so when it fails."""

    def __init__(self, job: periodic.Job, stop: threading.Event) -> None:
        super().__init__(name=job.name, daemon=True)
        self.job = job
        self.stop_event = stop

    def run(self) -> None:
        # The first time comes soon, but not while the first sites are being built.
        wait = min(20.0, self.job.every.total_seconds())
        while not self.stop_event.wait(wait):
            try:
                self.job.function()
            except Exception:
                logger.exception("periodic job %s", self.job.name)
            finally:
                close_old_connections()
                connection.close()
            wait = self.job.every.total_seconds()
