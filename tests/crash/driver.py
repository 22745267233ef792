"""Kill a real process at every step of a publish, or of an apply, and look at what is left.

Run as `python -m tests.crash.driver publish|apply FOLDER`, where `FOLDER/base/db.sqlite3` may be
a migrated database to begin with; prints one JSON object. A fresh
copy of one prepared installation serves each kill: a forked child does the work and
SIGKILLs itself at its n-th step, another looks at what a reader would meet, a third
starts a worker as after a reboot. Steps are the SQL statements that write or open and
close transactions (before and after each), and the file operations that CPython audits
(PEP 578).
"""

import gc
import json
import os
import shutil
import signal
import sys
from pathlib import Path

FILE_EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir", "open"}
HOST = "datmui.localhost"


def use(var: Path) -> None:
    """Point Django at an installation's folder, before its first connection."""
    from django.conf import settings
    from django.db import connection

    settings.VAR_DIR = var
    settings.MEDIA_ROOT = var / "media"
    connection.settings_dict["NAME"] = str(var / "db.sqlite3")


def in_child(work, *arguments) -> tuple[int, dict]:
    """Run `work` in a forked process; its wait status and the dictionary it returned."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        code = 0
        try:
            answer = work(*arguments) or {}
            os.write(write_end, json.dumps(answer).encode())
        except BaseException:
            import traceback

            traceback.print_exc()
            code = 1
        os._exit(code)
    os.close(write_end)
    data = b""
    while chunk := os.read(read_end, 65536):
        data += chunk
    os.close(read_end)
    _, status = os.waitpid(pid, 0)
    return status, json.loads(data) if data else {}


class Killer:
    """Counts steps and kills its own process at the chosen one."""

    def __init__(self, at: int, files: Path | None) -> None:
        self.left = at
        self.files = files
        self.armed = True

    def step(self) -> None:
        if not self.armed:
            return
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def statement(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith("SELECT"):
            # Reading changes nothing: a kill here is a kill after the last write.
            return execute(sql, params, many, context)
        self.step()
        result = execute(sql, params, many, context)
        self.step()
        return result

    def audit(self, event, arguments) -> None:
        if event not in FILE_EVENTS or not self.files:
            return
        path = os.fspath(arguments[0]) if isinstance(arguments[0], (str, os.PathLike)) else ""
        writes = event != "open" or "w" in str(arguments[1] or "")
        if writes and str(path).startswith(str(self.files)):
            self.step()


def prepare(var: Path) -> dict:
    """A small installation: one bulletin live, another waiting for approval."""
    use(var)
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from cms.accounts.roles import grant
    from cms.desk.setup import prepare as set_up
    from cms.publishing.models import Output
    from cms.publishing.worker import Worker
    from cms.sites.models import UnitPage
    from tests.conftest import new_bulletin

    call_command("migrate", verbosity=0)
    set_up()
    page = UnitPage.objects.get(unit__host_label="datmui")
    Output.objects.exclude(unit=page.unit).delete()
    author, approver = (get_user_model().objects.create_user(name) for name in ("a", "b"))
    grant(author, "author", page.unit)
    grant(approver, "approver", page.unit)

    def submit(**fields):
        bulletin = new_bulletin(on_board=True, **fields)
        page.add_child(instance=bulletin)
        bulletin.save_revision(user=author)
        bulletin.get_workflow().start(bulletin, author)
        return bulletin

    approve(submit(title="Đã phát từ trước").pk)
    worker = Worker()
    worker.start()
    worker.drain()
    return {"page": submit(title="Bản tin đang thử").pk}


def approve(pk: int) -> None:
    """The approver's click."""
    from django.contrib.auth import get_user_model

    from cms.bulletins.models import BulletinPage

    page = BulletinPage.objects.get(pk=pk)
    state = page.current_workflow_task_state
    if state is not None:
        user = get_user_model().objects.get(username="b")
        state.task.specific.on_action(state, user, "approve")


def drain() -> None:
    """What the worker does."""
    from cms.publishing.worker import Worker

    worker = Worker()
    worker.start()
    worker.drain()


def killed(var: Path, killer: Killer, work, *arguments) -> dict:
    """Do `work` under a killer; says so when it came to its end alive."""
    use(var)
    from django.db import connection

    connection.ensure_connection()
    sys.addaudithook(killer.audit)
    with connection.execute_wrapper(killer.statement):
        work(*arguments)
    # One more step: killed with everything committed and nothing said about it yet.
    killer.step()
    killer.armed = False
    return {"finished": True}


