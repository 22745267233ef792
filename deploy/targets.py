"""Where a release goes: a folder of files, or memory for tests."""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

EVERY_HOST = "*"


class Target(Protocol):
    """A store of bytes by (host, path) in which one address changes at once."""

    def stage(self, sha256: str, source: bytes | Path) -> None:
        """Bring bytes near; nothing a reader sees changes. Done again, it does nothing."""

    def place(self, host: str, path: str, sha256: str, before: str | None = None) -> None:
        """Make staged bytes the answer of an address, at once.

        `before` is the digest of what it holds, "" for nothing, None where that is unknown.
        """

    def delete(self, host: str, path: str, before: str | None = None) -> None:
        """Take an address away; one that is not there is no error. `before` as for `place`."""

    def placing(self) -> AbstractContextManager[None]:
        """Held from the placing of files until their rows say so, by any number of releases."""

    def deleting(self) -> AbstractContextManager[None]:
        """Held while it is asked what no row names any more, and that is deleted.

        Nobody is `placing` meanwhile: a file that several sites share may be there already and
        its row not yet.
        """

    def sync(self) -> None:
        """Return when what was placed survives a loss of power."""

    def digest(self, host: str, path: str) -> str | None:
        """SHA-256 of what an address holds, None where it holds nothing."""


class FolderTarget:
    """Files at `<root>/<host>/<path>`; what every host shares at `<root>/<path>`.

    Bytes are staged in a folder of this process below `<root>/.staging/`, and renamed into
    place. What a rename or deletion would lose stays in `<root>/.kept/<sha256>` until
    `forget`: rolling back finds it there. No file is fsynced by itself; a release ends in
    one `syncfs`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.staging = root / ".staging" / str(os.getpid())
        self.kept = root / ".kept"
        self._placed: dict[str, str] = {}
        for folder in (self.staging, self.kept):
            folder.mkdir(parents=True, exist_ok=True)

    def file(self, host: str, path: str) -> Path:
        """The file of an address; ValueError for one that leads out of its host."""
        parts = path.split("/")
        if parts[0] or any(part in ("", ".", "..") for part in parts[1:]):
            raise ValueError(f"not a path of a site: {host}{path}")
        if host == EVERY_HOST:
            return self.root.joinpath(*parts[1:])
        if not host or host.startswith(".") or "/" in host:
            raise ValueError(f"not a host: {host!r}")
        return self.root.joinpath(host, *parts[1:])

    def stage(self, sha256: str, source: bytes | Path) -> None:
        staged = self._staged(sha256)
        if os.path.exists(staged):
            return
        try:
            if isinstance(source, bytes):
                with open(staged, "wb") as file:
                    file.write(source)
            else:
                _link_or_copy(source, staged)
        except BaseException:
            # Half a file under its digest would be taken for the whole.
            with contextlib.suppress(OSError):
                os.unlink(staged)
            raise

    def staged(self, sha256: str) -> Path | None:
        """The file of bytes that are staged, or None."""
        place = Path(self._staged(sha256))
        return place if place.exists() else None

    def _staged(self, sha256: str) -> str:
        return f"{self.staging}/{sha256}"

    def place(self, host: str, path: str, sha256: str, before: str | None = None) -> None:
        place = str(self.file(host, path))
        self._keep(place, before)
        staged = self._staged(sha256)
        other = self._placed.get(sha256)
        if other is not None and not os.path.exists(staged):
            # Several addresses may hold the same bytes: each gets a link of its own.
            _link_or_copy(other, staged)
        try:
            os.replace(staged, place)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.replace(staged, place)
        self._placed[sha256] = place

    def delete(self, host: str, path: str, before: str | None = None) -> None:
        place = self.file(host, path)
        self._keep(str(place), before)
        place.unlink(missing_ok=True)

    def placing(self) -> AbstractContextManager[None]:
        return self._locked(fcntl.LOCK_SH)

    def deleting(self) -> AbstractContextManager[None]:
        return self._locked(fcntl.LOCK_EX)

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        # The system lets go of it when the process ends, however it ends.
        with open(self.root / ".lock", "a") as file:
            fcntl.flock(file, how)
            yield

    def sync(self) -> None:
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
                os.sync()
        finally:
            os.close(descriptor)
        self._placed.clear()
        # What was staged now stands in its place, or was not wanted after all.
        _empty(self.staging)

    def clear_staging(self) -> None:
        """Drop what processes that are no more have staged: it may be torn."""
        for folder in self.staging.parent.iterdir():
            if not Path(f"/proc/{folder.name}").exists() or folder == self.staging:
                _empty(folder)
                if folder != self.staging:
                    folder.rmdir()

    def digest(self, host: str, path: str) -> str | None:
        return _digest(self.file(host, path))

    def kept_bytes(self, sha256: str) -> Path | None:
        """The file that still holds bytes an older release served, or None."""
        place = self.kept / sha256
        # They are kept by the name that their entry gave them.
        return place if _digest(place) == sha256 else None

    def forget(self, wanted: set[str]) -> int:
        """Drop kept bytes that are not in `wanted`; how many were dropped."""
        dropped = 0
        for file in self.kept.iterdir():
            if file.name not in wanted:
                file.unlink(missing_ok=True)
                dropped += 1
        return dropped

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every (host, path) that holds a file."""
        for top in sorted(self.root.iterdir()):
            if top.name.startswith("."):
                continue
            shared = top.name == "_b"
            for file in sorted(top.rglob("*")):
                if file.is_file():
                    inside = file.relative_to(self.root if shared else top).as_posix()
                    yield (EVERY_HOST if shared else top.name), f"/{inside}"

    def _keep(self, place: str, before: str | None) -> None:
        digest = _digest(Path(place)) if before is None else before
        if digest:
            with contextlib.suppress(FileExistsError, FileNotFoundError):
                _link_or_copy(place, f"{self.kept}/{digest}")


class MemoryTarget:
    """The in-memory twin of `FolderTarget`, with a log of what was placed and deleted."""

    def __init__(self) -> None:
        self.staged: dict[str, bytes] = {}
        self.live: dict[tuple[str, str], bytes] = {}
        self.log: list[tuple[str, str, str]] = []

    def stage(self, sha256: str, source: bytes | Path) -> None:
        self.staged[sha256] = source if isinstance(source, bytes) else source.read_bytes()

    def place(self, host: str, path: str, sha256: str, before: str | None = None) -> None:
        self.live[host, path] = self.staged[sha256]
        self.log.append(("place", host, path))

    def delete(self, host: str, path: str, before: str | None = None) -> None:
        self.live.pop((host, path), None)
        self.log.append(("delete", host, path))

    def placing(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def deleting(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def sync(self) -> None:
        self.staged.clear()

    def digest(self, host: str, path: str) -> str | None:
        body = self.live.get((host, path))
        return None if body is None else hashlib.sha256(body).hexdigest()


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        # An address without bytes may lie where a folder is, or be longer than a file's name.
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG):
            return None
        raise


def _link_or_copy(source: Path | str, place: Path | str) -> None:
    """A hard link where the file system allows one, a copy where not."""
    try:
        os.link(source, place)
    except FileExistsError:
        raise
    except OSError:
        if not os.path.exists(source):
            raise
        shutil.copyfile(source, place)


def _empty(folder: Path) -> None:
    for leftover in folder.iterdir():
        leftover.unlink(missing_ok=True)
