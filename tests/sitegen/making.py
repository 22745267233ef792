"""Documents made up for tests: a province with communes, and bulletins by number."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from cms.contract import (
    Audience,
    Bundle,
    Clock,
    Document,
    Edition,
    MediaTable,
    Placement,
    Schedule,
    Site,
    Tombstone,
    Unit,
)
from cms.contract.blocks import Heading, ListBlock, Paragraph, Table
from cms.contract.documents import Blob, Contact, Session
from cms.contract.vocabulary import CATEGORIES

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
FIRST = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)
SPACE = uuid.UUID("6b1f0a52-5f7e-4f9b-9f0d-2d7c6f3f9a10")

PROVINCE = "00000000-0000-4000-8000-000000000096"
COMMUNE = "00000000-0000-4000-8000-000000000000"


def commune_id(number: int) -> str:
    """The id of commune `number`; the first is COMMUNE."""
    return f"00000000-0000-4000-8000-{number:012d}"


def unit(id: str, name: str, host: str, **changes: Any) -> Unit:  # noqa: A002
    """A commune of the province unless `changes` say otherwise."""
    fields: dict[str, Any] = {
        "code": id[-5:],
        "level": "commune",
        "type": "xã",
        "full_name": f"Xã {name}",
        "valid_from": date(2025, 7, 1),
        "parent": PROVINCE,
        **changes,
    }
    return Unit(id=id, name=name, host=host, **fields)


def site(of: Unit, **changes: Any) -> Site:
    """A site with an introduction of one sentence."""
    fields: dict[str, Any] = {
        "title": of.full_name,
        "agency": f"Ủy ban nhân dân {of.full_name[0].lower()}{of.full_name[1:]}",
        "contact": Contact(responsible="Nguyễn Văn Mẫu", phone="0290 000 0000"),
        "introduction": [Paragraph(html=f"{of.full_name} thuộc tỉnh Cà Mau.")],
        "updated_at": FIRST,
        **changes,
    }
    return Site(id=of.id, unit=of.id, **fields)


def province(communes: int = 1) -> list[Document]:
    """Units, sites and schedules of a province and its first communes."""
    units = [
        unit(
            PROVINCE,
            "Cà Mau",
            "camau.test",
            level="province",
            type="tỉnh",
            full_name="Tỉnh Cà Mau",
            parent=None,
        )
    ]
    units.extend(unit(commune_id(n), f"Số {n}", f"xa{n}.camau.test") for n in range(communes))
    sessions = [Session(start="05:30", minutes=60), Session(start="17:00", minutes=45)]
    return [
        *units,
        *(site(one) for one in units),
        *(Schedule(id=one.id, unit=one.id, sessions=sessions) for one in units),
    ]


def bulletin_id(number: int) -> str:
    """The UUID of bulletin `number`."""
    return str(uuid.uuid5(SPACE, str(number)))


def edition(number: int, **changes: Any) -> Edition:
    """Bulletin `number` of COMMUNE, published `number` hours after FIRST."""
    begin = FIRST + timedelta(hours=number)
    fields: dict[str, Any] = {
        "bulletin": bulletin_id(number),
        "language": "vi",
        "n": 1,
        "issuer": COMMUNE,
        "title": f"Thông báo số {number}",
        "slug": f"thong-bao-so-{number}",
        "summary": f"Nội dung tóm tắt của thông báo số {number}.",
        "body": [Paragraph(html=f"Mời bà con xem thông báo <b>số {number}</b>.")],
        "category": CATEGORIES[number % len(CATEGORIES)].key,
        "priority": "normal",
        "channels": ["site"],
        "audience": Audience(kind="own"),
        "publish_at": begin,
        "first_published_at": begin,
        "made_at": begin,
        **changes,
    }
    name = f"{fields['bulletin']}-{fields['language']}-{fields['n']}"
    return Edition(id=name, **fields)


def long_body() -> list[Any]:
    """About as much as a real bulletin says."""
    sentence = "Trạm Y tế xã tổ chức tiêm chủng cho trẻ dưới năm tuổi vào sáng thứ Bảy. "
    return [
        Paragraph(html=sentence * 3),
        Heading(text="Thời gian và địa điểm"),
        ListBlock(items=["Buổi sáng: từ 7:00", "Buổi chiều: từ 13:30", sentence]),
        Paragraph(html=sentence * 2 + '<a href="https://example.vn/">Xem thêm</a>'),
        Table(caption="Lịch theo ấp", rows=[["Ấp", "Giờ"], *([f"Ấp {n}", "7:00"] for n in "123")]),
        Paragraph(html=sentence * 3),
    ]


def tombstone(of: Edition, **changes: Any) -> Tombstone:
    """The withdrawal of an edition's bulletin."""
    fields: dict[str, Any] = {
        "bulletin": of.bulletin,
        "issuer": of.issuer,
        "audience": of.audience,
        "publish_at": of.publish_at,
        "withdrawn_at": NOW,
        "paths": [],
        **changes,
    }
    return Tombstone(id=of.bulletin, **fields)


def placement(edition: Edition, unit: str = COMMUNE, **changes: Any) -> Placement:
    """A unit's taking of source information, on its website."""
    fields: dict[str, Any] = {"channels": ["site"], **changes}
    name = f"{unit}-{edition.bulletin}"
    return Placement(id=name, unit=unit, bulletin=edition.bulletin, **fields)


def bundle(
    *documents: Document | Iterable[Document],
    now: datetime = NOW,
    blobs: dict[str, Blob] | None = None,
) -> Bundle:
    """A bundle of documents at a time; a province with one commune where no unit is given."""
    found: list[Any] = []
    for one in documents:
        found.extend([one] if isinstance(one, Document) else one)
    if not any(isinstance(one, Unit) for one in found):
        found.extend(province())
    clock = Clock(id="clock", now=now, local_date=(now + timedelta(hours=7)).date())
    return Bundle.of([clock, MediaTable(id="media", blobs=blobs or {}), *found])


def changed(document: Any, **changes: Any) -> Any:
    """A copy of a document with other values."""
    return msgspec.structs.replace(document, **changes)
