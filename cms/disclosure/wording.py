"""The words of the documents. They are Vietnamese whatever language an account has chosen:
the quarterly list and the plan are papers that a commune signs, in the form of Decree
30/2020/NĐ-CP, and the .xlsx and the page say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cms.contract.vocabulary import DISCLOSURE_BY_NUMBER
from cms.units.days import VIETNAM

from .due import Due
from .rules import obligation
from .standing import Shown, Standing, State

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LAW = "Theo Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"
LIST_TITLE = "DANH MỤC NỘI DUNG ĐÃ CÔNG KHAI"
PLAN_TITLE = "KẾ HOẠCH CÔNG KHAI THÔNG TIN"
WAITING_TITLE = "NỘI DUNG CÓ HẠN TRONG QUÝ, CHƯA CÔNG KHAI"
PREPARED_BY = "NGƯỜI LẬP BIỂU"
SIGNED_BY = "TM. ỦY BAN NHÂN DÂN"
SIGNER = "CHỦ TỊCH"
SIGN_HERE = "(Ký, ghi rõ họ tên)"
ERASED = "(đã xóa theo quy định)"
STILL_PUBLIC = "đang công khai"

CHANNELS = {
    "site": "Trang thông tin điện tử",
    "board": "Bảng tin điện tử",
    "radio": "Truyền thanh",
    "paper": "Niêm yết tại trụ sở",
}
# Those that stand in the ledger; paper does not.
LISTED = ("site", "board", "radio")
LANGUAGES = {"vi": "tiếng Việt", "km": "tiếng Khmer", "en": "tiếng Anh"}
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def label(disclosure_class: int) -> str:
    """A class as the documents name it: "7. Chính sách hỗ trợ, ..."."""
    return f"{disclosure_class}. {DISCLOSURE_BY_NUMBER[disclosure_class].label}"


def quarter_name(year: int, number: int) -> str:
    return f"Quý {ROMAN[number]} năm {year}"


def result(one: Standing) -> str:
    """How it stands to its deadline, in words."""
    match one.state:
        case State.MET:
            return "Đúng hạn"
        case State.LATE if "site" in one.shown:
            return f"Chậm {one.late_days} ngày làm việc"
        case State.LATE:
            return f"Chưa có trên trang, đã chậm {one.late_days} ngày làm việc"
        case State.NOT_YET:
            return "Chưa có trên trang, còn trong hạn"
    return "Chưa ghi ngày quyết định" if one.facts.title else "Ngày quyết định đã xóa"


def waiting(one: Due) -> str:
    """How what is not public stands to its deadline."""
    if one.working_days < 0:
        return f"Chưa công khai, đã chậm {-one.working_days} ngày làm việc"
    return f"Chưa công khai, còn {one.working_days} ngày làm việc"


def title(one: Standing) -> str:
    """The title, or that it was erased with its content."""
    return one.facts.title or ERASED


def editions(one: Standing) -> str:
    """The numbers of its editions: "1" or "1, 2, 3"."""
    return ", ".join(map(str, one.editions))


def notes(one: Standing) -> str:
    """What a reader of the list must know besides: channels missing, too short, with gaps."""
    return "; ".join(_notes(one))


def _notes(one: Standing) -> Iterator[str]:
    for name in one.missing:
        yield f"không có trên {_within(name)}"
    for language in one.languages:
        yield f"có cả {LANGUAGES[language]}"
    asked = obligation(one.facts.disclosure_class)
    for name in one.short:
        days = asked.board if name == "board" else asked.radio
        wanted = f"đủ {days} ngày liên tục" if days else "thường xuyên"
        yield f"{_within(name)} không {wanted}"
    for name, shown in one.shown.items():
        for gap in shown.gaps:
            yield f"{_within(name)} gián đoạn từ {moment(gap.start)} đến {moment(gap.end)}"


def _within(name: str) -> str:
    words = CHANNELS[name]
    return words[0].lower() + words[1:]


def until(shown: Shown) -> str:
    """The end of a channel's showing: "đến 07:30, 10/11/2026", or that it goes on."""
    return f"đến {moment(shown.until)}" if shown.until else STILL_PUBLIC


def moment(at: dt.datetime) -> str:
    """A moment in Vietnam: "14:03, 25/11/2026"."""
    return f"{at.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"


def date(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
