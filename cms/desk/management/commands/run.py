"""`manage.py run`: everything on one machine, from nothing; what `make run` calls."""

import hashlib
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from cms.desk import server
from cms.desk.demo import loading
from cms.desk.setup import prepare
from cms.publishing.models import Output
from cms.publishing.worker import AlreadyRunningError, only_worker
from cms.tracking.probe import probe_sites

STATE = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "media", "blobs", "live", "withdrawals")


class Command(BaseCommand):
    help = "Prepare the demo where there is none, then serve it with a worker beside."

    def handle(self, **options):
        try:
            server.listen_on(settings.BANTIN_PORT)
            with only_worker(settings.VAR_DIR / "run.lock"):
                self._move_aside_what_does_not_fit()
                fresh = not (settings.VAR_DIR / "ready").exists()
                if fresh:
                    self._first_time()
                server.run(settings.BANTIN_PORT, lambda: self._greet(fresh))
        except AlreadyRunningError as error:
            raise CommandError(f"Bản Tin đang chạy trên thư mục này rồi ({error}).") from error
        except (server.PortTakenError, loading.DemoError) as error:
            raise CommandError(str(error)) from error

    def _first_time(self) -> None:
        """Migrate, load and write the demo. Cut short, it begins from nothing the next time."""
        self._set_aside(only_if_present=True)
        self.stdout.write("Đang chuẩn bị lần đầu: cơ sở dữ liệu, đơn vị hành chính, bản tin mẫu…")
        call_command("migrate", verbosity=0)
        prepare()
        accounts = loading.load()
        lines = ["", "Tài khoản (mật khẩu chỉ hiện một lần này):"]
        lines += [f"  {one.username:<14} {one.password:<14} {one.about}" for one in accounts]
        self.stdout.write("\n".join([*lines, ""]))
        self.stdout.flush()
        (settings.VAR_DIR / "ready").write_text(_migrations_digest())

    def _move_aside_what_does_not_fit(self) -> None:
        """Until the first release migrations are rewritten; state made by others cannot be used."""
        mark = settings.VAR_DIR / "ready"
        if mark.exists() and mark.read_text() != _migrations_digest():
            place = self._set_aside()
            self.stdout.write(
                f"Cấu trúc dữ liệu đã đổi. Dữ liệu cũ được giữ ở {place}; nạp lại bản tin mẫu."
            )

    def _set_aside(self, *, only_if_present: bool = False):
        present = [name for name in (*STATE, "ready") if (settings.VAR_DIR / name).exists()]
        if only_if_present and not present:
            return None
        connection.close()
        place = settings.VAR_DIR / f"aside-{timezone.now():%Y%m%d-%H%M%S-%f}"
        place.mkdir(parents=True)
        for name in present:
            (settings.VAR_DIR / name).rename(place / name)
        return place

    def _greet(self, fresh: bool) -> None:
        """Wait until every site is live, saying how far it is; then the addresses, once."""
        total = Output.objects.count()
        shown = -1
        while True:
            # One that failed is retried by the worker; it must not keep the rest waiting.
            waiting = Output.objects.filter(live=0, error="").count()
            if waiting == 0:
                break
            done = total - waiting
            if done - shown >= 20:
                self.stdout.write(f"Đang phát: {done}/{total}")
                shown = done
            time.sleep(0.3)
        if fresh:
            # The progress page has something seen from its first opening; hourly from here.
            probe_sites()
        connection.close()
        self._print_addresses()

    def _print_addresses(self) -> None:
        port = settings.BANTIN_PORT
        domain = settings.BANTIN_DOMAIN
        lines = [
            "",
            f"Trang của tỉnh:    http://{domain}:{port}/",
            f"Một xã:            http://datmui.{domain}:{port}/",
            f"Bảng tin của xã:   http://datmui.{domain}:{port}/board/",
            f"Quản trị:          http://{settings.BANTIN_CMS_HOST}:{port}/admin/",
        ]
        forgotten = f"BANTIN_VAR={settings.VAR_DIR} .venv/bin/python manage.py changepassword"
        lines += ["", f"Quên mật khẩu: {forgotten} quantri", "", "Dừng: Ctrl+C"]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _migrations_digest() -> str:
    """Digest of all migrations of ours: what says whether a database fits the code."""
    digest = hashlib.sha256()
    for path in sorted((settings.BASE_DIR / "cms").glob("*/migrations/0*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
