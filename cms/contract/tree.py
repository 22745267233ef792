"""The folder form of what is built: `OUT/<host>/<path>`, `OUT/_b/…`, `OUT/manifest.json`.

It is written beside its place and moved in when whole: a failure leaves what was there.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from types import TracebackType

import msgspec

from cms.contract.entries import EVERY_HOST, Built, Entry, Known, Same
from cms.contract.errors import ContractError

Blob = Callable[[str], Path]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All entries of a built folder, by the program that made them."""

    contract: int
    outputs: dict[str, list[Entry]]


class Tree:
    """A built folder while one of the programs that write there, `maker`, works on it.

    What others wrote there stays. As a context it clears up behind itself; nothing in `out`
    is other than it was before `commit`.
    """

    def __init__(self, out: Path, maker: str) -> None:
        self.out = out
        self.maker = maker
        self.before = read_manifest(out)
        self._fresh = not out.exists()
        out.mkdir(parents=True, exist_ok=True)
        self.staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=out))
        self._folders: set[str] = set()

    def __enter__(self) -> "Tree":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)
        if self._fresh and not any(self.out.iterdir()):
            self.out.rmdir()

    @cached_property
    def _standing(self) -> dict[tuple[str, str], Entry]:
        """Entries of the build before whose files are there."""
        found = {}
        for entry in self.before.outputs.get(self.maker, []):
            try:
                whole = not entry.sha256 or _size(file_of(self.out, entry)) == entry.size
            except OSError:
                continue
            if whole:
                found[entry.host, entry.path] = entry
        return found

    @cached_property
    def known(self) -> Known:
        """The keys that entries of the build before were made with."""
        return {address: entry.key for address, entry in self._standing.items() if entry.key}

    def stage(self, built: Iterable[Built | Same], blob: Blob) -> list[Entry]:
        """Write what was built beside its place; the entries.

        `blob(sha256)` gives the file of an entry without a body.
        """
        entries = []
        for one in built:
            if isinstance(one, Same):
                entries.append(self._standing[one.host, one.path])
                continue
            entry, body = one
            entries.append(entry)
            if not entry.sha256:
                continue
            place = file_of(self.staging, entry)
            folder = os.path.dirname(place)
            if folder not in self._folders:
                os.makedirs(folder, exist_ok=True)
                self._folders.add(folder)
            if body is None:
                _link(blob(entry.sha256), place)
            else:
                with open(place, "wb") as file:
                    file.write(body)
        return entries

    def commit(self, entries: list[Entry]) -> Manifest:
        """Move everything in; what `maker` wrote before and no longer names goes."""
        _check_unique(entries, self.maker)
        manifest = Manifest(contract=1, outputs={**self.before.outputs, self.maker: entries})
        for top in sorted(os.listdir(self.staging)):
            staged, place = self.staging / top, self.out / top
            if place.exists():
                _move_into(staged, place)
            else:
                os.rename(staged, place)
        if self.before.outputs.get(self.maker):
            kept = {
                file_of(self.out, e)
                for group in manifest.outputs.values()
                for e in group
                if e.sha256
            }
            for entry in self.before.outputs[self.maker]:
                if entry.sha256 and (gone := file_of(self.out, entry)) not in kept:
                    Path(gone).unlink(missing_ok=True)
        staged = self.staging / "manifest.json"
        staged.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        os.replace(staged, self.out / "manifest.json")
        return manifest


def write_tree(out: Path, maker: str, built: Iterable[Built], blob: Blob) -> Manifest:
    """Write what `maker` built into `out`, beside what other makers wrote there.

    `blob(sha256)` gives the file of an entry without a body. Files that `maker` wrote
    before and no longer names are removed. Nothing changes in `out` before the last
    entry was built.
    """
    with Tree(out, maker) as tree:
        return tree.commit(tree.stage(built, blob))


def read_manifest(out: Path) -> Manifest:
    """The manifest of a built folder; an empty one where there is none."""
    path = out / "manifest.json"
    if not path.exists():
        return Manifest(contract=1, outputs={})
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.DecodeError as error:
        raise ContractError(f"{path}: {error}") from error


def file_of(out: Path, entry: Entry) -> str:
    """The file of an entry in a built folder; ContractError for a path that leads outside."""
    parts = entry.path.split("/")
    if parts[0] or not _OUTSIDE.isdisjoint(parts[1:]) or "/" in entry.host:
        raise ContractError(f"{entry.host}{entry.path}: not a path of a site")
    return f"{out}{entry.path}" if entry.host == EVERY_HOST else f"{out}/{entry.host}{entry.path}"


_OUTSIDE = {"", ".", ".."}


def _check_unique(entries: list[Entry], maker: str) -> None:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.host, entry.path)
        if key in seen and (seen[key].sha256, seen[key].status) != (entry.sha256, entry.status):
            raise ContractError(f"{maker}: two different entries at {entry.host}{entry.path}")
        seen[key] = entry


def _size(file: str) -> int:
    return os.stat(file).st_size


def _move_into(staged: Path, place: Path) -> None:
    """Move every file below a folder into another, over what is there."""
    for folder, _folders, names in os.walk(staged):
        goal = os.path.join(place, os.path.relpath(folder, staged))
        os.makedirs(goal, exist_ok=True)
        for name in names:
            os.replace(os.path.join(folder, name), os.path.join(goal, name))


def _link(source: Path, place: str) -> None:
    """A hard link where the file system allows, a copy where not."""
    try:
        os.link(source, place)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(source, place)
