"""What scenes need: the product itself, running with fresh state, and a browser to use it.

Nothing here reaches into the product: it is started as `manage.py run`, read through its
output, and met over HTTP and in Chromium.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.shared import ROOT

CMS = "cms.localhost"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]
LAST_LINE = "Dừng: Ctrl+C"
# "  datmui.soan    <password>   soạn tin xã Đất Mũi"
ACCOUNT = re.compile(r"^ {2}(\w+(?:\.\w+)?) +([\w-]{8,}) +\S", re.ASCII)


def needs(*programs: str) -> pytest.MarkDecorator:
    """A mark that skips where one of the programs is not on this machine, and names it."""
    absent = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(absent), reason=f"not installed here: {', '.join(absent)}")


def free_port() -> int:
    """A TCP port that nobody listens on now, on either loopback address."""
    for _ in range(50):
        with socket.socket() as first, socket.socket(socket.AF_INET6) as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("::1", port))
            except OSError as error:
                if socket.has_ipv6 and "in use" in str(error):
                    continue
            return port
    raise RuntimeError("no free port")


@dataclass(frozen=True)
class Answer:
    """What a server said: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def fetch(
    port: int, host: str, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> Answer:
    """One request to a host of the product; raises OSError where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, headers={"Host": f"{host}:{port}", **(headers or {})})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


class Product:
    """`manage.py run` on a port and a folder of its own. Times are seconds, monotonic."""

    def __init__(self, var: Path, port: int | None = None) -> None:
        self.var = var
        self.port = port or free_port()
        self.lines: list[str] = []
        self.accounts: dict[str, str] = {}
        self.log = var.parent / "run.log"
        self.process: subprocess.Popen[str] | None = None
        self.started = 0.0

    def start(self) -> None:
        """Start it; the addresses come later, see `wait_until_ready`."""
        ours = ("BANTIN_", "DJANGO_", "PYTEST_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        environment |= {"BANTIN_VAR": str(self.var), "BANTIN_PORT": str(self.port)}
        self.lines = []
        self.started = time.monotonic()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))
            if found := ACCOUNT.match(line):
                self.accounts[found[1]] = found[2]

    def stop(self) -> None:
        """End it as a service manager does, and wait until it has ended."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def wait_for_first_page(self, limit: float) -> float:
        """Seconds from the start until the front page answers."""
        return self._wait(limit, "no front page", self._front_page_answers)

    def wait_until_ready(self, limit: float) -> float:
        """Seconds from the start until every site is live and the addresses are printed."""
        return self._wait(limit, "not ready", lambda: LAST_LINE in self.lines)

    def _front_page_answers(self) -> bool:
        try:
            return self.fetch("localhost", "/").status == 200
        except OSError:
            return False

    def _wait(self, limit: float, what: str, holds) -> float:
        assert self.process is not None
        while not holds():
            took = time.monotonic() - self.started
            ended = self.process.poll()
            if ended is not None:
                raise AssertionError(f"it ended with {ended} after {took:.0f} s\n{self._tail()}")
            if took > limit:
                raise AssertionError(f"{what} after {took:.0f} s\n{self._tail()}")
            time.sleep(0.05)
        return time.monotonic() - self.started

    def _tail(self) -> str:
        return "\n".join(self.lines[-5:] + self.log.read_text().splitlines()[-15:])

    def fetch(self, host: str, path: str, **options) -> Answer:
        return fetch(self.port, host, path, **options)

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def fresh_product(folder: Path) -> Iterator[Product]:
    """A product with fresh state, started, and ended with the block."""
    product = Product(folder / "var")
    product.start()
    try:
        yield product
    finally:
        product.stop()


class Chromium:
    """Debian's Chromium. Each page has a context, and so a session, of its own."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        # What scripts on the pages threw, with the page: a scene expects none.
        self.errors: list[str] = []

    def page(self, size: dict[str, int] = DESK, **options) -> Page:
        """A page in a fresh context, as a Vietnamese reader's browser would open it."""
        context = self.browser.new_context(
            viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        return page

    def signed_in(self, product: Product, username: str, size: dict[str, int] = DESK) -> Page:
        """A page on the dashboard, signed in through the form."""
        page = self.page(size)
        page.goto(product.url(CMS, "/admin/login/"))
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", product.accounts[username])
        page.click("form button[type=submit]")
        page.wait_for_url(product.url(CMS, "/admin/"))
        return page


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium for the length of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        try:
            yield Chromium(browser)
        finally:
            browser.close()
