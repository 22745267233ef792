"""`manage.py worker`: the one process that publishes."""

import os
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.publishing.helping import helping
from cms.publishing.worker import AlreadyRunningError, Worker, only_worker


class Command(BaseCommand):
    help = "Bring every output up to date, and keep it so until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="stop when nothing is left to do")
        parser.add_argument(
            "--parent", type=int, help="stop when this process is no longer the parent"
        )
        parser.add_argument(
            "--beside", type=int, help="help the worker of this process until nothing is left"
        )

    def handle(self, *, once: bool, parent: int | None, beside: int | None, **options):
        if beside:
            with helping():
                # Nobody asks it twice.
                worker = Worker(room=0)
                _heed(worker, beside)
                # Its principal may have gone while it started, and another one have begun.
                if os.getppid() == beside:
                    worker.publish()
            return
        try:
            with only_worker(settings.VAR_DIR / "worker.lock"):
                worker = Worker(calls_for_help=True)
                _heed(worker, parent)
                if once:
                    worker.start()
                    worker.drain()
                else:
                    worker.run()
        except AlreadyRunningError as error:
            raise CommandError(f"another worker is at it (lock {error})") from error


def _heed(worker: Worker, parent: int | None) -> None:
    """Stop a worker on a signal, and when the process that started it is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop.set())
    if parent:
        threading.Thread(target=_watch, args=(parent, worker), daemon=True).start()


def _watch(parent: int, worker: Worker) -> None:
    """A worker does not outlive the server that started it."""
    while not worker.stop.wait(0.5):
        if os.getppid() != parent:
            worker.stop.set()
