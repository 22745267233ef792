"""Documents of communes become drafts; hostile files become one sentence."""

import io
import zipfile

import pytest
from django.utils.translation import override

from cms.intake import sandbox
from cms.intake.items import Heading, ItemList, Paragraph, Picture, Table
from cms.intake.kinds import MAX_MEMBERS
from cms.intake.reading import read
from cms.library.sentences import UnreadableError
from tests.intake.making import (
    Pdf,
    docx,
    drawing,
    notice,
    odt,
    p,
    photo,
    table,
    zipped,
)


def kinds(draft):
    return [type(item).__name__ for item in draft.body]


def test_a_notice_loses_its_head_and_foot_and_keeps_the_rest():
    draft = read(notice(), "thong bao.docx")
    assert draft.title == "Thông báo về việc tiêm chủng mở rộng tháng 12 năm 2026"
    assert draft.summary == (
        "Ủy ban nhân dân xã Đất Mũi mời bà con đưa trẻ đi tiêm. Nhớ mang sổ tiêm chủng."
    )
    assert kinds(draft) == ["Paragraph", "Paragraph", "Heading", "ItemList", "Table", "Picture"]
    assert draft.body[2] == Heading("I. Lịch tiêm ở ấp Mũi", 2)
    assert draft.body[3] == ItemList(["7 giờ 30 ngày 5/12/2026;", "Trạm Y tế xã."])
    assert draft.body[4].caption == "Bảng 1: Số trẻ theo ấp"
    assert draft.body[4].has_header
    told = " ".join(map(str, draft.unread))
    assert "45/TB-UBND" in told
    assert "Nguyễn Văn A" in told
    assert "CỘNG HÒA" not in str(draft.body)


def test_styles_links_lists_and_merged_cells_of_word():
    link = '<w:hyperlink r:id="rId5"><w:r><w:t>cổng dịch vụ</w:t></w:r></w:hyperlink>'
    merged = (
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + p("Ấp") + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + p("Mũi") + "</w:tc><w:tc>" + p("12") + "</w:tc></w:tr></w:tbl>"
    )
    draft = read(
        docx(
            p("Bầu trưởng ấp", style="heading1"),
            p("Xem ", inner=link),
            p("Chương trình", style="heading2"),
            merged,
            "<m:oMath><m:r/></m:oMath>",
            links=[("rId5", "https://dichvucong.gov.vn/a?b=1&c=2")],
        ),
        "x.docx",
    )
    assert draft.title == "Bầu trưởng ấp"
    paragraph = '<a href="https://dichvucong.gov.vn/a?b=1&amp;c=2">cổng dịch vụ</a>'
    assert draft.body[0] == Paragraph(f"Xem {paragraph}")
    assert draft.body[2] == Table([["Ấp", ""], ["Mũi", "12"]])
    msgids = " ".join(sentence.msgid for sentence in draft.unread)
    assert "merged cells" in msgids
    assert "Formulas" in msgids


def test_an_official_letter_takes_its_title_from_the_head():
    head = table(
        [
            ["UBND XÃ ĐẤT MŨI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"],
            ["Số: 12/UBND-VP\nV/v cúp điện ngày 6/12", "Đất Mũi, ngày 2 tháng 12 năm 2026"],
        ]
    )
    draft = read(docx(head, p("Điện lực cúp điện để sửa đường dây trung thế.")), "cv.docx")
    assert draft.title == "Cúp điện ngày 6/12"
    assert draft.summary == "Điện lực cúp điện để sửa đường dây trung thế."


def test_an_appendix_behind_the_signature_stays():
    foot = [p("Nơi nhận:", bold=True), p("- Như trên;"), p("TM. ỦY BAN NHÂN DÂN", bold=True)]
    appendix = [p("DANH SÁCH HỘ NGHÈO", bold=True), table([["TT", "Tên"], ["1", "A"]])]
    draft = read(docx(p("THÔNG BÁO"), p("Nội dung của thông báo."), *foot, *appendix), "x.docx")
    assert kinds(draft) == ["Paragraph", "Heading", "Table"]


