"""A long line of sites gets a second process, and never a third."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import migrated
from tests.shared import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "behind"), [("fine", 0), ("failing", 64)])
def test_it_is_called_once_and_ends_when_it_is_told(
    kind: str, behind: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also where every site fails: none of them is done, and the line stays long."""
    shutil.copyfile(migrated(tmp_path_factory), tmp_path / "db.sqlite3")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.publishing.helped", str(tmp_path), kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found == {"helpers": 1, "behind": behind, "ended": True}
