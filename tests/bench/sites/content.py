"""The content of the benchmark: contract documents made by a seeded generator.

A site has bulletins of its own and, of every ten, one of the province's. The same numbers
give the same documents.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cms.contract import documents
from cms.contract.blocks import Heading, ListBlock, Paragraph, Quote, Table
from cms.contract.documents import Audience, Clock, Edition, MediaTable, Schedule, Site, Unit
from cms.contract.vocabulary import CATEGORIES

SEED = 20261123
NAMESPACE = uuid.UUID("5b0e9e2c-53a2-4f2a-9a63-7d6b1b0a4d11")
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
# Of so many bulletins of a commune's site one is the province's.
SHARED = 10
# Bulletins of a site stand so far apart, so that the newest are of this week.
APART = timedelta(hours=11)
TEXT = """
bà con xã phường ấp khóm Ủy ban nhân dân thông báo lịch tiêm chủng bến đò tạm dừng nước mặn
rừng đước nuôi tôm sú cua biển kênh rạch cầu đường tu sửa họp dân trạm y tế trường học giáo
viên học sinh mùa vụ giống lúa phân bón hỗ trợ vay vốn hộ nghèo bảo hiểm điện nước an ninh
trật tự phòng cháy chữa cháy bão lũ triều cường sạt lở sơ tán di dời giấy tờ đăng ký khai
sinh chứng thực đất đai quy hoạch ngân sách thu chi quyết toán công khai minh bạch kiểm tra
giám sát đại biểu hội đồng cử tri tiếp xúc văn hóa thể thao lễ hội đình làng di tích lịch sử
"""
WORDS = TEXT.split()


@dataclass(frozen=True)
class Size:
    """So many communes with so many bulletins on each site."""

    sites: int
    bulletins: int


def identity(*parts: object) -> str:
    """An id that is the same each time."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


PROVINCE = identity("province")


def units(size: Size) -> Iterator[Unit]:
    """The province and its communes."""
    yield Unit(
        id=PROVINCE,
        code="96",
        level="province",
        type="tỉnh",
        name="Cà Mau",
        full_name="Tỉnh Cà Mau",
        host="tinh.localhost",
        valid_from=date(2025, 7, 1),
    )
    for number in range(size.sites):
        yield commune(number)


def commune(number: int) -> Unit:
    """The commune of this number."""
    name = f"{WORDS[number % len(WORDS)].capitalize()} {number}"
    return Unit(
        id=identity("commune", number),
        code=f"{32000 + number:05}",
        level="commune",
        type="xã",
        name=name,
        full_name=f"Xã {name}",
        host=f"xa{number}.localhost",
        valid_from=date(2025, 7, 1),
        parent=PROVINCE,
    )


def site(unit: Unit) -> Site:
    """A unit's site, its contact written out."""
    return Site(
        id=unit.id,
        unit=unit.id,
        title=f"Trang thông tin {unit.full_name}",
        agency=f"Ủy ban nhân dân {unit.full_name}",
        contact=documents.Contact(
            responsible="Nguyễn Văn Mười",
            position="Chủ tịch",
            address=f"Ấp 1, {unit.full_name}, tỉnh Cà Mau",
            phone="0290 3870 001",
            hotline="0290 3870 002",
            email=f"{unit.host.split('.')[0]}@example.vn",
        ),
        introduction=[Paragraph(html=f"{unit.full_name} ở cuối trời Nam.")],
        updated_at=NOW - timedelta(days=400),
    )


def schedule(unit: Unit) -> Schedule:
    """Two sessions a day."""
    sessions = [documents.Session(start=start, minutes=30) for start in ("05:30", "17:00")]
    return Schedule(id=unit.id, unit=unit.id, sessions=sessions)


def of_province(size: Size) -> int:
    """How many bulletins the province sends to all."""
    return size.bulletins // SHARED


def editions(size: Size) -> Iterator[Edition]:
    """All bulletins: the province's, then each commune's own."""
    shared = of_province(size)
    for number in range(shared):
        yield edition(PROVINCE, number * SHARED, audience="all", priority="priority")
    for place in range(size.sites):
        unit = commune(place).id
        for number in range(size.bulletins):
            if number % SHARED or number // SHARED >= shared:
                yield edition(unit, number)


def edition(
    unit: str, number: int, audience: str = "own", priority: str = "normal", n: int = 1
) -> Edition:
    """The bulletin of this number of a unit; number 0 is the oldest but one thousand days."""
    made = random.Random(f"{SEED}/{unit}/{number}/{n}")
    bulletin = identity("bulletin", unit, number)
    title = _words(made, 9)
    moment = NOW - timedelta(days=365) + (number % 700) * APART + timedelta(seconds=number)
    category = CATEGORIES[made.randrange(len(CATEGORIES))]
    return Edition(
        id=f"{bulletin}-vi-{n}",
        bulletin=bulletin,
        language="vi",
        n=n,
        issuer=unit,
        title=title,
        slug=f"ban-tin-so-{number}",
        summary=_words(made, 22) + ".",
        body=list(_body(made)),
        category=category.key,
        priority=priority,  # type: ignore[arg-type]
        disclosure_class=made.choice((1, 2, 3)) if category.key == "disclosure" else None,
        channels=["site"],
        audience=Audience(kind=audience),  # type: ignore[arg-type]
        publish_at=moment,
        first_published_at=moment,
        made_at=moment,
    )


def _words(made: random.Random, count: int) -> str:
    text = " ".join(made.choice(WORDS) for _ in range(count))
    return text[:1].upper() + text[1:]


def _body(made: random.Random) -> Iterator[object]:
    """About 2.5 KB: what a commune writes, at times with a list, a table, somebody's words."""
    for number in range(made.randint(3, 6)):
        if number == 2:
            yield Heading(text=_words(made, 5))
        bold = f" <b>{_words(made, 3)}</b> " if made.random() < 0.4 else " "
        yield Paragraph(html=f"{_words(made, 35)}{bold}{_words(made, 25)}.")
    if made.random() < 0.5:
        yield ListBlock(items=[_words(made, 8) for _ in range(made.randint(2, 5))])
    if made.random() < 0.2:
        rows = [[_words(made, 2) for _ in range(3)] for _ in range(made.randint(3, 8))]
        yield Table(rows=rows, caption=_words(made, 5))
    if made.random() < 0.1:
        yield Quote(html=_words(made, 20), source=_words(made, 3))


def clock() -> Clock:
    """The moment of the build."""
    return Clock(id="clock", now=NOW, local_date=date(2026, 11, 23))


def all_documents(size: Size) -> Iterator[object]:
    """Everything that an export of this size holds."""
    for unit in units(size):
        yield unit
        yield site(unit)
        yield schedule(unit)
    yield from editions(size)
    yield MediaTable(id="media", blobs={})
    yield clock()