def test_opendocument():
    styles = (
        '<style:style style:name="P1"><style:text-properties fo:font-style="italic"/></style:style>'
        '<text:list-style style:name="L1"><text:list-level-style-number/></text:list-style>'
    )
    rows = (
        "<table:table-header-rows><table:table-row><table:table-cell><text:p>Ấp</text:p>"
        "</table:table-cell><table:table-cell><text:p>Giờ</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>7<text:s text:c="2"/>giờ'
        "</text:p></table:table-cell></table:table-row>"
    )
    draft = read(
        odt(
            '<text:h text:outline-level="1">Họp dân</text:h>',
            '<text:p text:style-name="P1">Mời <text:a xlink:href="tel:0290">gọi</text:a></text:p>',
            '<text:list text:style-name="L1"><text:list-item><text:p>Một</text:p></text:list-item>'
            "<text:list-item><text:p>Hai</text:p></text:list-item></text:list>",
            f"<table:table>{rows}</table:table>",
            '<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/>'
            "<svg:desc>Cầu mới</svg:desc></draw:frame></text:p>",
            '<text:p><draw:frame><draw:image xlink:href="Pictures/mat.png"/></draw:frame></text:p>',
            styles=styles,
            **{"Pictures/a.png": photo()},
        ),
        "hop.odt",
    )
    assert draft.title == "Họp dân"
    assert draft.body[0] == Paragraph('<i>Mời </i><a href="tel:0290"><i>gọi</i></a>')
    assert draft.body[1] == ItemList(["Một", "Hai"], ordered=True)
    assert draft.body[2] == Table([["Ấp", "Giờ"], ["7 giờ", "7 giờ"]], has_header=True)
    assert draft.body[3].alt == "Cầu mới"
    assert ["not in the file" in sentence.msgid for sentence in draft.unread] == [True]


def printed() -> Pdf:
    pdf = Pdf()
    pdf.text(60, 780, "ỦY BAN NHÂN DÂN")
    pdf.text(280, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12)
    pdf.text(60, 764, "XÃ ĐẤT MŨI", bold=True)
    pdf.text(300, 764, "Độc lập - Tự do - Hạnh phúc", bold=True)
    pdf.text(60, 745, "Số: 45/TB-UBND").text(320, 745, "Đất Mũi, ngày 01 tháng 12 năm 2026")
    pdf.text(250, 710, "THÔNG BÁO", bold=True, size=14)
    pdf.text(180, 692, "Về việc cúp điện ngày 6/12/2026", bold=True)
    pdf.text(85, 665, "Ủy ban nhân dân xã thông báo đến bà con lịch cúp điện để sửa đường")
    pdf.text(60, 648, "dây trung thế, từ 7 giờ đến 17 giờ.")
    pdf.text(85, 631, "Bà con chủ động sinh hoạt và sản xuất.")
    pdf.text(60, 610, "I. KHU VỰC", bold=True)
    pdf.grid([60, 200, 400], [600, 580, 560])
    pdf.text(65, 584, "Ấp", bold=True).text(205, 584, "Giờ", bold=True)
    pdf.text(65, 564, "Mũi").text(205, 564, "7:00")
    pdf.picture(60, 400, 200, 140).text(290, 30, "1")
    return pdf.page().text(60, 780, "Trang hai có một đoạn văn nữa để đọc.")


def test_pdf_gives_paragraphs_tables_and_pictures():
    draft = read(printed().bytes(), "cup-dien.pdf")
    assert draft.title == "Thông báo về việc cúp điện ngày 6/12/2026"
    assert kinds(draft) == [
        "Paragraph",
        "Paragraph",
        "Heading",
        "Table",
        "Picture",
        "Paragraph",
    ]
    assert draft.body[0].html.endswith("để sửa đường dây trung thế, từ 7 giờ đến 17 giờ.")
    assert draft.body[3] == Table([["Ấp", "Giờ"], ["Mũi", "7:00"]], has_header=True)


def test_a_photo_is_a_draft_without_words():
    draft = read(photo(kind="JPEG"), "IMG_1.HEIC")
    assert draft.title == ""
    assert isinstance(draft.body[0], Picture)
    assert draft.body[0].name == "img-1.jpg"


