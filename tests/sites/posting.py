"""Sending a form to the product's own WSGI application, as a browser would."""

import io
from dataclasses import dataclass
from urllib.parse import urlencode

from cms.publishing.serving import application
from cms.sites.feedback.forms import MAX_BODY

HOST = "datmui.localhost"
WORDS = {"subject": "report", "text": "Đèn đường ấp Mũi hỏng ba đêm liền."}


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by lower-case name, the page."""

    status: int
    headers: dict[str, str]
    text: str


def ask(
    path: str,
    body: bytes = b"",
    *,
    method: str = "POST",
    host: str = HOST,
    address: str = "203.0.113.7",
    **headers: str,
) -> Answer:
    """One request; `headers` are named as WSGI does (HTTP_ORIGIN, CONTENT_TYPE)."""
    said = {}

    def start(status, found, error=None):
        said["status"] = int(status.partition(" ")[0])
        said["headers"] = {name.lower(): value for name, value in found}

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": f"{host}:8000",
        "REMOTE_ADDR": address,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        **headers,
    }
    result = application()(environ, start)
    text = b"".join(result).decode()
    if hasattr(result, "close"):
        result.close()
    return Answer(said["status"], said["headers"], text)


def send(path: str = "/-/gop-y", *, host: str = HOST, address: str = "203.0.113.7", **fields: str):
    """A form of a page of the host, sent by a browser that says where the form stood."""
    body = urlencode({**(WORDS if path == "/-/gop-y" else {}), **fields}).encode()
    assert len(body) <= MAX_BODY
    return ask(
        path,
        body,
        host=host,
        address=address,
        HTTP_ORIGIN=f"http://{host}:8000",
        HTTP_SEC_FETCH_SITE="same-origin",
    )
