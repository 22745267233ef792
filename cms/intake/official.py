"""The head, title and foot of an official document (Decree 30/2020/NĐ-CP, appendix I).

The head holds the national title, the agency, the number and the date; then the name of the
kind ("THÔNG BÁO") and what it is about; at the end the signature and "Nơi nhận". A site
says all this in its own places, so they stand outside a bulletin's body; what was left out
is told to the author.
"""

import re

from django.utils.translation import gettext_noop

from cms.intake.inlines import one_line
from cms.intake.items import (
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Draft,
    Heading,
    Item,
    ItemList,
    Paragraph,
    Picture,
    Table,
)
from cms.intake.shaping import RULE, all_bold, shaped, words
from cms.intake.wording import capital, first_sentences, is_capitals, sentence_case, shortened
from cms.library.sentences import Sentence, say

HEAD_ITEMS = 30
FOOT_ITEMS = 40
SHORT_LINE = 160
NATIONAL = re.compile(r"CỘNG H(ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|ĐỘC LẬP\s*[-–—]\s*TỰ DO", re.IGNORECASE)
PARTY = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM")
NUMBER = re.compile(r"^\s*Số\s*:?\s*[\d.…_\s]*\s*[-/][A-ZĐ0-9/-]+|(^|\s)Số\s*:\s*[\d.…/_-]*", re.I)
PLACE_DATE = re.compile(r"ngày\s*[\d.…_]*\s*tháng\s*[\d.…_]*\s*năm\s*[\d.…_]*\s*$", re.IGNORECASE)
# "Đất Mũi, ngày …": the place may have up to four syllables.
BEFORE_DATE = re.compile(r"\s+\S+(?:\s+\S+){0,3},\s*ngày\s")
AGENCY = re.compile(
    r"^(ỦY|UỶ)? ?(BAN NHÂN DÂN|UBND|HỘI ĐỒNG|HĐND|ĐẢNG (ỦY|UỶ)|ỦY BAN|UỶ BAN|BAN (CHỈ HUY|CHỈ ĐẠO)"
    r"|TỈNH|XÃ|PHƯỜNG|HUYỆN|SỞ|CÔNG AN|TRẠM|TRƯỜNG|PHÒNG|VĂN PHÒNG|TRUNG TÂM|MẶT TRẬN|ĐOÀN|HỘI)\b"
)
KIND = re.compile(
    r"^(THÔNG BÁO|THÔNG CÁO|KẾ HOẠCH|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|QUY CHẾ|QUY ĐỊNH|HƯỚNG DẪN"
    r"|CHƯƠNG TRÌNH|PHƯƠNG ÁN|ĐỀ ÁN|DỰ ÁN|BÁO CÁO|TỜ TRÌNH|CÔNG ĐIỆN|CÔNG VĂN|GIẤY MỜI|THƯ MỜI"
    r"|THƯ NGỎ|LỜI KÊU GỌI|LỊCH|DANH SÁCH|BIÊN BẢN|NỘI QUY|THỂ LỆ|BẢN TIN|THÔNG TIN"
    r"|BÀI TUYÊN TRUYỀN|BÀI TRUYỀN THANH|ĐỀ CƯƠNG)\b",
    re.IGNORECASE,
)
ABOUT = re.compile(r"^(về việc|v/v|về)\s*:?\s+", re.IGNORECASE)
ABOUT_INSIDE = re.compile(r"(?:^|\s)V/v\s*:?\s+(.+)", re.IGNORECASE)
NUMBERED = re.compile(r"^([IVX]{1,5}|\d{1,2}|[A-H])[.)]\s|^(Điều|Chương|Phần|Mục)\s", re.IGNORECASE)
SIGNED = re.compile(
    r"^(TM\.|KT\.|TL\.|TUQ\.|T/M|Q\.)\s*\S|^(CHỦ TỊCH|PHÓ CHỦ TỊCH|TRƯỞNG BAN|GIÁM ĐỐC|BÍ THƯ)\b"
)
RECIPIENTS = re.compile(r"(?:^|\s)Nơi (nhận|gửi)\s*:")
APPENDIX = re.compile(r"^(PHỤ LỤC|DANH SÁCH|BIỂU|BẢNG|MẪU)\b")
PREAMBLE = re.compile(r"^(kính gửi|căn cứ|theo đề nghị|xét đề nghị)\b", re.IGNORECASE)


