"""A worker with nothing to do sleeps until another connection has written."""

import sqlite3
import threading
import time

import pytest
from django.db.utils import ConnectionHandler

from cms.publishing import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A database in a file, as the one connection that the module knows."""
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (n)")
    handler = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}
    )
    monkeypatch.setattr(waiting, "connection", handler["default"])
    yield path
    handler["default"].close()


def took(quiet):
    begun = time.monotonic()
    quiet.wait()
    return time.monotonic() - begun


def test_it_wakes_for_what_another_wrote(path, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST", 30)
    quiet = waiting.Quiet(threading.Event())

    def write():
        time.sleep(0.3)
        with sqlite3.connect(path) as other:
            other.execute("INSERT INTO t VALUES (1)")

    writer = threading.Thread(target=write)
    writer.start()
    assert 0.2 < took(quiet) < 20
    writer.join()


def test_what_was_written_before_it_slept_is_not_lost(path, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST", 30)
    quiet = waiting.Quiet(threading.Event())
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO t VALUES (1)")
    assert took(quiet) < 20


def test_it_comes_back_by_itself_and_at_once_when_told_to_stop(path, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST", 0.2)
    stop = threading.Event()
    quiet = waiting.Quiet(stop)
    assert took(quiet) >= 0.2
    monkeypatch.setattr(waiting, "LONGEST", 30)
    stop.set()
    assert took(quiet) < 20
