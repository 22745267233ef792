"""Files made by program, as small as Word, LibreOffice, a printer or WordPress would write."""

import io
import zipfile
from html import escape

from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMESPACES = (
    f"{W} "
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.{main}+xml"/></Types>'
)
RELATIONSHIPS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships">{rows}</Relationships>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def photo(size=(60, 40), kind="PNG", color=(11, 93, 74), **saving) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **saving)
    return out.getvalue()


def p(text: str = "", *, bold: bool = False, style: str = "", inner: str = "") -> str:
    """A paragraph of WordprocessingML."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{run}{inner}</w:p>"


def table(rows: list[list[str]], *, bold_first: bool = False) -> str:
    """A table of WordprocessingML; a cell's lines are its paragraphs."""
    made = ""
    for number, row in enumerate(rows):
        cells = "".join(
            "<w:tc>"
            + "".join(p(line, bold=bold_first and not number) for line in cell.split("\n"))
            + "</w:tc>"
            for cell in row
        )
        made += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl>{made}</w:tbl>"


def drawing(rel: str = "rId9", alt: str = "") -> str:
    """A run that shows a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{rel}"/></pic:blipFill>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A zip of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(*blocks: str, pictures: dict[str, bytes] | None = None, links=(), main="main", **more):
    """A .docx of blocks; `pictures` by relationship id, `links` as (id, address)."""
    pictures = pictures or {}
    rows = "".join(
        f'<Relationship Id="{rel}" Type="{OFFICE}/image" Target="media/{rel}.png"/>'
        for rel in pictures
    ) + "".join(
        f'<Relationship Id="{rel}" Type="{OFFICE}/hyperlink" Target="{escape(address)}" '
        'TargetMode="External"/>'
        for rel, address in links
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/></w:style>'
        for name in ("heading 1", "heading 2", "heading 3")
    )
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.format(main=main),
            "_rels/.rels": RELATIONSHIPS.format(rows=root),
            "word/document.xml": (
                f"<w:document {NAMESPACES}><w:body>{''.join(blocks)}</w:body></w:document>"
            ),
            "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
            "word/_rels/document.xml.rels": RELATIONSHIPS.format(rows=rows),
            **{f"word/media/{rel}.png": data for rel, data in pictures.items()},
            **more,
        }
    )


ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{tail}"'
    for name, tail in {
        "office": "office:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "draw": "drawing:1.0",
        "style": "style:1.0",
        "svg": "svg-compatible:1.0",
        "fo": "xsl-fo-compatible:1.0",
    }.items()
)


def odt(*blocks: str, styles: str = "", **more: bytes | str) -> bytes:
    """An .odt of blocks of OpenDocument XML; `styles` are automatic ones."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": (
                f'<office:document-content {ODF} xmlns:xlink="http://www.w3.org/1999/xlink">'
                f"<office:automatic-styles>{styles}</office:automatic-styles>"
                f"<office:body><office:text>{''.join(blocks)}</office:text></office:body>"
                "</office:document-content>"
            ),
            **more,
        }
    )


class Pdf:
    """A PDF of A4 pages; letters are told by a ToUnicode map, no font file is embedded."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.codes: dict[str, int] = {}
        self.pictures: list[bytes] = []
        self.page()

    def page(self) -> "Pdf":
        self.pages.append([])
        return self

    def text(self, x: float, y: float, text: str, *, size: float = 13, bold: bool = False) -> "Pdf":
        """Words at a place in points from the lower left corner."""
        codes = "".join(f"{self.codes.setdefault(c, len(self.codes) + 1):04x}" for c in text)
        font = "F2" if bold else "F1"
        self.pages[-1].append(f"BT /{font} {size} Tf {x} {y} Td <{codes}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> "Pdf":
        self.pages[-1].append(f"{x0} {y0} m {x1} {y1} l S")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> "Pdf":
        """The rules of a table."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self

    def picture(self, x: float, y: float, width: float, height: float) -> "Pdf":
        name = f"Im{len(self.pictures)}"
        self.pictures.append(photo((40, 30), "JPEG"))
        self.pages[-1].append(f"q {width} 0 0 {height} {x} {y} cm /{name} Do Q")
        return self

    def bytes(self) -> bytes:
        """The file."""
        objects: dict[int, bytes] = {}
        maps = "\n".join(
            f"<{code:04x}> <{char.encode('utf-16-be').hex()}>" for char, code in self.codes.items()
        )
        unicode_map = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def "
            "1 begincodespacerange <0000> <ffff> endcodespacerange "
            f"{len(self.codes)} beginbfchar\n{maps}\nendbfchar endcmap end end"
        ).encode()
        objects[1] = b"<</Type/Catalog/Pages 2 0 R>>"
        objects[3] = _stream(unicode_map)
        for number, name in ((4, "Serif"), (6, "Serif-Bold")):
            objects[number] = (
                f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
                f"/DescendantFonts[{number + 1} 0 R]/ToUnicode 3 0 R>>"
            ).encode()
            objects[number + 1] = (
                f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/DW 500/CIDSystemInfo"
                "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor "
                f"<</Type/FontDescriptor/FontName/{name}/Flags 4/Ascent 800/Descent -200>>>>"
            ).encode()
        images = {f"Im{place}": 10 + place for place in range(len(self.pictures))}
        for place, data in enumerate(self.pictures):
            objects[10 + place] = _stream(
                data,
                "/Type/XObject/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceRGB"
                "/BitsPerComponent 8/Filter/DCTDecode",
            )
        named = "".join(f"/{name} {number} 0 R" for name, number in images.items())
        resources = f"<</Font<</F1 4 0 R/F2 6 0 R>>/XObject<<{named}>>>>"
        first = 10 + len(self.pictures)
        kids = []
        for place, parts in enumerate(self.pages):
            number = first + 2 * place
            kids.append(f"{number} 0 R")
            objects[number] = (
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}"
                f"/Contents {number + 1} 0 R>>"
            ).encode()
            objects[number + 1] = _stream("\n".join(parts).encode())
        objects[2] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
        return _assembled(objects)


def _stream(data: bytes, entries: str = "") -> bytes:
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _assembled(objects: dict[int, bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        used = "n" if number in places else "f"
        out += f"{places.get(number, 0):010d} 00000 {used} \n".encode()
    return out + f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


HEAD = table(
    [
        [
            "ỦY BAN NHÂN DÂN\nXÃ ĐẤT MŨI\n-------",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n-----------",
        ],
        ["Số: 45/TB-UBND", "Đất Mũi, ngày 01 tháng 12 năm 2026"],
    ]
)
FOOT = table(
    [["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn Văn A"]]
)


def notice() -> bytes:
    """A commune's notice as an officer writes one: no styles, a head, a foot."""
    return docx(
        HEAD,
        p("THÔNG BÁO", bold=True),
        p("Về việc tiêm chủng mở rộng tháng 12 năm 2026", bold=True),
        p("Kính gửi: Bà con các ấp"),
        p("Ủy ban nhân dân xã Đất Mũi mời bà con đưa trẻ đi tiêm. Nhớ mang sổ tiêm chủng."),
        p("I. LỊCH TIÊM Ở ẤP MŨI", bold=True),
        p("- 7 giờ 30 ngày 5/12/2026;"),
        p("- Trạm Y tế xã."),
        p("Bảng 1: Số trẻ theo ấp"),
        table([["TT", "Ấp", "Số trẻ"], ["1", "Mũi", "12"], ["2", "Kinh Đào", "9"]]),
        p(inner=drawing()),
        FOOT,
        pictures={"rId9": photo()},
    )
