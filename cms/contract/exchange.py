"""The folder forms of the contract.

`export DIR`: `documents/<type>/<id>.json` and `blobs/<sha256>`.
`build DIR OUT`: `OUT/<host>/<path>`, `OUT/_b/<sha256>.<ext>`, `OUT/manifest.json`.
Both are written beside their place and moved in when whole: a failure leaves what was there.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from cms.contract.bundle import Bundle
from cms.contract.documents import AnyDocument
from cms.contract.entries import EVERY_HOST, Built, Entry
from cms.contract.errors import ContractError
from cms.contract.reading import TYPES, decode, encode, kind_of


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All entries of a built folder, by the program that made them."""

    contract: int
    outputs: dict[str, list[Entry]]


def read_export(folder: Path) -> Bundle:
    """The bundle in an exported folder; ContractError names file and cause."""
    documents: list[AnyDocument] = []
    root = folder / "documents"
    if not root.is_dir():
        raise ContractError(f"{root}: no such folder; is this an export?")
    for kind_folder in sorted(root.iterdir()):
        kind = TYPES.get(kind_folder.name)
        if kind is None:
            raise ContractError(f"{kind_folder}: unknown type of document")
        for path in sorted(kind_folder.glob("*.json")):
            data = path.read_bytes()
            try:
                document = decode(data, kind)
            except ContractError as error:
                raise ContractError(f"{path}{_line_of(data, error)}: {error}") from error
            if path.stem != document.id:
                raise ContractError(f"{path}: holds the document {document.id!r}")
            documents.append(document)  # type: ignore[arg-type]
    try:
        return Bundle.of(documents)
    except ContractError as error:
        raise ContractError(f"{root}: {error}") from error


def _line_of(data: bytes, error: ContractError) -> str:
    """`:<line>` for a syntax error, whose message gives the byte."""
    _, found, position = str(error).partition("byte ")
    digits = position.split(")")[0].split(" ")[0]
    if not found or not digits.isdigit():
        return ":1"
    newlines = data[: int(digits)].count(b"\n")
    return f":{newlines + 1}"


def write_export(
    folder: Path, documents: Iterable[AnyDocument], blobs: Iterable[tuple[str, Path]]
) -> int:
    """Write documents and blobs (digest, file) as an export; the number of documents.

    `folder` must be new, empty, or an older export, which is replaced whole.
    """
    if folder.exists() and not _is_export(folder):
        raise ContractError(f"{folder}: not empty and not an export; nothing was written")
    staging = _staging(folder)
    try:
        count = 0
        for document in documents:
            path = staging / "documents" / kind_of(document) / f"{document.id}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode(document))
            count += 1
        (staging / "blobs").mkdir()
        for digest, source in blobs:
            # A copy: an export may be edited, and the store may not.
            shutil.copyfile(source, staging / "blobs" / digest)
        _swap(staging, folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return count


def write_tree(
    out: Path, maker: str, built: Iterable[Built], blob: Callable[[str], Path]
) -> Manifest:
    """Write what `maker` built into `out`, beside what other makers wrote there.

    `blob(sha256)` gives the file of an entry without a body. Files that `maker` wrote
    before and no longer names are removed. Nothing changes in `out` before the last
    entry was built.
    """
    before = read_manifest(out)
    fresh = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=out))
    try:
        entries: list[Entry] = []
        moves: list[tuple[Path, Path]] = []
        for number, (entry, body) in enumerate(built):
            entries.append(entry)
            if not entry.sha256:
                continue
            staged = staging / str(number)
            if body is None:
                _link(blob(entry.sha256), staged)
            else:
                staged.write_bytes(body)
            moves.append((staged, file_of(out, entry)))
        _check_unique(entries, maker)
        manifest = Manifest(contract=1, outputs={**before.outputs, maker: entries})
        for staged, place in moves:
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, place)
        kept = {file_of(out, e) for group in manifest.outputs.values() for e in group if e.sha256}
        for entry in before.outputs.get(maker, []):
            if entry.sha256 and file_of(out, entry) not in kept:
                file_of(out, entry).unlink(missing_ok=True)
        staged = staging / "manifest.json"
        staged.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        os.replace(staged, out / "manifest.json")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if fresh and not any(out.iterdir()):
            out.rmdir()
    return manifest


def read_manifest(out: Path) -> Manifest:
    """The manifest of a built folder; an empty one where there is none."""
    path = out / "manifest.json"
    if not path.exists():
        return Manifest(contract=1, outputs={})
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.DecodeError as error:
        raise ContractError(f"{path}: {error}") from error


def blob_in(folder: Path) -> Callable[[str], Path]:
    """Finds blobs of an export by digest; ContractError for one that is missing or altered."""

    def find(sha256: str) -> Path:
        path = folder / "blobs" / sha256
        if not path.is_file():
            raise ContractError(f"{path}: missing blob")
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise ContractError(f"{path}: its bytes are not those of its name")
        return path

    return find


def file_of(out: Path, entry: Entry) -> Path:
    """The file of an entry in a built folder; ContractError for a path that leads outside."""
    parts = entry.path.split("/")
    if parts[0] or any(part in ("", ".", "..") for part in parts[1:]) or "/" in entry.host:
        raise ContractError(f"{entry.host}{entry.path}: not a path of a site")
    if entry.host == EVERY_HOST:
        return out.joinpath(*parts[1:])
    return out.joinpath(entry.host, *parts[1:])


def _check_unique(entries: list[Entry], maker: str) -> None:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.host, entry.path)
        if key in seen and (seen[key].sha256, seen[key].status) != (entry.sha256, entry.status):
            raise ContractError(f"{maker}: two different entries at {entry.host}{entry.path}")
        seen[key] = entry


def _is_export(folder: Path) -> bool:
    """Whether a folder holds nothing but what `write_export` writes."""
    if not folder.is_dir() or {path.name for path in folder.iterdir()} - {"documents", "blobs"}:
        return False
    documents = list((folder / "documents").glob("*"))
    if any(path.name not in TYPES or not path.is_dir() for path in documents):
        return False
    files = [file for path in documents for file in path.iterdir()]
    blobs = list((folder / "blobs").glob("*"))
    return all(file.suffix == ".json" for file in files) and all(
        len(blob.name) == 64 and blob.is_file() for blob in blobs
    )


def _link(source: Path, place: Path) -> None:
    """A hard link where the file system allows, a copy where not."""
    try:
        os.link(source, place)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(source, place)


def _staging(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))


def _swap(staging: Path, folder: Path) -> None:
    """Put a whole new folder in the place of an old one."""
    old = staging.with_name(staging.name + "-old")
    staging.chmod(0o755)
    had = folder.exists()
    if had:
        os.rename(folder, old)
    try:
        os.rename(staging, folder)
    except OSError:
        if had:
            os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
