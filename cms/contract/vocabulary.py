"""Closed lists that authors choose from and readers meet: one term for one thing."""

from typing import Literal, NamedTuple

CategoryKey = Literal["notice", "news", "policy", "disclosure", "event", "health", "production",
                      "safety"]  # fmt: skip


class Category(NamedTuple):
    """A kind of bulletin: its key, the word on screen, and its part of an address."""

    key: CategoryKey
    label: str
    slug: str


CATEGORIES: tuple[Category, ...] = (
    Category("notice", "Thông báo", "thong-bao"),
    Category("news", "Tin tức", "tin-tuc"),
    Category("policy", "Chính sách", "chinh-sach"),
    Category("disclosure", "Nội dung công khai", "cong-khai"),
    Category("event", "Sự kiện", "su-kien"),
    Category("health", "Y tế, giáo dục", "y-te-giao-duc"),
    Category("production", "Sản xuất, mùa vụ", "san-xuat"),
    Category("safety", "An ninh, an toàn", "an-toan"),
)
CATEGORY_BY_KEY: dict[str, Category] = {category.key: category for category in CATEGORIES}


class Disclosure(NamedTuple):
    """A class of what a commune must publish, Law 10/2022/QH15, articles 11-14.

    `board_days` and `radio_days` are consecutive days of posting: None where the
    channel is not asked for, 0 for "permanent". `names_people`: the content names
    persons and is published for the period, not for ever.
    """

    number: int
    label: str
    board_days: int | None
    radio_days: int | None
    names_people: bool


DISCLOSURES: tuple[Disclosure, ...] = (
    Disclosure(1, "Kế hoạch và kết quả phát triển kinh tế - xã hội", 30, None, False),
    Disclosure(2, "Dự toán và quyết toán ngân sách", 30, None, False),
    Disclosure(3, "Dự án, công trình, quản lý đất đai, quy hoạch", 30, None, False),
    Disclosure(4, "Quy chế dân chủ, nhiệm vụ của cán bộ, công chức", 0, None, False),
    Disclosure(5, "Quản lý, sử dụng các loại quỹ và khoản đóng góp", 30, None, False),
    Disclosure(6, "Quản lý, sử dụng tài sản công", 30, None, False),
    Disclosure(7, "Chính sách hỗ trợ, trợ cấp, tín dụng, bảo hiểm", 30, 3, True),
    Disclosure(8, "Cứu trợ khi có thiên tai, dịch bệnh", 30, 3, True),
    Disclosure(9, "Nghĩa vụ quân sự, nghĩa vụ tham gia Công an nhân dân", 30, 3, True),
    Disclosure(10, "Thanh tra, kỷ luật, lấy phiếu tín nhiệm", 30, 3, False),
    Disclosure(11, "Nội dung lấy ý kiến Nhân dân và kết quả", 30, 3, False),
    Disclosure(12, "Mức thu phí, lệ phí", 30, 3, False),
    Disclosure(13, "Thủ tục hành chính", 0, None, False),
    Disclosure(14, "Nội dung khác theo quy định của pháp luật", None, None, False),
)
DISCLOSURE_BY_NUMBER: dict[int, Disclosure] = {row.number: row for row in DISCLOSURES}
