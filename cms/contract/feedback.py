"""What citizens send: closed lists, bounds and addresses that the pages and the CMS share.

The pages are static and made by sitegen; what they send is taken by the CMS below `/-/` on
the unit's own host.
"""

from typing import Literal, NamedTuple

FEEDBACK = "/gop-y.html"
THANKS = "/cam-on.html"
# Addresses that the forms post to.
SEND = "/-/gop-y"
RATE = "/-/danh-gia"
SATISFIED = "/-/hai-long"

# Characters, a line break being one.
TEXT_LEAST, TEXT_MOST = 10, 2000
NAME_MOST, PHONE_MOST, EMAIL_MOST = 100, 20, 100
PHONE_PATTERN = r"[0-9+() .\-]{8,20}"

# Days. The answer is what this project asks of a commune, no term of a law; the name, the
# telephone and the e-mail go when either of the other two is over.
ANSWER_WITHIN = 15
KEPT_AFTER_CLOSED = 90
KEPT_AT_MOST = 365

SubjectKey = Literal["report", "proposal", "question", "page"]


class Subject(NamedTuple):
    """What a message is: its key, the word on screen and what it is for."""

    key: SubjectKey
    label: str
    hint: str


SUBJECTS: tuple[Subject, ...] = (
    Subject("report", "Phản ánh", "một việc đang xảy ra ở địa phương"),
    Subject("proposal", "Kiến nghị", "một việc nên làm hoặc nên đổi"),
    Subject("question", "Hỏi", "một điều cần được trả lời"),
    Subject("page", "Lỗi trang", "trang này sai, thiếu hoặc không dùng được"),
)
SUBJECT_BY_KEY: dict[str, Subject] = {subject.key: subject for subject in SUBJECTS}


class Grade(NamedTuple):
    """How satisfied somebody is with the unit's service, 5 the most."""

    score: int
    label: str


GRADES: tuple[Grade, ...] = (
    Grade(5, "Rất hài lòng"),
    Grade(4, "Hài lòng"),
    Grade(3, "Bình thường"),
    Grade(2, "Không hài lòng"),
    Grade(1, "Rất không hài lòng"),
)
GRADE_BY_SCORE: dict[int, Grade] = {grade.score: grade for grade in GRADES}
