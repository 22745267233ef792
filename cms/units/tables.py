"""CSV files whose every line can be named when it is refused."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


class DataError(ValueError):
    """A line that cannot be taken; the message is `file:line: cause`."""

    def __init__(self, path: Path, line: int, cause: str) -> None:
        super().__init__(f"{path}:{line}: {cause}")


@dataclass(frozen=True)
class Line:
    """One line of a table: `line["column"]` is its cell, without spaces around it."""

    path: Path
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, cause: str) -> DataError:
        return DataError(self.path, self.number, cause)

    def parse(self, column: str, reader: Callable[[str], object], wanted: str):
        """The cell as read by `reader`, None where it is empty."""
        if not self[column]:
            return None
        try:
            return reader(self[column])
        except ValueError:
            raise self.error(f"{column} {self[column]!r} is not {wanted}") from None


def lines(path: Path, columns: list[str]) -> Iterator[Line]:
    """The lines of a UTF-8 CSV file that has exactly these columns.

    Raises DataError for another heading, a line with more or fewer cells, and text that
    is not UTF-8 or not composed (NFC): a decomposed name would equal no other.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != columns:
                raise DataError(path, 1, f"the columns must be {','.join(columns)}")
            for row in reader:
                if None in row or None in row.values():
                    raise DataError(path, reader.line_num, f"not {len(columns)} columns")
                cells = {column: value.strip() for column, value in row.items()}
                if not unicodedata.is_normalized("NFC", "".join(cells.values())):
                    raise DataError(path, reader.line_num, "text is not in Unicode's form NFC")
                yield Line(path, reader.line_num, cells)
    except csv.Error as error:
        raise DataError(path, reader.line_num, str(error)) from None
    except UnicodeDecodeError as error:
        raise DataError(path, 1, f"not UTF-8 at byte {error.start}") from None


def day(text: str) -> dt.date:
    """A date written YYYY-MM-DD; raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)
