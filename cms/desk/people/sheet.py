"""The .xlsx of people: reading it with suspicion, and writing the template and the passwords."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from cms.accounts.models import Role
from cms.desk.people.scopes import plain
from cms.intake.kinds import OLE, ZIP_ERRORS, element_counts, open_zip
from cms.library.sentences import UnreadableError

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_FILE = 2 * 1024 * 1024
MAX_MEMBERS = 200
MAX_UNPACKED = 12 * 1024 * 1024
MAX_ROWS = 2_000
MAX_COLUMNS = 20
# As far as Excel goes; a sheet that says more is no sheet.
LAST_LINE = 1_048_576
LONGEST = 200
SHEET_MAIN = b"spreadsheetml.sheet.main+xml"
# Headings by field. They are read without regard to case, marks and order.
HEADINGS = {
    "last_name": gettext_lazy("Family and middle name"),
    "first_name": gettext_lazy("First name"),
    "username": gettext_lazy("Username"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "scope": gettext_lazy("Unit"),
    "kinds": gettext_lazy("Role"),
}
OPTIONAL = {"phone", "email"}
WIDTHS = {"last_name": 26, "first_name": 12, "username": 22, "email": 28, "scope": 34, "kinds": 30}


class SheetError(Exception):
    """The file as a whole cannot be taken; one sentence says why."""


@dataclass(frozen=True)
class Line:
    """A filled-in line: its number in the file, its cells by field, fields that are formulas."""

    number: int
    cells: dict[str, str]
    formulas: tuple[str, ...] = ()


def read(data: bytes) -> list[Line]:
    """The lines of the first sheet that say anything. Raises SheetError.

    What libraries raise over hostile files is of every kind, so all of it is one sentence.
    """
    _check(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        # What a file says of its own size is not believed.
        sheet.reset_dimensions()
        return _lines(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=LAST_LINE))
    except SheetError:
        raise
    except Exception as error:
        raise SheetError(_("The file is broken; it cannot be opened.")) from error


def _check(data: bytes) -> None:
    if len(data) > MAX_FILE:
        raise SheetError(_("The file is larger than 2 MB; a list of people is not."))
    if data.startswith(OLE):
        raise SheetError(
            _("This is an old or locked Excel file. Save it as .xlsx without a password.")
        )
    if not data.startswith(b"PK"):
        raise SheetError(_("This is not an .xlsx file, whatever it is called."))
    try:
        with open_zip(data, members=MAX_MEMBERS, unpacked=MAX_UNPACKED) as archive:
            _check_parts(archive)
            element_counts(archive)
    except UnreadableError as error:
        raise SheetError(str(error)) from error
    except ZIP_ERRORS as error:
        raise SheetError(_("The file is broken; it cannot be opened.")) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "[Content_Types].xml" not in names:
        raise SheetError(_("This is not an .xlsx file, whatever it is called."))
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaProject" in name for name in names):
        raise SheetError(_("The file holds macros (programs). Save it as plain .xlsx."))
    if SHEET_MAIN not in types:
        raise SheetError(_("This is not an .xlsx file, whatever it is called."))


def _lines(rows: Iterator[Sequence]) -> list[Line]:
    columns = _columns(next(rows, ()))
    lines: list[Line] = []
    for number, row in enumerate(rows, 2):
        line = _line(number, row, columns)
        if line is None:
            continue
        if len(lines) == MAX_ROWS:
            raise SheetError(_("More than 2,000 people in one file. Split it in two."))
        lines.append(line)
    if not lines:
        raise SheetError(_("Nobody is in this file: nothing stands below the headings."))
    return lines


def _columns(heads: Sequence) -> dict[str, int]:
    """Where each field stands."""
    wanted = {plain(str(heading)): field for field, heading in HEADINGS.items()}
    found: dict[str, int] = {}
    for index, cell in enumerate(heads):
        field = wanted.get(plain(str(cell.value or "").rstrip(" *")))
        if field in found:
            raise SheetError(
                _("The heading “%(name)s” stands there twice.") % {"name": HEADINGS[field]}
            )
        if field:
            found[field] = index
    missing = [str(HEADINGS[name]) for name in HEADINGS if name not in found.keys() | OPTIONAL]
    if missing:
        raise SheetError(
            _("The first line lacks these headings: %(names)s. Use the template.")
            % {"names": ", ".join(missing)}
        )
    return found


def _line(number: int, row: Sequence, columns: dict[str, int]) -> Line | None:
    if all(cell.value is None for cell in row):
        return None
    cells, formulas = {}, []
    for field, index in columns.items():
        cell = row[index] if index < len(row) else None
        value = getattr(cell, "value", None)
        cells[field] = _text(value)
        if getattr(cell, "data_type", "") == "f":
            formulas.append(field)
    if not any(cells.values()):
        return None
    cells["phone"] = _phone(cells.get("phone", ""))
    return Line(number, {"email": "", **cells}, tuple(formulas))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[: LONGEST + 1]


def _phone(text: str) -> str:
    """Excel takes 0912345678 for a number and drops the zero before it."""
    return f"0{text}" if len(text) == 9 and text.isdigit() and text[0] != "0" else text


def template(scope_names: list[str]) -> bytes:
    """The file to fill in: headings, an example of nobody, and lists to choose from."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Accounts")
    _heads(sheet, [str(heading) for heading in HEADINGS.values()])
    for index, field in enumerate(HEADINGS, 1):
        column = get_column_letter(index)
        sheet.column_dimensions[column].width = WIDTHS.get(field, 16)
        if field in ("phone", "username"):
            # As text, so that the zero before a number stays.
            for row in range(2, MAX_ROWS + 2):
                sheet.cell(row, index).number_format = "@"
    for title, field, names in (
        (_("Units"), "scope", scope_names),
        (_("Roles"), "kinds", [str(label) for label in Role.Kind.labels]),
    ):
        _list(book, sheet, title, field, names)
    return _bytes(book)


