"""Workbooks: values stay what they are, and texts stay texts."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import load_workbook

from cms.disclosure.sheets import Column, Head, Table, cells, workbook

HEAD = Head("Ủy ban nhân dân xã Đất Mũi", "DANH MỤC", "Quý IV năm 2026")
COLUMNS = [Column("STT", 5), Column("Nội dung", 40), Column("Ngày", 12), Column("Số", 8)]


def written(*rows, **others):
    data = workbook(HEAD, [Table(COLUMNS, cells(rows), **others)], ["Một"])
    return data, load_workbook(io.BytesIO(data)).active


def heading_row(sheet):
    return next(cell.row for cell in sheet["A"] if cell.value == "STT")


def test_numbers_dates_and_moments_are_real():
    moment = dt.datetime(2026, 11, 25, 17, 30, tzinfo=dt.UTC)
    _data, sheet = written(["Dự toán", dt.date(2026, 11, 23), 30], ["Khác", moment, None])
    top = heading_row(sheet)
    first, second = (list(row) for row in sheet.iter_rows(top + 1, top + 2, values_only=True))
    assert [first[0], first[1], first[3]] == [1, "Dự toán", 30]
    assert [second[0], second[1], second[3]] == [2, "Khác", None]
    assert first[2].isoformat() == "2026-11-23T00:00:00"
    assert second[2].isoformat() == "2026-11-26T00:30:00"
    assert sheet.cell(top + 1, 3).number_format == "dd/mm/yyyy"
    assert sheet.cell(top + 2, 3).number_format == "hh:mm dd/mm/yyyy"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x.example","y")',
        "+84",
        "-5",
        "@SUM(A1)",
        "#N/A",
        "\t=1",
        "=cmd|' /C x'!A0",
    ],
)
def test_no_text_becomes_a_formula(text):
    data, sheet = written([text, None, None])
    cell = sheet.cell(heading_row(sheet) + 1, 2)
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text != "#N/A")
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml


def test_what_xlsx_cannot_hold_is_left_out():
    _data, sheet = written(["a\x00b\x0bc" + "d" * 40_000, None, None])
    text = sheet.cell(heading_row(sheet) + 1, 2).value
    assert text.startswith("abcd")
    assert len(text) == 32_767


def test_it_prints_on_a4_across_with_its_heading_on_every_page():
    _data, sheet = written(*[[f"Nội dung {n}", None, n] for n in range(80)])
    top = heading_row(sheet)
    assert sheet.freeze_panes == f"A{top + 1}"
    assert sheet.print_title_rows == f"${top}:${top}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert [sheet.column_dimensions[name].width for name in "ABCD"] == [5, 40, 12, 8]


def test_the_head_has_the_national_title_and_the_foot_places_to_sign():
    _data, sheet = written(["a", None, None], title="TIÊU ĐỀ KHÁC")
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert texts[:2] == ["ỦY BAN NHÂN DÂN XÃ ĐẤT MŨI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert "Độc lập - Tự do - Hạnh phúc" in texts
    assert "TIÊU ĐỀ KHÁC" in texts
    assert "Quý IV năm 2026" in texts
    assert texts[-5:] == [
        "NGƯỜI LẬP BIỂU",
        "TM. ỦY BAN NHÂN DÂN",
        "(Ký, ghi rõ họ tên)",
        "CHỦ TỊCH",
        "(Ký, ghi rõ họ tên)",
    ]


def test_an_empty_table_is_still_a_paper():
    _data, sheet = written()
    assert sheet.cell(heading_row(sheet), 2).value == "Nội dung"
