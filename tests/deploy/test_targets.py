"""The folder target: nothing half-written, nothing outside its root."""

import hashlib
import threading

import pytest

from deploy import FolderTarget, MemoryTarget


def put(target, host, path, body):
    digest = hashlib.sha256(body).hexdigest()
    target.stage(digest, body)
    target.place(host, path, digest)
    return digest


@pytest.fixture(params=["folder", "memory"])
def target(request, tmp_path):
    return FolderTarget(tmp_path / "live") if request.param == "folder" else MemoryTarget()


def test_what_is_placed_is_there_and_what_is_deleted_is_not(target):
    digest = put(target, "a.localhost", "/x/y.html", b"one")
    assert target.digest("a.localhost", "/x/y.html") == digest
    target.delete("a.localhost", "/x/y.html")
    target.delete("a.localhost", "/x/y.html")
    assert target.digest("a.localhost", "/x/y.html") is None


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("a.localhost", "/../b"),
        ("a.localhost", "x"),
        ("a.localhost", "/a//b"),
        ("a.localhost", "/./b"),
        (".staging", "/x"),
        ("a/b", "/x"),
        ("", "/x"),
        ("*", "/_b/../x"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(tmp_path, host, path):
    with pytest.raises(ValueError, match="not a"):
        FolderTarget(tmp_path / "live").file(host, path)


def test_replaced_and_deleted_bytes_are_kept_until_forgotten(tmp_path):
    target = FolderTarget(tmp_path / "live")
    one = put(target, "a.localhost", "/x", b"one")
    two = put(target, "a.localhost", "/x", b"two")
    target.delete("a.localhost", "/x")
    assert target.kept_bytes(one).read_bytes() == b"one"
    assert target.kept_bytes(two).read_bytes() == b"two"
    assert target.forget({two}) == 1
    assert target.kept_bytes(one) is None


def test_sync_leaves_no_staged_bytes(tmp_path):
    target = FolderTarget(tmp_path / "live")
    put(target, "a.localhost", "/x", b"one")
    (target.staging / "left-by-a-killed-process").write_bytes(b"half")
    target.sync()
    assert list(target.staging.iterdir()) == []
    assert target.digest("a.localhost", "/x") == hashlib.sha256(b"one").hexdigest()


def test_addresses_names_every_file_and_nothing_internal(tmp_path):
    target = FolderTarget(tmp_path / "live")
    put(target, "a.localhost", "/x/y.html", b"one")
    put(target, "*", "/_b/abc.css", b"two")
    put(target, "a.localhost", "/x/y.html", b"three")
    assert list(target.addresses()) == [("*", "/_b/abc.css"), ("a.localhost", "/x/y.html")]


def test_an_address_that_cannot_hold_bytes_holds_none(tmp_path):
    target = FolderTarget(tmp_path / "live")
    put(target, "a.localhost", "/2019/bai.html", b"x")
    for path in ("/2019", "/2019/bai.html/more", "/" + "ạ" * 200):
        assert target.digest("a.localhost", path) is None


def test_nothing_is_deleted_while_another_release_places(tmp_path):
    """A file that sites share may be there before its row: whoever asks for rows then waits."""
    one, other = FolderTarget(tmp_path / "live"), FolderTarget(tmp_path / "live")
    order = []

    def delete():
        with other.deleting():
            order.append("deleted")

    deleter = threading.Thread(target=delete)
    with one.placing():
        with other.placing():
            order.append("both place")
        deleter.start()
        deleter.join(timeout=0.3)
        order.append("settled")
    deleter.join(timeout=10)
    assert order == ["both place", "settled", "deleted"]
