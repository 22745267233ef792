"""What an officer has at hand: a notice in Word, and a photo from a telephone."""

import io
import math

import pillow_heif
from PIL import Image

from tests.intake.making import FOOT, HEAD, docx, p, table

GPS = 0x8825
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
# Along the coast of Đất Mũi, as EXIF has it: degrees, minutes, seconds.
NORTH, EAST = (8.0, 36.0, 45.0), (104.0, 43.0, 12.0)
FIRST_WORDS = "Ủy ban nhân dân xã mời bà con nuôi tôm, cua đến tiêm phòng cho đàn chó."
ROWS = [
    ["Ấp", "Ngày", "Nơi tiêm"],
    ["Mũi", "Thứ Ba, 8/12/2026", "Trụ sở ấp"],
    ["Rạch Tàu", "Thứ Tư, 9/12/2026", "Nhà văn hóa ấp"],
    ["Kinh Đào", "Thứ Năm, 10/12/2026", "Trường tiểu học"],
]


def two_page_notice(title: str) -> bytes:
    """A notice of two pages as a .docx: head and foot of an office, a list, a table."""
    return docx(
        HEAD,
        p("THÔNG BÁO", bold=True),
        p(title, bold=True),
        p("Kính gửi: Bà con các ấp"),
        p(FIRST_WORDS),
        *[p(f"Điều {n}. Chủ nuôi giữ chó trong sân cho đến khi tiêm xong.") for n in range(1, 13)],
        p(inner=PAGE_BREAK),
        p("LỊCH TIÊM Ở CÁC ẤP", bold=True),
        p("Bảng 1: Lịch tiêm theo ấp"),
        table(ROWS, bold_first=True),
        p("Bà con gọi Trạm Chăn nuôi và Thú y khi cần hỏi thêm."),
        FOOT,
    )


def photo_with_place(width: int = 2016, height: int = 1512) -> bytes:
    """A telephone's HEIC that says by whose camera and where it was taken."""
    across = bytes(int(127 + 100 * math.sin(x / 90)) for x in range(width))
    grey = Image.frombytes("L", (width, 1), across).resize((width, height))
    image = Image.merge("RGB", (grey, grey.rotate(180), Image.new("L", grey.size, 96)))
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại"
    place = exif.get_ifd(GPS)
    place[1], place[2], place[3], place[4] = "N", NORTH, "E", EAST
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, exif=exif.tobytes(), quality=80)
    return out.getvalue()


def place_in(picture: bytes) -> dict:
    """What a picture says about where it was taken; nothing where it says nothing."""
    return dict(Image.open(io.BytesIO(picture)).getexif().get_ifd(GPS))
