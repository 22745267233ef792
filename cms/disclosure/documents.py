"""The two documents: the quarterly list and the yearly plan, as data for page and .xlsx alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from cms.units.days import local_day
from cms.units.models import Unit

from . import wording
from .calendar import working_calendar
from .due import Due, due_from
from .models import FIRST_YEAR, LAST_YEAR, PlanRow
from .sheets import Column, Head, Table, Value, cells, workbook
from .standing import Standing, quarter, standings

LIST_COLUMNS = [
    Column("STT", 5),
    Column("Nội dung công khai", 40),
    Column("Loại nội dung", 28),
    Column("Ấn bản", 8),
    Column("Ngày quyết định", 12),
    Column("Hạn công khai", 12),
    Column("Trang thông tin: từ", 17),
    Column("Trang thông tin: đến", 17),
    Column("Bảng tin: từ", 17),
    Column("Bảng tin: đến", 17),
    Column("Bảng tin: số ngày liên tục", 10),
    Column("Truyền thanh: từ", 17),
    Column("Truyền thanh: đến", 17),
    Column("Truyền thanh: số ngày liên tục", 10),
    Column("Kết quả", 18),
    Column("Chậm (ngày làm việc)", 10),
    Column("Ghi chú", 36),
]
WAITING_COLUMNS = [
    Column("STT", 5),
    Column("Nội dung công khai", 60),
    Column("Loại nội dung", 50),
    Column("Hạn công khai", 14),
    Column("Tình trạng", 40),
    Column("Chậm (ngày làm việc)", 14),
]
PLAN_COLUMNS = [
    Column("STT", 5),
    Column("Loại nội dung", 34),
    Column("Nội dung công khai", 44),
    Column("Thời gian", 16),
    Column("Công khai trước ngày", 14),
    Column("Trang thông tin điện tử", 11),
    Column("Bảng tin điện tử", 11),
    Column("Truyền thanh", 11),
    Column("Niêm yết tại trụ sở", 11),
    Column("Người chịu trách nhiệm", 24),
    Column("Ghi chú", 30),
]
MARK = "x"


def agency_of(unit: Unit) -> str:
    """The body that signs for a unit, as its page says."""
    page = getattr(unit, "page", None)
    return page.agency if page else unit.full_name


@dataclass(frozen=True)
class QuarterlyList:
    """What a unit disclosed in a quarter, and what was due in it and is not public."""

    unit: Unit
    year: int
    number: int
    made_at: dt.datetime
    standings: list[Standing]
    waiting: list[Due]

    @property
    def period(self) -> str:
        return wording.quarter_name(self.year, self.number)

    @property
    def late(self) -> int:
        return sum(one.late_days > 0 for one in self.standings)

    def workbook(self) -> bytes:
        """The list as .xlsx, and what is not public yet on a second sheet."""
        head = Head(agency_of(self.unit), wording.LIST_TITLE, self.period)
        tables = [
            Table(LIST_COLUMNS, cells(_list_cells(one) for one in self.standings)),
            Table(
                WAITING_COLUMNS,
                cells(_waiting_cells(one) for one in self.waiting),
                wording.WAITING_TITLE,
            ),
        ]
        return workbook(head, tables, ["Đã công khai", "Chưa công khai"])


def quarterly_list(
    unit: Unit, year: int, number: int, *, now: dt.datetime | None = None
) -> QuarterlyList:
    """The list of a quarter (1-4) as it stands now; ValueError for another quarter."""
    now = now or timezone.now()
    first, last = quarter(year, number)
    calendar = working_calendar()
    waiting = due_from([unit.pk], first, last, now=now, calendar=calendar)
    found = standings(unit, first, last, now=now, calendar=calendar)
    return QuarterlyList(unit, year, number, now, found, waiting)


def _list_cells(one: Standing) -> list[Value]:
    found: list[Value] = [
        wording.title(one),
        wording.label(one.facts.disclosure_class),
        wording.editions(one),
        one.facts.decided_on,
        one.deadline,
    ]
    for name in ("site", "board", "radio"):
        shown = one.shown.get(name)
        found.append(shown.first if shown else None)
        found.append((shown.until or wording.STILL_PUBLIC) if shown else None)
        if name != "site":
            found.append(shown.days if shown else None)
    return [*found, wording.result(one), one.late_days, wording.notes(one)]


def _waiting_cells(one: Due) -> list[Value]:
    return [
        one.title,
        wording.label(one.disclosure_class),
        one.deadline,
        wording.waiting(one),
        one.late,
    ]


@dataclass(frozen=True)
class Plan:
    """A unit's publication plan of a year."""

    unit: Unit
    year: int
    rows: Sequence[PlanRow]

    @property
    def period(self) -> str:
        return f"Năm {self.year}"

    @property
    def before(self) -> int:
        return max(FIRST_YEAR, self.year - 1)

    @property
    def after(self) -> int:
        return min(LAST_YEAR, self.year + 1)

    def workbook(self) -> bytes:
        head = Head(agency_of(self.unit), wording.PLAN_TITLE, self.period)
        table = Table(PLAN_COLUMNS, cells(_plan_cells(row) for row in self.rows))
        return workbook(head, [table], [f"Kế hoạch {self.year}"])


def _plan_cells(row: PlanRow) -> list[Value]:
    chosen = (row.on_site, row.on_board, row.on_radio, row.on_paper)
    return [
        wording.label(row.disclosure_class),
        row.content,
        row.when,
        row.due,
        *(MARK if one else None for one in chosen),
        row.responsible,
        row.note,
    ]


def plan_of(unit: Unit, year: int) -> Plan:
    """The plan of a year as it is kept; without lines if none was made."""
    rows = PlanRow.objects.filter(unit=unit, year=year).order_by("disclosure_class", "due", "pk")
    return Plan(unit, year, list(rows.select_related("bulletin")))


def this_quarter() -> tuple[int, int]:
    """Year and number of the quarter of today in Vietnam."""
    today = local_day(timezone.now())
    return today.year, (today.month + 2) // 3
