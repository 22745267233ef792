"""Looking at sites over a real connection to a server of our own."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from cms.publishing import periodic
from cms.publishing.models import Output
from cms.tracking.fetching import MAX_BODY, fetch
from cms.tracking.models import SiteProbe
from cms.tracking.probe import probe_sites
from cms.units.models import Unit


class Handler(BaseHTTPRequestHandler):
    """Answers by host name: what a test put into `server.pages`, or 404."""

    def do_GET(self):
        status, body = self.server.pages.get(self.headers["Host"], (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://elsewhere.localhost/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.headers["Host"] == "drip.localhost":
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
        else:
            self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server(settings):
    """A server at the probe address; tests fill `server.pages[host] = (status, body)`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.pages = {}
        running.daemon_threads = True
        settings.BANTIN_PROBE_ADDRESS = running.server_address[:2]
        settings.BANTIN_DOMAIN = "localhost"
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def page(unit):
    return f"<!doctype html><title>{unit.full_name}</title>".encode()


class TestFetch:
    def test_the_host_header_names_the_site(self, server):
        server.pages["datmui.localhost"] = (200, b"Dat Mui")
        answer = fetch("datmui.localhost")
        assert (answer.status, answer.body) == (200, b"Dat Mui")
        assert answer.milliseconds >= 0
        assert fetch("tanan.localhost").status == 404

    def test_at_most_64_kb_are_read(self, server):
        server.pages["big.localhost"] = (200, b"x" * (MAX_BODY * 3))
        assert len(fetch("big.localhost").body) == MAX_BODY

    def test_a_redirect_is_not_followed(self, server):
        server.pages["moved.localhost"] = (302, b"")
        assert fetch("moved.localhost").status == 302

    def test_an_answer_that_only_drips_is_no_answer(self, server):
        server.pages["drip.localhost"] = (200, b"x" * 200)
        answer = fetch("drip.localhost", timeout=0.3)
        assert (answer.status, answer.body) == (None, b"")
        assert answer.milliseconds < 2000

    def test_nobody_at_home_is_no_answer(self, settings):
        settings.BANTIN_PROBE_ADDRESS = ("127.0.0.1", 1)
        assert fetch("datmui.localhost").status is None


@pytest.mark.usefixtures("plan")
class TestProbe:
    def test_every_site_is_looked_at_once(self, server):
        units = list(Unit.objects.with_site())
        for unit in units:
            server.pages[unit.host] = (200, page(unit))
            Output.objects.get_or_create(unit=unit, kind="site", defaults={"live": 3})
        Output.objects.filter(kind="site").update(live=3)
        now = timezone.now()
        assert probe_sites(now) == 65
        assert SiteProbe.objects.filter(ok=True, live=3, status=200, at=now).count() == 65
        assert set(SiteProbe.objects.values_list("unit", flat=True)) == {u.pk for u in units}

    def test_what_was_wrong_is_kept(self, server, unit):
        bad = {
            "datmui": (503, b""),
            "tanan": (200, page(unit("datmui"))),
            "anxuyen": (302, b""),
        }
        for label, answer in bad.items():
            server.pages[f"{label}.localhost"] = answer
        assert probe_sites() == 0
        seen = {
            probe.unit.host_label: (probe.status, probe.cause)
            for probe in SiteProbe.objects.select_related("unit")
        }
        assert seen["datmui"] == (503, "status")
        assert seen["tanan"] == (200, "name")
        assert seen["anxuyen"] == (302, "status")
        assert seen["hothiky"] == (404, "status")

    def test_a_name_written_with_entities_is_still_the_name(self, server, unit):
        server.pages["datmui.localhost"] = (200, "<title>Xã &#272;ất M&#361;i</title>".encode())
        assert probe_sites() == 1
        assert SiteProbe.objects.get(ok=True).unit == unit("datmui")

    def test_the_provinces_directory_is_nobodys_page(self, server):
        province = Unit.objects.current().provinces().get()
        names = "".join(f"<li>{u.full_name}</li>" for u in Unit.objects.with_site())
        directory = page(province) + names.encode()
        for one in Unit.objects.with_site():
            server.pages[one.host] = (200, directory)
        assert probe_sites() == 1
        assert SiteProbe.objects.get(ok=True).unit == province

    def test_sites_count_once_live_and_probed(self, server, standing):
        units = list(Unit.objects.communes().with_site())
        for unit in units:
            server.pages[unit.host] = (200, page(unit))
        probe_sites()
        now = timezone.now()
        unpublished = standing("1.4", timezone.localdate(now), now=now)
        for unit in units:
            Output.objects.update_or_create(unit=unit, kind="site", defaults={"live": 1})
        probe_sites()
        now = timezone.now()
        published = standing("1.4", timezone.localdate(now), now=now)
        assert (unpublished.n, published.n, published.d) == (0, 55, 55)


def test_the_worker_looks_every_hour():
    job = next(job for job in periodic.JOBS if job.name == "site probe")
    assert job.every.total_seconds() == 3600
    assert job.function is probe_sites
