"""The command: an export becomes a folder, or nothing changes and one line says why."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from device_feeds.__main__ import main
from tests.device_feeds.examples import DATMUI, FOLDER, VACCINATION


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "export"))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_build_writes_both_kinds_for_every_unit(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["build", str(export), str(out)]) == 0
    files = tree(out)
    for host in ("localhost", "datmui.localhost", "anxuyen.localhost"):
        for name in ("feeds/board/feed.json", "feeds/radio/feed.json",
                     "feeds/radio/playlist.m3u", "board/index.html"):  # fmt: skip
            assert f"{host}/{name}" in files
    entries = json.loads(files["manifest.json"])["outputs"]["device_feeds"]
    places = [(entry["host"], entry["path"]) for entry in entries]
    assert len(places) == len(set(places))
    for entry in entries:
        name = entry["path"][1:] if entry["host"] == "*" else entry["host"] + entry["path"]
        assert len(files[name]) == entry["size"]
    assert main(["build", str(export), str(out)]) == 0
    assert tree(out) == files


def test_the_origin_is_a_flag(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["build", str(export), str(out), "--origin", "http://{host}:8000"]) == 0
    text = (out / "datmui.localhost/feeds/board/feed.json").read_text(encoding="utf-8")
    assert json.loads(text)["home_page_url"] == "http://datmui.localhost:8000/"


def spoil(export: Path, name: str, change: dict) -> Path:
    path = export / "documents" / name
    path.write_text(
        json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}), encoding="utf-8"
    )
    return path


def test_a_bad_value_names_file_line_and_cause(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spoil(export, f"edition/{VACCINATION}.json", {"priority": "urgent"})
    out = tmp_path / "out"
    assert main(["build", str(export), str(out)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"device_feeds: {path}:1: ")
    assert "urgent" in line
    assert not out.exists()


def test_a_document_no_feed_can_be_made_from_names_its_file_and_leaves_the_old_tree(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["build", str(export), str(out)]) == 0
    before = tree(out)
    path = spoil(export, f"edition/{VACCINATION}.json", {"speech": None, "title": "Khác"})
    capsys.readouterr()
    assert main(["build", str(export), str(out)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"device_feeds: {path}:1: edition {VACCINATION}: on the radio")
    assert tree(out) == before


def test_a_broken_file_names_the_line(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = export / "documents" / "site" / f"{DATMUI}.json"
    path.write_text('{\n "agency": "x",\n "contact": ]\n}', encoding="utf-8")
    assert main(["build", str(export), str(tmp_path / "out")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{path}:3:" in line


def test_a_missing_or_altered_blob_stops_the_build(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blob = next(path for path in (export / "blobs").iterdir() if path.name.startswith("d7dce"))
    blob.write_bytes(b"other")
    assert main(["build", str(export), str(tmp_path / "out")]) == 1
    assert "its bytes are not those of its name" in capsys.readouterr().err
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert not (tmp_path / "out" / "datmui.localhost").exists()


def test_what_is_not_an_export_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(tmp_path), str(tmp_path / "out")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_normalise_reads_lines_and_prints_them_as_they_are_spoken() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "device_feeds", "normalise"],
        input="UBND họp 7:30\nĐạt 98%\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout == (
        "Ủy ban nhân dân họp bảy giờ ba mươi phút\nĐạt chín mươi tám phần trăm\n"
    )
