"""The handler that answers for all sites: entries looked up by host and path.

Everything a reader may get is decided by an entry's row; the bytes come from the folder
target through WhiteNoise's static-file responses (conditional and range requests,
RFC 9110), packed for who takes that. Other hosts, and `/-/` on every host, belong to the CMS.
"""

import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.util import FileWrapper

from whitenoise.responders import MissingFileError, Response, StaticFile

from deploy.packing import Packer, is_packable, takes_gzip
from deploy.targets import FolderTarget

# Sites run no inline script, ask no other host, and are framed by nobody.
SITE_HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
# Feeds and sound are public data: any page and device may read them.
OPEN_TO_ALL = ("Access-Control-Allow-Origin", "*")
NOT_FOUND = "Không tìm thấy trang này. Vui lòng kiểm tra lại địa chỉ.\n"
GONE = "Trang này đã được gỡ bỏ.\n"
MAX_PATH = 2048


class EntryRow(NamedTuple):
    """What the handler needs of a live entry."""

    host: str
    path: str
    status: int
    location: str
    type: str
    cache: str
    sha256: str


Lookup = Callable[[str, str], EntryRow | None]


class SiteHandler:
    """WSGI application: sites from entries, the rest to `cms`.

    `lookup(host, path)` gives the live row of an address (asking for the row of every
    host where the host has none of its own); `is_site(host)` tells our sites from
    strangers; `is_cms(host)` names the CMS's own host.
    """

    def __init__(
        self,
        target: FolderTarget,
        lookup: Lookup,
        *,
        is_site: Callable[[str], bool],
        is_cms: Callable[[str], bool],
        cms: WSGIApplication,
    ) -> None:
        self.target = target
        self.lookup = lookup
        self.is_site = is_site
        self.is_cms = is_cms
        self.cms = cms
        self.packer = Packer()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").partition(":")[0].lower().rstrip(".")
        # WSGI hands the path over as latin-1 (PEP 3333).
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        if self.is_cms(host) or (path.startswith("/-/") and self.is_site(host)):
            return self.cms(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._plain(start_response, environ, HTTPStatus.METHOD_NOT_ALLOWED, "")
        row = self._row(host, path, environ.get("QUERY_STRING", ""))
        if row is None:
            return self._not_found(environ, start_response, host)
        if row.status in (301, 302, 308):
            headers = [("Location", row.location), ("Cache-Control", row.cache)]
            return self._plain(start_response, environ, HTTPStatus(row.status), "", headers)
        if not row.sha256:
            text = GONE if row.status == HTTPStatus.GONE else NOT_FOUND
            return self._plain(start_response, environ, HTTPStatus(row.status), text)
        return self._file(environ, start_response, row)

    def _row(self, host: str, path: str, query: str) -> EntryRow | None:
        """The row that answers an address; one that names the query comes first (`/?p=12`)."""
        if len(path) + len(query) > MAX_PATH:
            return None
        found = self.lookup(host, f"{path}?{query}") if query else None
        if found is None:
            found = self.lookup(host, f"{path}index.html" if path.endswith("/") else path)
        return found

    def _file(
        self, environ: WSGIEnvironment, start_response: StartResponse, row: EntryRow
    ) -> Iterable[bytes]:
        place = self.target.file(row.host, row.path)
        headers = Headers([("Content-Type", row.type), ("Cache-Control", row.cache)])
        for name, value in SITE_HEADERS:
            headers.add_header(name, value)
        if row.path.startswith(("/feeds/", "/_b/")):
            headers.add_header(*OPEN_TO_ALL)
        if row.status != HTTPStatus.OK:
            # A condition that the body meets must not turn "gone" into "not modified".
            conditions = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
            environ = {key: value for key, value in environ.items() if key not in conditions}
        response = _respond(place, headers, environ, self.packer)
        if response is None:
            return self._plain(start_response, environ, HTTPStatus.SERVICE_UNAVAILABLE, NOT_FOUND)
        status = response.status if row.status == 200 else HTTPStatus(row.status)
        start_response(f"{status.value} {status.phrase}", list(response.headers))
        if response.file is None or environ["REQUEST_METHOD"] == "HEAD":
            return []
        wrapper = environ.get("wsgi.file_wrapper", FileWrapper)
        return wrapper(response.file)  # type: ignore[no-any-return]

    def _not_found(
        self, environ: WSGIEnvironment, start_response: StartResponse, host: str
    ) -> Iterable[bytes]:
        row = self.lookup(host, "/404.html") if self.is_site(host) else None
        if row is None or not row.sha256:
            return self._plain(start_response, environ, HTTPStatus.NOT_FOUND, NOT_FOUND)
        return self._file(environ, start_response, row._replace(status=404))

    def _plain(
        self,
        start_response: StartResponse,
        environ: WSGIEnvironment,
        status: HTTPStatus,
        text: str,
        headers: list[tuple[str, str]] | None = None,
    ) -> Iterable[bytes]:
        body = text.encode()
        fields = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *(headers or [("Cache-Control", "no-store")]),
            *SITE_HEADERS,
        ]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            fields.append(("Allow", "GET, HEAD"))
        start_response(f"{status.value} {status.phrase}", fields)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _respond(place: Path, headers: Headers, environ: WSGIEnvironment, packer: Packer) -> Any:
    """WhiteNoise's response whose headers and bytes are of one and the same file.

    A release may rename a new file into place between the look at the file and its
    opening: then look again. None where the file is not there.
    """
    for _ in range(5):
        try:
            looked = place.stat()
            # WhiteNoise's own tag has whole seconds: two releases in one would share it.
            tag = f"{looked.st_ino:x}-{looked.st_mtime_ns:x}-{looked.st_size:x}"
            asked = _of_these_bytes(environ, f'"{tag}"')
            packs = is_packable(headers["Content-Type"] or "", looked.st_size)
            if packs:
                headers["Vary"] = "Accept-Encoding"
                # A range is one of the bytes as they are.
                packs = "HTTP_RANGE" not in asked and takes_gzip(
                    asked.get("HTTP_ACCEPT_ENCODING", "")
                )
            # Other bytes have another tag (RFC 9110, section 8.8.3.3).
            headers["ETag"] = etag = f'"{tag}-gz"' if packs else f'"{tag}"'
            # What is packed is read here, whatever the method: its length is not the file's.
            method = "GET" if packs else environ["REQUEST_METHOD"]
            response = StaticFile(str(place), headers.items()).get_response(
                method, _with_match(asked, etag)
            )
        except (FileNotFoundError, NotADirectoryError, MissingFileError):
            return None
        if response.file is None:
            return response
        opened = getattr(response.file, "fileobj", response.file)
        if not os.path.samestat(os.fstat(opened.fileno()), looked):
            response.file.close()
            continue
        return _packed(response, packer.packed(tag, response.file)) if packs else response
    return None


def _packed(response: Response, body: bytes) -> Response:
    response.file.close()
    headers = Headers([*response.headers])
    headers["Content-Length"] = str(len(body))
    headers["Content-Encoding"] = "gzip"
    return Response(response.status, headers.items(), BytesIO(body))


def _of_these_bytes(environ: WSGIEnvironment, etag: str) -> WSGIEnvironment:
    """Without a range that was asked for to complete other bytes (RFC 9110, section 13.1.5)."""
    if environ.get("HTTP_IF_RANGE", etag) == etag:
        return environ
    return {key: value for key, value in environ.items() if key != "HTTP_RANGE"}


def _with_match(environ: WSGIEnvironment, etag: str) -> WSGIEnvironment:
    """If-None-Match as a list, a weak tag or `*`, put as the one tag it means (RFC 9110)."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if not asked:
        return environ
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return {**environ, "HTTP_IF_NONE_MATCH": etag if tags & {etag, "*"} else asked}
