"""The documents as .xlsx: real numbers and dates, ready to print on A4."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cms.units.days import VIETNAM

from . import wording

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = "Times New Roman"
# What a spreadsheet program may take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_767
DATE_FORMAT = "dd/mm/yyyy"
MOMENT_FORMAT = "hh:mm dd/mm/yyyy"
# The longer Vietnamese headings need a second and a third line.
HEADING_HEIGHT = 48

Value = str | int | dt.date | dt.datetime | None


class Column(NamedTuple):
    """A heading and the width in characters."""

    heading: str
    width: int


class Head(NamedTuple):
    """What stands above a table: the agency, the title, the period."""

    agency: str
    title: str
    period: str


class Table(NamedTuple):
    """A table of a document; `title` stands above it unless it is the first."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    title: str = ""


def workbook(head: Head, tables: Sequence[Table], sheet_names: Sequence[str]) -> bytes:
    """A workbook with one sheet for each table, all under the same head."""
    book = Workbook()
    book.remove(book.active)
    for table, name in zip(tables, sheet_names, strict=True):
        _sheet(book.create_sheet(name), head, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet, head: Head, table: Table) -> None:
    width = len(table.columns)
    _head(sheet, head._replace(title=table.title or head.title), width)
    top = sheet.max_row + 1
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        cell = put(sheet.cell(top, number), column.heading)
        cell.font = Font(name=FONT, bold=True, size=11)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
    sheet.row_dimensions[top].height = HEADING_HEIGHT
    for row, values in enumerate(table.rows, top + 1):
        for number, value in enumerate(values, 1):
            _body(put(sheet.cell(row, number), value))
    _signatures(sheet, width)
    _page(sheet, top, width)


_BORDER = Border(*(Side(style="thin") for _side in range(4)))


def _body(cell: Cell) -> None:
    cell.font = Font(name=FONT, size=11)
    cell.border = _BORDER
    numeric = isinstance(cell.value, int)
    cell.alignment = Alignment(
        horizontal="right" if numeric else "left", vertical="top", wrap_text=True
    )


def put(cell: Cell, value: Value) -> Cell:
    """Write a value; a text stays a text, whatever sign it begins with.

    Moments become local time without a zone, because .xlsx has none. Control characters,
    which .xlsx cannot hold, are left out.
    """
    if isinstance(value, dt.datetime):
        cell.value = value.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)
        cell.number_format = MOMENT_FORMAT
    elif isinstance(value, dt.date):
        cell.value = value
        cell.number_format = DATE_FORMAT
    elif isinstance(value, str):
        clean = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        cell.value = clean
        # Otherwise openpyxl reads "=…" as a formula and "#N/A" as an error.
        cell.data_type = "s"
        cell.quotePrefix = clean.startswith(FORMULA_STARTS)
    else:
        cell.value = value
    return cell


def _head(sheet: Worksheet, head: Head, width: int) -> None:
    half = width // 2
    agency = put(sheet.cell(1, 1), head.agency.upper())
    nation = put(sheet.cell(1, half + 1), wording.NATION)
    motto = put(sheet.cell(2, half + 1), wording.MOTTO)
    for row in (1, 2):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=half)
        sheet.merge_cells(start_row=row, start_column=half + 1, end_row=row, end_column=width)
    lines = [put(sheet.cell(4, 1), head.title), put(sheet.cell(5, 1), head.period)]
    lines.append(put(sheet.cell(6, 1), f"({wording.LAW})"))
    for cell in lines:
        sheet.merge_cells(start_row=cell.row, start_column=1, end_row=cell.row, end_column=width)
    for cell in (agency, nation, motto, *lines):
        cell.font = Font(name=FONT, bold=cell is not lines[-1], italic=cell is lines[-1], size=12)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
    lines[0].font = Font(name=FONT, bold=True, size=14)
    sheet.cell(7, 1)


def _signatures(sheet: Worksheet, width: int) -> None:
    half = width // 2
    top = sheet.max_row + 2
    left = [wording.PREPARED_BY, wording.SIGN_HERE]
    right = [wording.SIGNED_BY, wording.SIGNER, wording.SIGN_HERE]
    for column, end, texts in ((1, half, left), (half + 1, width, right)):
        for row, text in enumerate(texts, top):
            cell = put(sheet.cell(row, column), text)
            cell.font = Font(name=FONT, bold=text.isupper(), italic=not text.isupper(), size=12)
            cell.alignment = Alignment(horizontal="center")
            sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=end)


def _page(sheet: Worksheet, top: int, width: int) -> None:
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    sheet.print_title_rows = f"{top}:{top}"
    sheet.print_area = f"A1:{get_column_letter(width)}{sheet.max_row}"
    setup = sheet.page_setup
    setup.orientation = "landscape"
    setup.paperSize = sheet.PAPERSIZE_A4
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P/&N"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6


def cells(rows: Iterable[Sequence[Value]]) -> list[list[Value]]:
    """Rows numbered from 1 in a first column."""
    return [[number, *row] for number, row in enumerate(rows, 1)]
