"""`python -m tests.device_feeds.golden` writes the golden files anew; read the diff."""

import shutil
from pathlib import Path

from device_feeds.building import KINDS
from tests.device_feeds.examples import ANXUYEN, DATMUI, PROVINCE, built, bundle

FOLDER = Path(__file__).parent / "golden"


def produced() -> dict[str, bytes]:
    """Every file with a body that belongs to a host, by host and path."""
    return {
        one.entry.host + one.entry.path: one.body
        for unit in (PROVINCE, DATMUI, ANXUYEN)
        for kind in KINDS
        for one in built(bundle(), unit, kind)
        if one.body is not None and one.entry.host != "*"
    }


def kept() -> dict[str, bytes]:
    """The golden files."""
    return {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file()
    }


def write() -> None:
    """Replace the golden files by what is produced now."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, body in produced().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


if __name__ == "__main__":
    write()
