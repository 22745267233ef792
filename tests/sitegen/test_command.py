"""`python -m sitegen build DIR OUT`, and what it says to bad input."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.contract.tree import read_manifest
from sitegen.__main__ import main
from tests.sitegen.test_golden import EXAMPLES

COMMUNE_SITE = "documents/site/8a1f6f3e-2c0e-5b7e-9d53-000000032248.json"
EDITION = "documents/edition/1c7a2c64-1b7e-4f35-9c43-2f0a3e6a9d01-vi-2.json"
PICTURE = "blobs/26350c8e259206fd4129012e404ad491089b3d0b4384a046101fc28efe0a5b6a"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A copy of the examples that a test may spoil."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "export"))


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_builds_every_site(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["build", str(export), str(out), "--origin", "http://{host}:8000"]) == 0
    for host in ("localhost", "datmui.localhost", "anxuyen.localhost"):
        assert (out / host / "index.html").is_file()
    assert b"http://localhost:8000/" in (out / "datmui.localhost/index.html").read_bytes()
    assert (out / "_b" / PICTURE.replace("blobs/", "")).with_suffix(".jpg").is_file()
    entries = read_manifest(out).outputs["sitegen"]
    keys = [(entry.host, entry.path) for entry in entries]
    assert len(keys) == len(set(keys))


def test_builds_the_same_again(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(["build", str(export), str(out)])
    before = files(out)
    assert main(["build", str(export), str(out)]) == 0
    assert files(out) == before


def spoil_json(path: Path) -> None:
    """Breaks the second line."""
    path.write_text('{"contract": 1,\n"document": !', encoding="utf-8")


def alter(path: Path) -> None:
    """Puts other bytes in place; the builds made before may share the old file."""
    path.unlink()
    path.write_bytes(b"x")


def change(**values: object) -> Callable[[Path], None]:
    """Sets fields of a document."""

    def spoil(path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**document, **values}), encoding="utf-8")

    return spoil


BAD: list[tuple[str, Callable[[Path], None], str]] = [
    (EDITION, spoil_json, f"{EDITION}:2: "),
    (EDITION, change(title=""), "`$.title`"),
    (EDITION, change(body=[{"block": "paragraph", "html": "<u>x</u>"}]), "$.body[0]"),
    (EDITION, change(bulletin="khong-phai-uuid"), f"{EDITION}:1: bulletin: badly formed"),
    (EDITION, change(issuer="nobody"), "unknown issuer nobody"),
    (COMMUNE_SITE, change(unknown=1), "unknown field `unknown`"),
    (COMMUNE_SITE, change(contract=9), "contract version 9 is newer"),
    ("documents/clock/clock.json", Path.unlink, "no clock document"),
    (PICTURE, Path.unlink, "missing blob"),
    (PICTURE, alter, "not those of its name"),
    ("documents", shutil.rmtree, "is this an export?"),
    ("documents/site", shutil.rmtree, "no site to build"),
]


@pytest.mark.parametrize(("name", "spoil", "cause"), BAD, ids=[cause for _, _, cause in BAD])
def test_bad_input_is_one_line_and_nothing_is_written(
    export: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    spoil: Callable[[Path], None],
    cause: str,
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    assert main(["build", str(export), str(old)]) == 0
    before = files(old)
    spoil(export / name)
    # What stands already needs no blob again.
    for out in (new,) if name == PICTURE else (old, new):
        assert main(["build", str(export), str(out)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert str(export) in captured.err
        assert cause in captured.err
    assert files(old) == before
    assert not new.exists()


def test_a_file_stands_where_the_folder_should(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    assert main(["build", str(export), str(out)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "arguments", [[], ["build"], ["build", "a", "b", "--origin", "ftp://x"], ["burn", "a", "b"]]
)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert "usage:" in capsys.readouterr().err
