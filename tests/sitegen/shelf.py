"""Built sites that Chromium reads at one address, one site at a time.

A server of their own and not answers of the test: Chromium keeps nothing of what a test
answers, so each of some hundred pages would bring all fonts and styles again.
"""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM_ARGUMENTS
from tests.sitegen.built import BuiltSite
from tests.sitegen.test_golden import EXAMPLES

HOST = "http://xa.localhost"


class Shelf(ThreadingHTTPServer):
    """Answers with what was built; `page` opens another page on a site."""

    daemon_threads = True
    site: BuiltSite
    browser: Browser

    def page(self, site: BuiltSite, **options: object) -> Page:
        """A page in a fresh context, which has nothing of another site."""
        self.site = site
        return self.browser.new_page(service_workers="block", **options)  # type: ignore[arg-type]

    def body(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body at a path."""
        built = self.site.own.get(path) or self.site.shared.get(path)
        if built is None:
            return 404, {}, b""
        blob = EXAMPLES / "blobs" / (built.entry.sha256 or "")
        body = built.body if built.body is not None else blob.read_bytes()
        headers = {"Content-Type": built.entry.type, "Cache-Control": built.entry.cache}
        return built.entry.status, headers, body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Shelf

    def do_GET(self) -> None:
        status, headers, body = self.server.body(self.path)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the tests look at what is answered."""


@contextmanager
def shelf() -> Iterator[Shelf]:
    """The server and its Chromium for the length of the block."""
    server = Shelf(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rule = f"--host-resolver-rules=MAP xa.localhost:80 127.0.0.1:{server.server_port}"
    arguments = [one for one in CHROMIUM_ARGUMENTS if not one.startswith("--host-resolver-rules")]
    try:
        with sync_playwright() as playwright:
            server.browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*arguments, rule]
            )
            yield server
            server.browser.close()
    finally:
        server.shutdown()
        server.server_close()
