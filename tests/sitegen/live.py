"""A built site that is served as it will be: by the serving handler, with its headers."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import sitegen
from cms.contract import Bundle
from cms.contract.entries import EVERY_HOST
from deploy import EntryRow, FolderTarget, SiteHandler
from tests.browser import free_port


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the tests look at what is answered."""


class LiveSite:
    """Sites of `*.localhost` on a port; `publish` puts another build in the place of the last."""

    def __init__(self, folder: Path) -> None:
        self.target = FolderTarget(folder)
        self.rows: dict[tuple[str, str], EntryRow] = {}
        self.port = free_port()
        # Seconds that a path waits for its answer.
        self.delays: dict[str, float] = {}
        self.handler = SiteHandler(
            self.target,
            self._lookup,
            is_site=lambda host: host.endswith("localhost"),
            is_cms=lambda host: False,
            cms=self._cms,
        )

    def _cms(self, environ, start_response):
        start_response("404 Not Found", [])
        return []

    def _lookup(self, host: str, path: str) -> EntryRow | None:
        time.sleep(self.delays.get(path, 0))
        return self.rows.get((host, path)) or self.rows.get((EVERY_HOST, path))

    def publish(self, bundle: Bundle, unit: str) -> None:
        """Serve the unit's site as these documents make it."""
        rows = {}
        for entry, body in sitegen.build(bundle, unit, origin=f"http://{{host}}:{self.port}"):
            if body is not None:
                self.target.stage(entry.sha256, body)
                self.target.place(entry.host, entry.path, entry.sha256)
            rows[entry.host, entry.path] = EntryRow(
                entry.host,
                entry.path,
                entry.status,
                entry.location,
                entry.type,
                entry.cache,
                entry.sha256 if body is not None else "",
            )
        self.rows = rows

    def url(self, host: str, path: str) -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def live_site(folder: Path) -> Iterator[LiveSite]:
    """A server for the length of the block."""
    site = LiveSite(folder)
    server = make_server(
        "127.0.0.1", site.port, site.handler, server_class=_Server, handler_class=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
