"""The page for an emergency: all that matters, in words alone, in the first 14 KB."""

from datetime import timedelta

import pytest

from cms.contract import Schedule
from cms.contract.documents import Contact, Session
from tests.sitegen import making
from tests.sitegen.built import BuiltSite

MOST = 14_000
TODAY = making.NOW - timedelta(hours=1)


def test_what_matters_is_there() -> None:
    unit = making.unit(making.COMMUNE, "Số 0", "xa0.camau.test", parent=None)
    site = making.site(unit, contact=Contact(hotline="0290 3 123 456"))
    schedule = Schedule(id=unit.id, unit=unit.id, sessions=[Session(start="05:30", minutes=60)])
    editions = [
        making.edition(1, priority="priority", title="Bão số 9"),
        making.edition(2, title="Họp dân chiều nay", publish_at=TODAY),
        making.edition(3, title="Chuyện hôm qua", publish_at=TODAY - timedelta(days=1)),
        making.edition(4, title="Đã hết hạn", publish_at=TODAY, expire_at=making.NOW),
    ]
    page = BuiltSite(making.bundle(unit, site, schedule, editions)).page("/chu.html")
    assert page.errors == []
    for words in ("Bão số 9", "Họp dân chiều nay", "0290 3 123 456", "Từ 05:30", "112", "115"):
        assert words in page.text
    assert "Chuyện hôm qua" not in page.text
    assert "Đã hết hạn" not in page.text
    assert not {"link", "script", "img", "form"} & page.counts.keys() - {"link"}
    assert page.counts["link"] == 1


@pytest.mark.parametrize("letter", ["x", "&", '"', "ក", "ữ "])
def test_it_is_light_whatever_was_written(letter: str) -> None:
    title, long = (letter * 255)[:255], (letter * 2000)[:2000]
    unit = making.unit(making.COMMUNE, "Số 0", "xa0.camau.test", parent=None, full_name=long)
    contact = Contact(
        responsible=long, position=long, address=long, phone="0" * 2000, hotline=long, email=long
    )
    site = making.site(unit, title=long, agency=long, contact=contact)
    sessions = [Session(start=f"{hour:02}:00", minutes=30) for hour in (5, 11, 17)]
    schedule = Schedule(id=unit.id, unit=unit.id, sessions=sessions)
    editions = [
        making.edition(
            n,
            title=title,
            summary=long,
            publish_at=TODAY + timedelta(seconds=n),
            priority=("normal", "priority")[n % 2],
        )
        for n in range(40)
    ]
    built = BuiltSite(making.bundle(unit, site, schedule, editions))
    assert built.page("/chu.html").errors == []
    assert len(built.text("/chu.html").encode()) < MOST
    assert built.text("/chu.html").count("/ban-tin/2024/thong-bao-so-39") == 1
