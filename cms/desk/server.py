"""The embedded server, and the supervisor that keeps a worker beside it."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import waitress
from django.conf import settings

from cms.publishing import memory
from cms.publishing.serving import application

logger = logging.getLogger("bantin")

THREADS = 8
MAX_UPLOAD = 20 * 1024 * 1024


class PortTakenError(Exception):
    """Another program listens on the port; the message says what to do."""


def listen_on(port: int) -> str:
    """The loopback addresses to listen on, as waitress takes them. Raises PortTakenError."""
    free = []
    for family, host, written in (
        (socket.AF_INET, "127.0.0.1", f"127.0.0.1:{port}"),
        (socket.AF_INET6, "::1", f"[::1]:{port}"),
    ):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
            free.append(written)
        except OSError:
            if family == socket.AF_INET:
                raise PortTakenError(
                    f"Cổng {port} đang có chương trình khác dùng. "
                    f"Hãy chọn cổng khác, ví dụ: make run PORT={port + 1}"
                ) from None
    return " ".join(free)


def serve(port: int) -> None:
    """Serve until a signal comes. Raises PortTakenError."""
    memory.settle()
    server = waitress.create_server(
        application(),
        listen=listen_on(port),
        threads=THREADS,
        ident=None,
        max_request_body_size=MAX_UPLOAD,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        server.run()
    finally:
        server.close()


def _leave(*_args) -> None:
    raise SystemExit(0)


class Supervised(threading.Thread):
    """Keeps one worker process running, and ends it with this process."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(name="supervisor", daemon=True)
        self.command = command
        self.stopping = threading.Event()
        self.process: subprocess.Popen | None = None

    def run(self) -> None:
        while not self.stopping.is_set():
            began = time.monotonic()
            self.process = subprocess.Popen(self.command)  # noqa: S603 - our own command
            self.process.wait()
            if self.stopping.is_set():
                return
            logger.error("the worker ended (%s); starting it again", self.process.returncode)
            # One that dies at once is not restarted in a tight loop.
            self.stopping.wait(max(0.5, 5 - (time.monotonic() - began)))

    def end(self) -> None:
        """Ask the worker to stop, and wait for it to finish what it is writing."""
        self.stopping.set()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()


def run(port: int, when_ready: Callable[[], None]) -> None:
    """Serve with a worker beside; `when_ready` is called in a thread of its own."""
    manage = str(settings.BASE_DIR / "manage.py")
    worker = Supervised([sys.executable, manage, "worker", "--parent", str(os.getpid())])
    listen_on(port)
    worker.start()
    threading.Thread(target=when_ready, name="greeting", daemon=True).start()
    try:
        serve(port)
    finally:
        worker.end()