def as_a_reader(var: Path) -> dict:
    """Faults that a reader could meet right now."""
    use(var)
    import re

    from cms.publishing.models import LiveEntry
    from cms.publishing.rows import lookup
    from cms.publishing.worker import live_target

    target = live_target()
    faults = []
    answered: dict[str, bool] = {}
    for row in LiveEntry.objects.filter(host=HOST, status=200, type__startswith="text/html"):
        file = target.file(row.host, row.path)
        if not file.exists():
            faults.append(f"{row.path}: a row without its file")
            continue
        text = file.read_text()
        if not text.rstrip().endswith("</html>"):
            faults.append(f"{row.path}: half a file")
        for link in re.findall(r'(?:href|src)="(/[^"#?]*)"', text):
            full = link + "index.html" if link.endswith("/") else link
            if full not in answered:
                answered[full] = lookup(HOST, full) is not None
            if not answered[full]:
                faults.append(f"{row.path}: a link to nothing, {link}")
    return {"faults": faults}


def recover(var: Path, pk: int) -> dict:
    """Start as after a reboot, let the worker finish, then judge."""
    use(var)
    from django.db.models import F

    from cms.bulletins.models import BulletinPage
    from cms.contract.addresses import bulletin_path
    from cms.publishing.freeze import read
    from cms.publishing.mending import check_digests
    from cms.publishing.models import Edition, Output, Release
    from cms.publishing.rows import lookup
    from cms.publishing.worker import live_target

    drain()
    page = BulletinPage.objects.get(pk=pk)
    edition = Edition.objects.filter(revision=page.live_revision_id or 0).first()
    faults = check_digests(live_target())
    if page.live != (edition is not None):
        faults.append(f"live is {page.live}, but its edition is {edition}")
    if edition is not None and lookup(HOST, bulletin_path(read(edition))) is None:
        faults.append("live, with an edition, and no page answers")
    if Output.objects.exclude(desired=F("live")).exists():
        errors = Output.objects.values_list("error", flat=True)
        faults.append(f"an output is still behind: {list(errors)}")
    if Release.objects.filter(state="applying").exists():
        faults.append("a release is still open")
    faults += as_a_reader(var)["faults"]
    return {"faults": faults, "live": page.live}


def main(kind: str, folder: Path) -> dict:
    """Kill at step 0, 1, 2 … until the work comes to its end."""
    import django

    os.environ["BANTIN_VAR"] = str(folder / "settings")
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
    django.setup()
    import logging

    from django.apps import apps
    from django.db import connections

    import device_feeds
    import sitegen
    from cms import contract
    from cms.publishing import mending, worker  # noqa: F401 - imported once, before the forks
    from tests import conftest  # noqa: F401

    logging.disable(logging.CRITICAL)
    # Templates and schemas are loaded here, once, instead of in each of the children; and what
    # Django works out of each model at its first query.
    for model in apps.get_models():
        str(model._default_manager.all().query)
    from cms.contract.exchange import read_export

    bundle = read_export(Path(contract.__file__).parent / "examples")
    unit = next(iter(bundle.sites))
    list(sitegen.build(bundle, unit))
    list(device_feeds.build(bundle, unit, "board"))
    list(device_feeds.build(bundle, unit, "radio"))
    connections.close_all()
    # Collecting would only copy the parent's memory into each of the short-lived children.
    gc.disable()
    gc.freeze()
    base = folder / "base"
    base.mkdir(exist_ok=True)
    status, made = in_child(prepare, base)
    if status:
        raise SystemExit("the installation could not be prepared")
    if kind == "apply":
        in_child(lambda: (use(base), approve(made["page"]))[1])
    works = {
        "publish": (approve, made["page"]),
        "apply": (drain,),
    }
    kills, published, faults = 0, 0, []
    for at in range(100_000):
        var = folder / "work"
        shutil.rmtree(var, ignore_errors=True)
        shutil.copytree(base, var)
        files = var / "live" if kind == "apply" else None
        status, answer = in_child(killed, var, Killer(at, files), *works[kind])
        if answer.get("finished"):
            break
        if not os.WIFSIGNALED(status):
            raise SystemExit(f"step {at}: the work failed by itself")
        kills += 1
        # A publish touches no file: only an apply can show a reader half of something.
        looks = [(as_a_reader, var)] if kind == "apply" else []
        for look in (*looks, (recover, var, made["page"])):
            status, answer = in_child(*look)
            if status:
                faults.append(f"step {at}: {look[0].__name__} failed")
            faults += [f"step {at}: {fault}" for fault in answer.get("faults", [])]
            published += bool(answer.get("live"))
    return {"kills": kills, "published": published, "faults": faults}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2])), ensure_ascii=False))