def draft_of(items: list[Item], unread: list[Sentence], name: str) -> Draft:
    """A draft of a file's items; `name` is the file's, the last resort for a title."""
    head, rest = _without_head(items)
    title, rest = _title(head, rest)
    body, foot = _without_foot(rest)
    told = [*unread]
    for part, sentence in (
        (head, gettext_noop("The head of the document was left out of the body: “%(text)s”")),
        (foot, gettext_noop("The signature and recipients were left out: “%(text)s”")),
    ):
        if part:
            told.append(say(sentence, text=shortened(" ".join(map(words, part)), 300)))
    if any(isinstance(item, Picture) for item in foot):
        told.append(say(gettext_noop("The picture of a seal or signature was left out.")))
    around = "\n".join(map(words, [*body, *foot]))
    title = sentence_case(title, around) or _first_line(body) or name.rpartition(".")[0] or name
    body = shaped(body)
    return Draft(shortened(capital(title), TITLE_LENGTH), summary_of(body), body, told)


def _without_head(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """The head, and all after it; no head where nothing says that the text is official."""
    last = -1
    official = False
    for place, item in enumerate(items[:HEAD_ITEMS]):
        text = words(item)
        if isinstance(item, ItemList) or len(text) > 3 * SHORT_LINE:
            break
        sure = bool(NATIONAL.search(text) or PARTY.search(text) or NUMBER.search(text))
        official = official or sure
        if KIND.match(text) and not sure:
            break
        if sure or (len(text) <= SHORT_LINE and _of_head(item, text, last, place)):
            last = place
    if not official:
        return [], items
    return items[: last + 1], items[last + 1 :]


def _of_head(item: Item, text: str, last: int, place: int) -> bool:
    near = place - last <= 3
    agency = AGENCY.match(text) and is_capitals(text)
    about = ABOUT_INSIDE.search(text)
    return near and bool(PLACE_DATE.search(text) or agency or RULE.match(text) or about)


def _title(head: list[Item], rest: list[Item]) -> tuple[str, list[Item]]:
    """The title in its own capitals, and what follows it; "" where none is found."""
    rest = rest[:]
    while (
        rest
        and not isinstance(rest[0], Picture)
        and (not words(rest[0]) or RULE.match(words(rest[0])))
    ):
        rest.pop(0)
    if not rest:
        return _about_in(head), rest
    first = words(rest[0])
    standing = _stands_alone(rest[0], first)
    if KIND.match(first) and standing:
        return _with_subject(first, rest[1:])
    if head:
        about = _about_in(head)
        if about:
            return about, rest
    # A line that is bold or large is a title; so is a short one above a longer text.
    telling = isinstance(rest[0], Heading) or _is_marked(rest[0], first)
    if standing and telling and not NUMBERED.match(first) and not PREAMBLE.match(first):
        if first.endswith(":"):
            return first.rstrip(":"), rest[1:]
        return _with_subject(first, rest[1:]) if is_capitals(first) else (first, rest[1:])
    return "", rest


def _stands_alone(item: Item, text: str) -> bool:
    return isinstance(item, Paragraph | Heading) and 0 < len(text) <= TITLE_LENGTH


def _is_marked(item: Item, text: str) -> bool:
    return is_capitals(text) or (isinstance(item, Paragraph) and all_bold(item.html))


def _with_subject(kind: str, rest: list[Item]) -> tuple[str, list[Item]]:
    """The kind's name with the lines below it that say what it is about."""
    parts = [kind]
    while rest and len(parts) < 5:
        text = words(rest[0])
        if RULE.match(text):
            rest = rest[1:]
            continue
        numbered = NUMBERED.match(text) or PREAMBLE.match(text) or text.endswith(":")
        if not _stands_alone(rest[0], text) or numbered:
            break
        if not _is_marked(rest[0], text):
            if len(parts) == 1 and _is_subject(kind, text):
                parts.append(text)
                rest = rest[1:]
            break
        parts.append(text)
        rest = rest[1:]
    if len(parts) > 1 and is_capitals(" ".join(parts)):
        return " ".join(parts), rest
    subject = " ".join(parts[1:])
    if not subject:
        return kind, rest
    subject = re.sub(r"^v/v\s*:?", "về việc", subject, flags=re.IGNORECASE)
    if ABOUT.match(subject):
        subject = subject[:1].lower() + subject[1:]
    first = subject.partition(" ")[0].lower()
    if re.search(rf"(?<!\w){re.escape(first)}(?!\w)", " ".join(map(words, rest))):
        # The text writes it small: "Kế hoạch tổ chức …".
        subject = subject[:1].lower() + subject[1:]
        return f"{sentence_case(kind)} {subject}", rest
    joint = " " if ABOUT.match(subject) else ": "
    return f"{sentence_case(kind)}{joint}{subject}", rest


def _is_subject(kind: str, text: str) -> bool:
    """Whether a plain line below the name of a kind says what it is about."""
    short = len(text) <= SHORT_LINE and not text.endswith((".", ",", ";", "!"))
    return bool(ABOUT.match(text)) or (short and is_capitals(kind))


def _about_in(head: list[Item]) -> str:
    """What an official letter says it is about, below its number: "V/v …"."""
    for text in (text for item in head for text in _places(item)):
        found = ABOUT_INSIDE.search(text)
        if found:
            about = found[1]
            if PLACE_DATE.search(about):
                about = BEFORE_DATE.split(PLACE_DATE.sub("ngày ", about))[0]
            return capital(about.strip(" ,;"))
    return ""


def _places(item: Item) -> list[str]:
    """The texts of an item that stand apart: a table's cells, or the whole."""
    if isinstance(item, Table):
        return [one_line(cell) for row in item.rows for cell in row]
    return [words(item)]


def _without_foot(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """All before and after the signature, and the signature with the recipients."""
    for place in range(max(len(items) - FOOT_ITEMS, 1), len(items)):
        text = words(items[place])
        small = len(text) <= 1500 and not isinstance(items[place], Heading)
        if (RECIPIENTS.search(text) and small) or (SIGNED.match(text) and len(text) <= SHORT_LINE):
            end = _end_of_foot(items, place)
            return [*items[:place], *items[end:]], items[place:end]
    return items, []


def _end_of_foot(items: list[Item], place: int) -> int:
    """Where the foot ends: at an appendix, a table of its own, or longer text."""
    end = place + 1
    while end < len(items):
        item, text = items[end], words(items[end])
        if APPENDIX.match(text) or len(text) > 400:
            break
        if isinstance(item, Table) and not (RECIPIENTS.search(text) or SIGNED.match(text)):
            break
        if isinstance(item, Heading | Paragraph) and len(text) > SHORT_LINE:
            break
        end += 1
    return end


def _first_line(body: list[Item]) -> str:
    """The beginning of the text, where nothing stands above it."""
    for item in body:
        text = words(item)
        if text and not isinstance(item, Table):
            return first_sentences(text, 120, enough=20)
    return ""


def summary_of(body: list[Item]) -> str:
    """The first sentences of what the text tells, at most 500 characters."""
    told = [words(item) for item in body if isinstance(item, Paragraph)]
    fit = [text for text in told if not PREAMBLE.match(text) and len(text) >= 30] or told
    return first_sentences(fit[0], SUMMARY_LENGTH) if fit else ""