def bomb() -> bytes:
    return docx(p("x"), **{"word/media/big.xml": b"\0" * 200 * 1024 * 1024})


def liar() -> bytes:
    """A member that declares another size than it has."""
    data = bytearray(docx(p("x")))
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def locked() -> bytes:
    data = bytearray(docx(p("x")))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    "<w:document>&b;</w:document>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MESSAGES = {
    "empty": (b"", "empty"),
    "mp3": (b"ID3\x04" + b"\0" * 100, "is not one of .docx"),
    "zip": (zipped({"a.txt": "x"}), "is not one of .docx"),
    "sheet": (docx(p("x"), main="x"), "spreadsheet"),
    "macro": (docx(p("x"), **{"word/vbaProject.bin": b"x"}), "macros"),
    "doc": (OLE + b"\0" * 600, ".doc"),
    "rtf": (b"{\\rtf1 x}", ".doc"),
    "locked docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "locked member": (locked(), "password"),
    "locked odt": (odt(**{"META-INF/manifest.xml": "<x>encryption-data</x>"}), "password"),
    "entities": (docx(**{"word/document.xml": ENTITIES}), "declarations"),
    "xxe": (docx(**{"word/document.xml": EXTERNAL}), "declarations"),
    "utf-16 entities": (docx(**{"word/styles.xml": ENTITIES.encode("utf-16")}), "declarations"),
    "odt entities": (odt(**{"content.xml": ENTITIES}), "declarations"),
    "broken xml": (docx("<w:p>"), "broken"),
    "cut short": (notice()[:2000], "broken"),
    "deep": (docx("<w:p>" * 5000 + "</w:p>" * 5000), "unpacked"),
    "wide": (docx("<w:p/>" * 700_000), "unpacked"),
    "many members": (zipped({str(n): "" for n in range(MAX_MEMBERS + 1)}), "unpacked"),
    "bomb": (bomb(), "unpacked"),
    "liar": (liar(), "broken"),
    "no text": (docx(p("")), "no text and no picture"),
    "paragraphs": (docx(*[p("a") for _ in range(1600)]), "1500"),
    "scan": (Pdf().picture(0, 0, 595, 842).bytes(), "pictures of pages"),
    "broken pdf": (b"%PDF-1.7\nxx", "broken"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
    "broken photo": (photo((400, 300), "JPEG")[:1500], "broken"),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_what_cannot_be_read_is_one_sentence(case):
    data, part = MESSAGES[case]
    with pytest.raises(UnreadableError) as raised:
        read(data, "bai.docx")
    with override("en"):
        assert part in str(raised.value)
        assert str(raised.value).endswith(".")


def test_a_table_too_large_is_left_out_and_said():
    draft = read(docx(p("Lời dẫn"), table([["a", "b"]] * 1200)), "x.docx")
    assert kinds(draft) == ["Paragraph"]
    assert "attach it as a file" in draft.unread[0].msgid


def test_control_characters_do_not_reach_the_draft():
    draft = read(docx(p("Tin\u202e đảo\u200b chiều"), p("Nội\ue000 dung")), "x.docx")
    assert draft.title == "Tin đảo chiều"
    assert draft.body[1] == Paragraph("Nội dung")


def test_linked_pictures_are_not_fetched():
    linked = docx(
        p("Chữ", inner=drawing().replace("r:embed", "r:link")),
        pictures={"rId9": photo()},
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(linked)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("document.xml.rels"):
                content = content.replace(b'media/rId9.png"', b'/etc/passwd" TargetMode="External"')
            new.writestr(name, content)
    draft = read(out.getvalue(), "x.docx")
    assert kinds(draft) == ["Paragraph"]
    assert any("only linked" in sentence.msgid for sentence in draft.unread)


def test_the_sandbox_reads_alike_and_stops_what_does_not_end():
    data = notice()
    assert sandbox.read(data, "x.docx") == read(data, "x.docx")
    with pytest.raises(UnreadableError):
        sandbox.read(b"ID3", "x.docx")
    with pytest.raises(UnreadableError) as raised:
        sandbox.read(data, "x.docx", seconds=0)
    assert raised.value.sentence.msgid == sandbox.TOO_HARD
