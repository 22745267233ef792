"""The folder form of the contract's documents.

`export DIR`: `documents/<type>/<id>.json` and `blobs/<sha256>`. It is written beside its
place and moved in when whole: a failure leaves what was there. What is built of it is
`cms.contract.tree`.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from cms.contract.bundle import Bundle
from cms.contract.documents import (
    AnyDocument,
    Audience,
    Document,
    Edition,
    Recipe,
    links_of,
)
from cms.contract.errors import ContractError
from cms.contract.reading import TYPES, decode, encode, kind_of


def read_export(folder: Path) -> Bundle:
    """The bundle in an exported folder; ContractError names file and cause."""
    return Shelf(folder).bundle()


class _Slip(msgspec.Struct):
    """What tells whether a build needs an edition: far sooner read than the whole."""

    bulletin: str
    language: str
    n: int
    issuer: str
    audience: Audience
    recipes: list[Recipe] = []


class Shelf:
    """An export whose editions are decoded only for the builds that need them.

    Raises ContractError, with file and cause, for what cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bytes: dict[str, bytes] = {}
        slips: dict[str, _Slip] = {}
        documents: list[AnyDocument] = []
        root = folder / "documents"
        if not root.is_dir():
            raise ContractError(f"{root}: no such folder; is this an export?")
        for kind_folder in sorted(root.iterdir()):
            kind = TYPES.get(kind_folder.name)
            if kind is None:
                raise ContractError(f"{kind_folder}: unknown type of document")
            for name in sorted(os.listdir(kind_folder)):
                if not name.endswith(".json"):
                    continue
                with open(f"{kind_folder}/{name}", "rb") as file:
                    data = file.read()
                if kind is Edition and (slip := _slip_of(data)) is not None:
                    slips[name[:-5]] = slip
                    self._bytes[name[:-5]] = data
                else:
                    documents.append(_read(f"{kind_folder}/{name}", data, kind))  # type: ignore[arg-type]
        try:
            self._base = Bundle.of(documents)
        except ContractError as error:
            raise ContractError(f"{root}: {error}") from error
        self._sort(slips)

    def _sort(self, slips: dict[str, _Slip]) -> None:
        """Which current editions each unit's site is made from."""
        newest: dict[tuple[str, str], str] = {}
        for name, slip in slips.items():
            key = (slip.bulletin, slip.language)
            if key not in newest or slips[newest[key]].n < slip.n:
                newest[key] = name
        self._of: dict[str, list[str]] = {}
        self._of_bulletin: dict[str, list[str]] = {}
        self._wide: list[str] = []
        needed: set[str] = set()
        for name in sorted(newest.values()):
            slip = slips[name]
            if slip.bulletin in self._base.tombstones:
                continue
            if slip.issuer not in self._base.units:
                place = self.folder / "documents" / "edition" / f"{name}.json"
                raise ContractError(f"{place}:1: unknown issuer {slip.issuer}")
            self._of_bulletin.setdefault(slip.bulletin, []).append(name)
            needed.update(recipe.id for recipe in slip.recipes)
            if slip.audience.kind == "own":
                self._of.setdefault(slip.issuer, []).append(name)
            else:
                self._wide.append(name)
        self._base.needed = needed
        self._decoded = lru_cache(maxsize=2 * len(self._wide) + 100)(self._decode)

    def _decode(self, name: str) -> Edition:
        data = self._bytes[name]
        edition = _read(f"{self.folder}/documents/edition/{name}.json", data, Edition)
        if b"ref:" not in data:
            # Known without looking into the body.
            edition.__dict__["refs"] = ()
        return edition

    @property
    def sites(self) -> list[str]:
        """Ids of the units with a site, in order."""
        return sorted(site.unit for site in self._base.sites.values())

    def bundle(self) -> Bundle:
        """All of it."""
        names = (name for names in self._of_bulletin.values() for name in names)
        return replace(self._base, editions={one.id: one for one in map(self._decode, names)})

    def bundle_for(self, unit: str) -> Bundle:
        """What the site of one unit is made from."""
        editions = [self._decoded(name) for name in self._wide]
        editions += [self._decode(name) for name in self._of.get(unit, ())]
        here = {edition.bulletin for edition in editions}
        # Of what is linked to and stands elsewhere the page's address is needed.
        refs = [ref for edition in editions for ref in edition.refs]
        if unit in self._base.sites:
            refs += links_of(self._base.sites[unit])
        for ref in refs:
            bulletin = ref.removeprefix("ref:bulletin:")
            if bulletin not in here:
                here.add(bulletin)
                editions += map(self._decoded, self._of_bulletin.get(bulletin, []))
        return replace(self._base, editions={edition.id: edition for edition in editions})


def _slip_of(data: bytes) -> _Slip | None:
    """None where only reading it whole can tell what is wrong, or that it is of an older form."""
    try:
        return _SLIPS.decode(data)
    except msgspec.DecodeError:
        return None


_SLIPS = msgspec.json.Decoder(_Slip)


D = TypeVar("D", bound=Document)


def _read(path: str, data: bytes, kind: type[D]) -> D:
    try:
        document = decode(data, kind)
    except ContractError as error:
        raise ContractError(f"{path}{_line_of(data, error)}: {error}") from error
    if not path.endswith(f"/{document.id}.json"):
        raise ContractError(f"{path}: holds the document {document.id!r}")
    return document


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
