"""What a reader is answered."""

import gzip
import hashlib
import os
from io import BytesIO

import pytest

from deploy import EntryRow, FolderTarget, SiteHandler
from deploy.packing import Packer

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


LONG = "<p>Sáng thứ Bảy, mời bà con đưa trẻ đến trạm y tế.</p>" * 40


def test_text_is_packed_for_who_takes_it(handler):
    handler.add("a.localhost", "/long.html", LONG.encode())
    plain = get(handler, "/long.html")
    packed = get(handler, "/long.html", accept_encoding="br;q=1.0, gzip;q=0.8, *;q=0.1")
    assert gzip.decompress(packed["body"]).decode() == plain["body"].decode() == LONG
    assert packed["headers"]["Content-Encoding"] == "gzip"
    assert packed["headers"]["Content-Length"] == str(len(packed["body"]))
    assert len(packed["body"]) < len(plain["body"]) / 4
    for one in (plain, packed):
        assert one["headers"]["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain["headers"]


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "gzip; q=0.0, *", "gzip;q=x"])
def test_who_does_not_take_it_gets_the_bytes_as_they_are(handler, accepted):
    handler.add("a.localhost", "/long.html", LONG.encode())
    assert get(handler, "/long.html", accept_encoding=accepted)["body"].decode() == LONG


def test_what_is_packed_has_a_tag_of_its_own(handler):
    handler.add("a.localhost", "/long.html", LONG.encode())
    tag = get(handler, "/long.html")["headers"]["ETag"]
    packed = get(handler, "/long.html", accept_encoding="gzip")["headers"]["ETag"]
    assert tag != packed
    again = get(handler, "/long.html", accept_encoding="gzip", if_none_match=packed)
    assert (again["status"], again["headers"]["ETag"]) == (304, packed)
    assert again["headers"]["Vary"] == "Accept-Encoding"
    # What a cache keeps of the one must not stand for the other.
    crossed = get(handler, "/long.html", accept_encoding="gzip", if_none_match=tag)
    assert crossed["status"] == 200


def test_new_bytes_are_packed_anew(handler):
    for text in (LONG, LONG.replace("Bảy", "Sáu")):
        handler.add("a.localhost", "/long.html", text.encode())
        body = get(handler, "/long.html", accept_encoding="gzip")["body"]
        assert gzip.decompress(body).decode() == text


def test_head_says_the_length_of_what_is_packed(handler):
    handler.add("a.localhost", "/long.html", LONG.encode())
    whole = get(handler, "/long.html", accept_encoding="gzip")
    head = get(handler, "/long.html", method="HEAD", accept_encoding="gzip")
    assert (head["status"], head["body"]) == (200, b"")
    assert head["headers"] == whole["headers"]


def test_a_page_that_is_gone_is_packed_and_still_gone(handler):
    handler.add("a.localhost", "/gone.html", LONG.encode(), status=410)
    answer = get(handler, "/gone.html", accept_encoding="gzip", if_none_match="*")
    assert answer["status"] == 410
    assert gzip.decompress(answer["body"]).decode() == LONG


def test_ranges_sounds_and_what_is_tiny_stay_as_they_are(handler):
    handler.add("a.localhost", "/long.html", LONG.encode())
    handler.add("*", "/_b/y.mp3", b"0" * 2000, type="audio/mpeg")
    part = get(handler, "/long.html", accept_encoding="gzip", range="bytes=0-3")
    assert (part["status"], part["body"]) == (206, b"<p>S")
    for path in ("/_b/y.mp3", "/"):
        answer = get(handler, path, accept_encoding="gzip")
        assert "Content-Encoding" not in answer["headers"]
        assert "Vary" not in answer["headers"]


def test_what_is_kept_packed_is_bounded():
    packer = Packer(room=1000)
    bodies = [os.urandom(300) for _ in range(10)]
    for _ in range(2):
        for number, body in enumerate(bodies):
            assert gzip.decompress(packer.packed(str(number), BytesIO(body))) == body
            assert packer.held <= 1000


def test_the_rest_of_other_bytes_is_not_given(handler):
    handler.add("a.localhost", "/long.html", LONG.encode())
    tag = get(handler, "/long.html")["headers"]["ETag"]
    packed = get(handler, "/long.html", accept_encoding="gzip")["headers"]["ETag"]
    rest = {"range": "bytes=4-", "accept_encoding": "gzip"}
    assert get(handler, "/long.html", if_range=tag, **rest)["status"] == 206
    for other in (packed, '"0-0-0"', "Mon, 23 Nov 2026 00:00:00 GMT"):
        whole = get(handler, "/long.html", if_range=other, **rest)
        assert (whole["status"], gzip.decompress(whole["body"]).decode()) == (200, LONG)
