"""What a file truly is, by its content; and whether it is safe to open.

A zip's members are counted and measured, and each XML member is parsed once with
declarations forbidden, before any library sees the file.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext_noop

from cms.library.sentences import UnreadableError

MAX_FILE = 30 * 1024 * 1024
MAX_MEMBERS = 3_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_XML = 40 * 1024 * 1024
MAX_XML_DEPTH = 200
MAX_XML_ELEMENTS = 600_000

ODT = b"application/vnd.oasis.opendocument.text"
WORD_MAIN = b"wordprocessingml.document.main+xml"
# What zipfile raises over hostile or broken archives; an unknown compression and a missing
# password are RuntimeErrors to it.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    KeyError,
    RuntimeError,
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
SAVE_AS_DOCX = gettext_noop(
    "This is an old Word file (.doc). Open it, save it as .docx and send that."
)
LOCKED = gettext_noop("The file is locked with a password. Save it without one and send it again.")
MACROS = gettext_noop("The file holds macros (programs). Save it as plain .docx and send that.")
TOO_LARGE_UNPACKED = gettext_noop("The file is unreasonably large when unpacked; it is not opened.")
BROKEN = gettext_noop("The file is broken or was not saved to its end; it cannot be opened.")
UNSAFE = gettext_noop("The file holds declarations that documents do not have; it is not opened.")
NOT_TAKEN = gettext_noop(
    "The file “%(name)s” is not one of .docx, .odt, .pdf or a picture, whatever it is called."
)
SHEET = gettext_noop(
    "This is a spreadsheet or slides. Only .docx, .odt, .pdf and pictures are read."
)


def kind_of(data: bytes, name: str) -> str:
    """`docx`, `odt`, `pdf` or `picture`; UnreadableError for everything else.

    `name` is for the message alone.
    """
    if not data:
        raise UnreadableError(gettext_noop("The file is empty."))
    if len(data) > MAX_FILE:
        raise UnreadableError(
            gettext_noop("The file is larger than %(limit)d MB."), limit=MAX_FILE // 1024 // 1024
        )
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data, name)
    if data.startswith(OLE):
        # A locked .docx is an OLE file around an encrypted package.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise UnreadableError(LOCKED if locked else SAVE_AS_DOCX)
    if data.startswith(b"{\\rtf"):
        raise UnreadableError(SAVE_AS_DOCX)
    if _is_picture(data):
        return "picture"
    raise UnreadableError(NOT_TAKEN, name=name[:100])


def _is_picture(data: bytes) -> bool:
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return True
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return True
    drawn = re.match(rb"^[\s\xef\xbb\xbf]*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg", data[:2000])
    return bool(drawn) or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM"))


def _kind_of_zip(data: bytes, name: str) -> str:
    try:
        with open_zip(data) as archive:
            return _kind_inside(archive, name)
    except ZIP_ERRORS as error:
        raise UnreadableError(BROKEN) from error


def _kind_inside(archive: zipfile.ZipFile, name: str) -> str:
    members = {info.filename: info for info in archive.infolist()}
    if "mimetype" in members and members["mimetype"].file_size < 200:
        return _kind_of_odf(archive, members, name)
    if "[Content_Types].xml" not in members:
        raise UnreadableError(NOT_TAKEN, name=name[:100])
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaProject" in one for one in members):
        raise UnreadableError(MACROS)
    if WORD_MAIN not in types:
        raise UnreadableError(SHEET)
    return "docx"


def _kind_of_odf(archive: zipfile.ZipFile, members: dict, name: str) -> str:
    kind = archive.read("mimetype").strip()
    if kind != ODT:
        known = kind.startswith(b"application/vnd.oasis")
        raise UnreadableError(SHEET) if known else UnreadableError(NOT_TAKEN, name=name[:100])
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in members else b""
    if b"encryption-data" in manifest:
        raise UnreadableError(LOCKED)
    if any(one.startswith(("Basic/", "Scripts/")) and not one.endswith("/") for one in members):
        raise UnreadableError(MACROS)
    return "odt"


def open_zip(source: bytes | BinaryIO, *, members: int = MAX_MEMBERS, unpacked: int = MAX_UNPACKED):
    """A zip whose members are within bounds, none locked, and whose XML is harmless."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        infos = archive.infolist()
    except ZIP_ERRORS as error:
        raise UnreadableError(BROKEN) from error
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableError(LOCKED)
    # What is declared bounds what is read: zipfile stops at a member's declared size.
    if len(infos) > members or sum(info.file_size for info in infos) > unpacked:
        raise UnreadableError(TOO_LARGE_UNPACKED)
    return archive


def element_counts(archive: zipfile.ZipFile) -> Counter[str]:
    """How often each local name stands in the zip's XML, read with declarations forbidden.

    UnreadableError for a DOCTYPE or entity (neither OPC, ECMA-376 part 2, nor ODF writers use
    any), for XML that is broken, too deep, or too large.
    """
    counts: Counter[str] = Counter()
    size = 0
    for info in archive.infolist():
        try:
            if not _is_xml(archive, info):
                continue
            size += info.file_size
            if size > MAX_XML:
                raise UnreadableError(TOO_LARGE_UNPACKED)
            _count(archive.read(info), counts)
        except (expat.ExpatError, *ZIP_ERRORS) as error:
            raise UnreadableError(BROKEN) from error
    return counts


def _is_xml(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """By name or by first bytes: a relationship may call any member a part."""
    name = info.filename.lower()
    if name.endswith(".svg") or info.is_dir():
        return False
    with archive.open(info) as member:
        head = member.read(64)
    looks = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return name.endswith((".xml", ".rels")) or looks or head[:2] in (b"\xff\xfe", b"\xfe\xff")


def _count(xml: bytes, counts: Counter[str]) -> None:
    depth = 0

    def start(tag: str, _attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        counts[tag.rpartition(":")[2]] += 1
        counts[""] += 1
        if depth > MAX_XML_DEPTH or counts[""] > MAX_XML_ELEMENTS:
            raise UnreadableError(TOO_LARGE_UNPACKED)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_given: object) -> None:
        raise UnreadableError(UNSAFE)

    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.Parse(xml, True)
