"""What was changed behind our back is found and mended at the next start."""

import io

import pytest
from django.core.management import CommandError, call_command

from cms.publishing.mending import check_digests
from cms.publishing.models import LiveEntry, Output
from cms.publishing.rollback import roll_back
from cms.publishing.worker import Worker

HOST = "datmui.localhost"


def restart():
    worker = Worker()
    worker.start()
    worker.drain()
    return worker


def test_missing_and_shortened_files_are_written_again(installation, worker):
    home = worker.target.file(HOST, "/index.html")
    contact = worker.target.file(HOST, "/lien-he.html")
    whole = home.read_bytes(), contact.read_bytes()
    home.unlink()
    contact.write_bytes(b"<html>")
    restart()
    assert (home.read_bytes(), contact.read_bytes()) == whole
    assert not LiveEntry.objects.filter(damaged=True).exists()


def test_damage_to_a_pinned_site_is_mended_with_the_pinned_bytes(installation, worker):
    site = Output.objects.get(unit=installation.datmui.unit, kind="site")
    home = worker.target.file(HOST, "/index.html")
    old = home.read_bytes()
    installation.publish(title="Tin sau")
    worker.drain()
    roll_back(site, 1)
    worker.drain()
    assert home.read_bytes() == old
    home.unlink()
    restart()
    assert home.read_bytes() == old


def test_altered_byte_of_equal_size_is_found_by_verify(installation, worker):
    home = worker.target.file(HOST, "/index.html")
    data = bytearray(home.read_bytes())
    data[100] ^= 1
    home.write_bytes(bytes(data))
    stray = worker.target.file(HOST, "/la.html")
    stray.write_text("lạ")
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 addresses"):
        call_command("verify", stdout=out)
    assert "datmui.localhost/index.html" in out.getvalue()
    assert "datmui.localhost/la.html" in out.getvalue()
    assert len(check_digests(worker.target)) == 2
