"""What a reader is answered."""

import hashlib
from io import BytesIO

import pytest

from deploy import EntryRow, FolderTarget, SiteHandler

HTML = "text/html; charset=utf-8"


@pytest.fixture
def handler(tmp_path):
    target = FolderTarget(tmp_path / "live")
    rows = {}

    def add(host, path, body=b"", status=200, location="", type=HTML, cache="public, no-cache"):
        digest = hashlib.sha256(body).hexdigest() if body else ""
        if body:
            target.stage(digest, body)
            target.place(host, path, digest)
        rows[host, path] = EntryRow(host, path, status, location, type, cache, digest)

    def cms(environ, start_response):
        start_response("200 OK", [("X-From", "cms")])
        return [b"cms"]

    one = SiteHandler(
        target,
        lambda host, path: rows.get((host, path)) or rows.get(("*", path)),
        is_site=lambda host: host in ("a.localhost", "b.localhost"),
        is_cms=lambda host: host == "cms.localhost",
        cms=cms,
    )
    one.add = add
    add("a.localhost", "/index.html", b"<p>home</p>")
    add("a.localhost", "/404.html", b"<p>not found</p>")
    add("a.localhost", "/old.html", status=301, location="/index.html")
    add("a.localhost", "/gone.html", b"<p>withdrawn</p>", status=410)
    add("a.localhost", "/bare.html", status=410)
    add("*", "/_b/x.mp3", b"0123456789", type="audio/mpeg", cache="public, immutable")
    return one


def get(handler, path, host="a.localhost", method="GET", query="", **headers):
    answer = {}

    def start_response(status, fields):
        answer["status"] = int(status.split()[0])
        answer["headers"] = dict(fields)

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "HTTP_HOST": host,
        "wsgi.input": BytesIO(),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    parts = handler(environ, start_response)
    answer["body"] = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return answer


def test_home_is_index(handler):
    answer = get(handler, "/", host="A.localhost:8000")
    assert (answer["status"], answer["body"]) == (200, b"<p>home</p>")
    assert "default-src 'none'" in answer["headers"]["Content-Security-Policy"]
    assert answer["headers"]["Content-Type"] == HTML


def test_condition_that_holds_is_304(handler):
    etag = get(handler, "/")["headers"]["ETag"]
    for asked in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = get(handler, "/", if_none_match=asked)
        assert (answer["status"], answer["body"]) == (304, b"")
    assert get(handler, "/", if_none_match='"other"')["status"] == 200


def test_etag_changes_with_the_bytes_within_one_second(handler):
    before = get(handler, "/")["headers"]["ETag"]
    handler.add("a.localhost", "/index.html", b"<p>HOME</p>")
    assert get(handler, "/")["headers"]["ETag"] != before


def test_range_of_a_sound(handler):
    answer = get(handler, "/_b/x.mp3", range="bytes=2-4")
    assert (answer["status"], answer["body"]) == (206, b"234")
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"


def test_redirect(handler):
    answer = get(handler, "/old.html")
    assert (answer["status"], answer["headers"]["Location"]) == (301, "/index.html")


def test_gone_with_and_without_a_page(handler):
    answer = get(handler, "/gone.html", if_none_match="*", range="bytes=0-1")
    assert (answer["status"], answer["body"]) == (410, b"<p>withdrawn</p>")
    assert get(handler, "/bare.html")["status"] == 410


def test_row_that_says_gone_outranks_a_file_that_came_back(handler):
    place = handler.target.file("a.localhost", "/bare.html")
    place.write_bytes(b"restored from an old copy")
    answer = get(handler, "/bare.html")
    assert answer["status"] == 410
    assert b"restored" not in answer["body"]


def test_file_without_a_row_is_not_served(handler):
    handler.target.file("a.localhost", "/stray.html").write_bytes(b"stray")
    assert get(handler, "/stray.html")["status"] == 404


def test_unknown_path_shows_the_sites_own_page(handler):
    for headers in ({}, {"if_none_match": "*"}):
        answer = get(handler, "/nope", **headers)
        assert (answer["status"], answer["body"]) == (404, b"<p>not found</p>")


@pytest.mark.parametrize("path", ["/../secret_key", "/..%2f", "/" + "x" * 5000, "/\x00", "/ấp"])
def test_hostile_paths_are_not_found(handler, path):
    assert get(handler, path)["status"] == 404


def test_unknown_host_and_other_methods(handler):
    assert get(handler, "/", host="evil.example")["status"] == 404
    assert get(handler, "/-/report", host="evil.example")["body"] != b"cms"
    answer = get(handler, "/", method="POST")
    assert (answer["status"], answer["headers"]["Allow"]) == (405, "GET, HEAD")


def test_cms_answers_on_its_host_and_below_dash(handler):
    assert get(handler, "/admin/", host="cms.localhost")["body"] == b"cms"
    assert get(handler, "/-/report", method="POST")["body"] == b"cms"
    assert get(handler, "/admin/")["status"] == 404


def test_head_has_the_length_and_no_body(handler):
    answer = get(handler, "/", method="HEAD")
    assert (answer["status"], answer["body"]) == (200, b"")
    assert answer["headers"]["Content-Length"] == "11"


def test_an_address_with_its_query_comes_before_the_path_alone(handler):
    handler.add("a.localhost", "/?p=7", status=301, location="/ban-tin/x.html")
    handler.add("a.localhost", "/bài/index.html", status=301, location="/ban-tin/y.html")
    answer = get(handler, "/", query="p=7")
    assert (answer["status"], answer["headers"]["Location"]) == (301, "/ban-tin/x.html")
    assert get(handler, "/bài/", query="p=7")["headers"]["Location"] == "/ban-tin/y.html"
    for query in ("p=8", "p=7&x=1", "x" * 3000):
        status = 404 if len(query) > 2048 else 200
        assert get(handler, "/", query=query)["status"] == status


def test_gone_without_bytes_says_so(handler):
    answer = get(handler, "/bare.html")
    assert (answer["status"], answer["body"].decode()) == (410, "Trang này đã được gỡ bỏ.\n")
