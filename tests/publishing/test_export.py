"""What is published can be taken away, and built again without Django or a database."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.rich_text import RichText

from cms.accounts.roles import grant
from cms.contract.addresses import bulletin_path
from cms.publishing.freeze import read
from cms.publishing.models import Edition, LiveEntry
from cms.publishing.reconcile import origin

ROOT = Path(__file__).resolve().parents[2]


def build(module, *arguments):
    """Run a builder as anybody would, with Django out of reach."""
    blocker = "import sys; sys.modules['django'] = None; sys.argv[0] = 'build'; import runpy; "
    code = f"{blocker}runpy.run_module({module!r}, run_name='__main__')"
    environment = {key: value for key, value in os.environ.items() if "DJANGO" not in key}
    return subprocess.run(
        [sys.executable, "-c", code, "build", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def exported(installation, worker, tmp_path):
    """An export of an installation with one withdrawn and three live bulletins.

    The history of Đất Mũi leads to its neighbour's front page and to a bulletin there.
    """
    installation.publish(title="Tin của xã", on_board=True, on_radio=True)
    other = installation.pages["anxuyen"]
    grant(installation.author, "author", other.unit)
    grant(installation.approver, "approver", other.unit)
    news = installation.publish(parent=other, title="Tin của phường")
    links = [f'<a linktype="page" id="{page.pk}">đó</a>' for page in (other, news)]
    page = installation.datmui
    page.history = [("paragraph", RichText(f"<p>Xem {' và '.join(links)}.</p>"))]
    page.save()
    installation.publish(parent=installation.province, title="Tin của tỉnh", audience="all")
    installation.publish(title="Tin thu hồi").unpublish(user=installation.approver)
    worker.drain()
    folder = tmp_path / "export"
    call_command("export", str(folder))
    return folder


def test_both_builders_make_what_is_live_byte_for_byte(exported, worker, tmp_path):
    out = tmp_path / "out"
    for module in ("sitegen", "device_feeds"):
        done = build(module, exported, out, "--origin", origin())
        assert (done.returncode, done.stderr) == (0, "")
    manifest = json.loads((out / "manifest.json").read_text())
    built = {
        (entry["host"], entry["path"]): entry
        for group in manifest["outputs"].values()
        for entry in group
    }
    hosts = ("localhost", "datmui.localhost", "anxuyen.localhost")
    compared = 0
    for row in LiveEntry.objects.filter(host__in=hosts):
        entry = built[row.host, row.path]
        assert (entry["status"], entry["sha256"]) == (row.status, row.sha256), row
        if row.sha256:
            live = worker.target.file(row.host, row.path).read_bytes()
            assert (out / row.host / row.path.lstrip("/")).read_bytes() == live
        compared += 1
    assert compared > 60
    history = (out / "datmui.localhost" / "lich-su.html").read_text()
    there = bulletin_path(read(Edition.objects.get(title="Tin của phường")))
    assert re.findall(r'<a href="(.*?)">đó</a>', history) == [
        origin().format(host="anxuyen.localhost") + path for path in ("/", there)
    ]
    sounds = list((out / "_b").glob("*.mp3"))
    assert len(sounds) == 1


@pytest.mark.parametrize("module", ["sitegen", "device_feeds"])
def test_bad_export_gives_one_line_and_leaves_the_old_output(exported, tmp_path, module):
    out = tmp_path / "out"
    assert build(module, exported, out).returncode == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    broken = next((exported / "documents" / "edition").glob("*.json"))
    whole = broken.read_bytes()
    for damage, words in (
        (whole[: len(whole) // 2], "truncated"),
        (whole.replace(b'"category":"health"', b'"category":"gossip"'), "category"),
        (whole.replace(b'"contract":1', b'"contract":7'), "version 7"),
    ):
        broken.write_bytes(damage)
        done = build(module, exported, out)
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert broken.name in line
        assert words in line
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_export_into_a_folder_of_something_else_is_refused(installation, tmp_path):
    (tmp_path / "luan-van.txt").write_text("giữ lại")
    with pytest.raises(CommandError, match="nothing was written"):
        call_command("export", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".txt"] == ["luan-van.txt"]


def test_commands_of_the_readme_are_real():
    """Each command in README.md is one that a test or CI runs, spelled the same way."""
    blocks = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[1::2]
    commands = [
        line.split("#")[0].strip() for block in blocks for line in block.splitlines()[1:] if line
    ]
    makefile = (ROOT / "Makefile").read_text()
    assert commands
    for command in commands:
        program, *rest = command.split()
        if program == "make":
            assert f"\n{rest[0]}:" in makefile
        elif rest[0] == "manage.py":
            assert (ROOT / f"cms/publishing/management/commands/{rest[1]}.py").exists()
        else:
            assert rest[0] == "-m"
            assert rest[2] == "build"
            assert (ROOT / rest[1] / "__main__.py").exists()
    assert (ROOT / ".ci" / "run").read_text().strip().endswith("make test")
