"""The province's finder over the true former units (shared/data: units and their links)."""

import re

import pytest

from cms.publishing.models import LiveEntry

pytestmark = pytest.mark.django_db
FINDER = "/xa-cu.html"
ROW = re.compile(r'<li><p class="when">.*?</div></li>', re.DOTALL)


def test_every_former_unit_is_found_with_its_heirs(installation, worker):
    worker.publish()
    host = installation.pages["tinh"].unit.host
    rows = ROW.findall(worker.target.file(host, FINDER).read_text())
    assert len(rows) == 165
    named = {re.search(r'class="title">(?:<a [^>]*>)?(.*?)<', row)[1]: row for row in rows}
    heirs = re.findall(r"<li><a href.*?>(.*?)</a>", named["Xã Nguyễn Phích"])
    assert len(heirs) == 3
    # Of six the name belongs today to a unit that is not their heir.
    assert sum("ngày nay là đơn vị khác" in row for row in rows) == 6
    own = LiveEntry.objects.filter(host=host, path__startswith="/don-vi-cu/")
    assert own.count() == 165
    divided = sum(row.count("<li><a") > 1 for row in rows)
    assert own.filter(status=200).count() == divided
    assert own.filter(status=301).count() == 165 - divided
