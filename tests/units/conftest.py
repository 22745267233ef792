import shutil

import pytest

from cms.units.loading import DATA, load


@pytest.fixture
def ca_mau(db):
    """The province's units, loaded from the project's own files."""
    return load()


@pytest.fixture
def files(tmp_path):
    """A copy of the unit files that a test may spoil: `files(name, old, new)`."""
    for name in ("units.csv", "changes.csv"):
        shutil.copy(DATA / name, tmp_path / name)

    def spoil(name, old, new):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    spoil.directory = tmp_path
    return spoil
