"""Text as it is spoken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_feeds.speech import normalise
from device_feeds.speech.numerals import DIGITS, cardinal, quantity

SPOKEN = [
    ("Thứ Bảy, 5/12/2026, từ 7:00",
     "Thứ Bảy, ngày năm tháng mười hai năm hai nghìn không trăm hai mươi sáu, từ bảy giờ"),
    ("ngày 23/11/2026",
     "ngày hai mươi ba tháng mười một năm hai nghìn không trăm hai mươi sáu"),
    ("từ 24 đến 28/11", "từ hai mươi bốn đến ngày hai mươi tám tháng mười một"),
    ("24-28/11/2026",
     "ngày hai mươi bốn đến hai mươi tám tháng mười một năm hai nghìn không trăm hai mươi sáu"),
    ("30/11 - 5/12", "ngày ba mươi tháng mười một đến ngày năm tháng mười hai"),
    ("2026-11-23", "ngày hai mươi ba tháng mười một năm hai nghìn không trăm hai mươi sáu"),
    ("tháng 4/2027", "tháng tư năm hai nghìn không trăm hai mươi bảy"),
    ("tháng 11 và 12/2026",
     "tháng mười một và tháng mười hai năm hai nghìn không trăm hai mươi sáu"),
    ("quý 4", "quý tư"),
    ("7:30 - 8:30: đọc sách", "bảy giờ ba mươi phút đến tám giờ ba mươi phút: đọc sách"),
    ("gọi ngay 114", "gọi ngay một một bốn"),
    ("37/97 đài", "ba mươi bảy trên chín mươi bảy đài"),
    ("lúc 7:30, 17h, 7h05, 7g30", "lúc bảy giờ ba mươi phút, mười bảy giờ, bảy giờ năm phút, "
                                  "bảy giờ ba mươi phút"),
    ("7:00-11:00", "bảy giờ đến mười một giờ"),
    ("24/24 giờ", "hai mươi bốn trên hai mươi bốn giờ"),
    ("1.234,5 kg", "một nghìn hai trăm ba mươi bốn phẩy năm ki lô gam"),
    ("12.000.000 đồng/hộ", "mười hai triệu đồng trên hộ"),
    ("200.000đ", "hai trăm nghìn đồng"),
    ("2,05 m", "hai phẩy không năm mét"),
    ("5 km, 300 m²", "năm ki lô mét, ba trăm mét vuông"),
    ("96,0 %", "chín mươi sáu phẩy không phần trăm"),
    ("20-30%", "hai mươi đến ba mươi phần trăm"),
    ("05 hộ", "năm hộ"),
    ("gọi 114", "gọi một một bốn"),
    ("0290 000 0001", "không hai chín không, không không không, không không không một"),
    ("UBND xã, HĐND phường", "Ủy ban nhân dân xã, Hội đồng nhân dân phường"),
    ("TP. Cà Mau, TP Bạc Liêu", "thành phố Cà Mau, thành phố Bạc Liêu"),
    ("trường THCS, thẻ BHYT", "trường trung học cơ sở, thẻ bảo hiểm y tế"),
    ("QH15, NĐ-CP", "QH mười lăm, nghị định Chính phủ"),
    ("1, 2,3 và 1,2,3", "một, hai phẩy ba và một, hai, ba"),
    ("-5°C", "âm năm độ xê"),
    ("A & B", "A và B"),
    ("một\n\nhai", "một\n\nhai"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SPOKEN, ids=[text for text, _ in SPOKEN])
def test_spoken(text: str, said: str) -> None:
    assert normalise(text) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (101, "một trăm lẻ một"),
        (1005, "một nghìn không trăm lẻ năm"),
        (10_000, "mười nghìn"),
        (1_000_001, "một triệu không trăm lẻ một"),
        (2_500_000_000, "hai tỷ năm trăm triệu"),
    ],
)
def test_cardinal(number: int, said: str) -> None:
    assert cardinal(number) == said


VALUES = {word: value for value, word in enumerate(DIGITS)} | {"mười": 10, "mốt": 1, "lăm": 5}


def heard(words: str) -> int:
    """The number that a listener writes down."""
    total = group = pair = 0
    for word in words.split():
        if word == "tỷ":
            total, group, pair = (total + group + pair) * 10**9, 0, 0
        elif word in ("triệu", "nghìn"):
            total, group, pair = (
                total + (group + pair) * {"triệu": 10**6, "nghìn": 10**3}[word],
                0,
                0,
            )
        elif word == "trăm":
            group, pair = pair * 100, 0
        elif word == "mươi":
            pair *= 10
        elif word != "lẻ":
            pair += VALUES[word]
    return total + group + pair


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_number_is_heard_as_it_was_written(number: int) -> None:
    assert heard(cardinal(number)) == number
    assert heard(quantity(f"{number:,}".replace(",", "."))) == number


TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("0123456789/:.,-–%²& hgmkđTPUBNDthứngày\n"),
    ),
    max_size=60,
)
NUMBER_WORDS = re.compile(rf"\b(?:{'|'.join([*DIGITS, 'mười', 'mốt', 'lăm', 'tư', 'giờ'])})\b")


@given(TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(TEXT)
def test_no_digit_is_left_and_none_is_lost(text: str) -> None:
    said = normalise(text)
    assert not any(char.isdigit() for char in said)
    # Every row of digits is heard as one number word at least.
    rows = re.findall(r"[0-9]+", text)
    assert len(NUMBER_WORDS.findall(said)) >= len(rows)


@given(st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=8))
def test_scattered_digits_are_each_said(digits: list[int]) -> None:
    said = normalise(" x ".join(map(str, digits)))
    assert said == " x ".join(DIGITS[digit] for digit in digits)