def _list(book: Workbook, sheet, title: str, field: str, names: list[str]) -> None:
    """A sheet of names, and a list in the column of the field that offers them."""
    names_sheet = book.create_sheet(title)
    _heads(names_sheet, [title])
    names_sheet.column_dimensions["A"].width = 60
    for row, name in enumerate(names, 2):
        _put(names_sheet.cell(row, 1), name)
    choice = DataValidation(
        type="list", formula1=f"'{title}'!$A$2:$A${len(names) + 1}", allow_blank=True
    )
    # A warning only: several roles may stand in one cell.
    choice.errorStyle = "warning"
    choice.error = _("This is not in the list. Several roles are separated by semicolons.")
    sheet.add_data_validation(choice)
    column = get_column_letter(list(HEADINGS).index(field) + 1)
    choice.add(f"{column}2:{column}{MAX_ROWS + 1}")


def passwords(rows: list[tuple[str, str, str, str]]) -> bytes:
    """Name, username, one-time password and roles of each new account."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Passwords")
    _heads(sheet, [_("Name"), str(HEADINGS["username"]), _("One-time password"), _("Roles")])
    for column, width in zip("ABCD", (32, 24, 20, 60), strict=True):
        sheet.column_dimensions[column].width = width
    for number, row in enumerate(rows, 2):
        for index, value in enumerate(row, 1):
            _put(sheet.cell(number, index), value)
    return _bytes(book)


def _heads(sheet, names: list[str]) -> None:
    for index, name in enumerate(names, 1):
        cell = sheet.cell(1, index, name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _put(cell, text: str) -> None:
    """A text stays a text, whatever sign it begins with."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.value = clean
    cell.data_type = "s"
    cell.quotePrefix = clean.startswith(("=", "+", "-", "@"))


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
