"""Dates, numbers and the alphabet."""

from datetime import UTC, date, datetime

import pytest

from sitegen import links, vietnamese


def test_days_have_their_names() -> None:
    assert vietnamese.day(date(2026, 11, 23)) == "Thứ Hai, 23/11/2026"
    assert vietnamese.day(date(2026, 11, 29)) == "Chủ Nhật, 29/11/2026"
    assert vietnamese.day(date(2026, 5, 2)) == "Thứ Bảy, 2/5/2026"


def test_moments_are_those_of_vietnam() -> None:
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert vietnamese.local_day(late) == "Thứ Hai, 23/11/2026"
    assert vietnamese.local_minute(late) == "00:30 Thứ Hai, 23/11/2026"
    assert vietnamese.iso(late) == "2026-11-23T00:30:00+07:00"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.5, 1, "1.234,5"), (1234567, 0, "1.234.567"), (8.610, 4, "8,61"), (100.0, 2, "100")],
)
def test_numbers(value: float, digits: int, text: str) -> None:
    assert vietnamese.number(value, digits) == text


@pytest.mark.parametrize(
    ("octets", "text"),
    [(0, "0 byte"), (999, "999 byte"), (19_828, "19,8 KB"), (1_000_000, "1 MB")],
)
def test_sizes(octets: int, text: str) -> None:
    assert vietnamese.size(octets) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(10, "1 giây"), (60_000, "1 phút"), (80_400, "1 phút 20 giây")]
)
def test_durations(milliseconds: int, text: str) -> None:
    assert vietnamese.duration(milliseconds) == text


def test_names_are_in_the_order_of_the_alphabet() -> None:
    order = ["An", "Ăn", "Ân", "Dân", "Đá Bạc", "Đầm Dơi", "Đất Mới", "Đất Mũi", "Ơn", "Ưng", "Y"]
    mixed = order[::2] + order[1::2]
    assert sorted(mixed, key=vietnamese.sort_key) == order
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    mixed = tones[::2] + tones[1::2]
    assert sorted(mixed, key=vietnamese.sort_key) == tones


def test_decomposed_letters_are_the_same_letters() -> None:
    assert vietnamese.sort_key("Đất Mũi") == vietnamese.sort_key("Đâ\u0301t Mu\u0303i")


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("0290 000 0001", "tel:02900000001"),
        ("+84 290.000", "tel:+84290000"),
        ("chưa có", ""),
        ("javascript:", ""),
    ],
)
def test_telephone_links(number: str, link: str) -> None:
    assert links.tel(number) == link


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("lienhe@datmui.example.vn", "mailto:lienhe@datmui.example.vn"),
        ("a@b?cc=c@d", "mailto:a@b%3Fcc%3Dc%40d"),
        ("chưa có", ""),
        ('"><script>@x', ""),
    ],
)
def test_mail_links(address: str, link: str) -> None:
    assert links.mailto(address) == link
