"""What the search parts hold, and what the browser's script finds in them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.contract import Bundle, bulletin_path
from cms.contract.blocks import Audio, File, Heading, ListBlock, Paragraph, Picture, Quote, Table
from sitegen import search
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.finding import Finder, needs_node
from tests.sitegen.folding import fold
from tests.sitegen.making import edition

CASES = json.loads((Path(__file__).parent / "cases" / "folding.json").read_text(encoding="utf-8"))
FOLDING = [(case["text"], case["folded"]) for case in CASES["folding"]]
TITLES = [
    "Đăng ký khai sinh lưu động tại ấp Cái Đôi",
    "Kiểm tra đê điều trước mùa mưa bão",
    "Sửa đường Lê Lợi, đoạn qua chợ",
    "Nuôi dưỡng tôm giống vụ mới",
    "Số 15/2026/NQ-HĐND về thu phí",
    "Họp dân bàn việc làm đường",
]
KHMER = "ការផ្សព្វផ្សាយនៅក្នុងឃុំ"


@pytest.fixture(scope="module")
def finder() -> Iterator[Finder]:
    one = Finder()
    yield one
    one.close()


def rows_of(site: BuiltSite) -> list[list[str]]:
    """All rows of all parts, in the order in which a browser loads them."""
    directory = json.loads(site.text(search.DIRECTORY))
    return [row for name, count in directory["parts"] for row in part_of(site, name, count)]


def part_of(site: BuiltSite, name: str, count: int) -> list[list[str]]:
    rows: list[list[str]] = json.loads(site.text(f"/tim-kiem/{name}.json"))
    assert len(rows) == count
    return rows


def ground() -> Bundle:
    """A site of bulletins that resemble one another in parts."""
    editions = [edition(n, title=title, summary="", body=[]) for n, title in enumerate(TITLES)]
    editions.append(edition(20, title="Tin vắn", summary="Ai chưa đăng ký thì đến nhà văn hóa."))
    editions.append(
        edition(21, title="Tin khác", body=[Paragraph(html="Mời <b>đăng</b> ký tại ấp Rạch Tàu.")])
    )
    editions.append(edition(22, language="km", title=KHMER, summary="", body=[]))
    return making.bundle(editions)


@pytest.mark.parametrize(("text", "folded"), FOLDING)
def test_folding_in_python(text: str, folded: str) -> None:
    assert fold(text) == folded


@needs_node
def test_folding_in_javascript(finder: Finder) -> None:
    assert [finder.ask("fold", text) for text, _ in FOLDING] == [folded for _, folded in FOLDING]


@needs_node
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("dang ky", ["Đăng ký khai sinh lưu động tại ấp Cái Đôi", "Tin vắn", "Tin khác"]),
        ("đăng ký", ["Đăng ký khai sinh lưu động tại ấp Cái Đôi", "Tin vắn", "Tin khác"]),
        ("de dieu", ["Kiểm tra đê điều trước mùa mưa bão"]),
        ("DE DIEU", ["Kiểm tra đê điều trước mùa mưa bão"]),
        ("duong le loi", ["Sửa đường Lê Lợi, đoạn qua chợ"]),
        ('"đường lê"', ["Sửa đường Lê Lợi, đoạn qua chợ"]),
        ('"lê đường"', []),
        ("le duong", ["Sửa đường Lê Lợi, đoạn qua chợ"]),
        ("duong", [TITLES[5], TITLES[3], TITLES[2]]),
        ("dưỡng", [TITLES[3], TITLES[5], TITLES[2]]),
        ("khai si", [TITLES[0]]),
        ("khai si ", []),
        ("kha sinh", []),
        ("15/2026/NQ-HĐND", [TITLES[4]]),
        ("nq-hdnd", [TITLES[4]]),
        ("ផ្សព្វ", [KHMER]),
        ("នៅ ឃុំ", [KHMER]),
        ("rạch tàu", ["Tin khác"]),
        ("không có gì", []),
        ("", []),
        ('"', []),
        ("<>", []),
    ],
)
def test_what_is_found_in_what_order(finder: Finder, query: str, titles: list[str]) -> None:
    rows = rows_of(BuiltSite(ground()))
    finder.ask("take", rows)
    names = {row[0]: row[3] for row in rows}
    assert [names[path] for path in finder.ask("find", query)] == titles


VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
WORD = st.text(VIETNAMESE + VIETNAMESE.upper() + "0123456789", min_size=1, max_size=7)
KHMER_WORD = st.text("កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអាិីឹឺុូួើឿៀេែៃោៅំះ្", min_size=1, max_size=9)
TITLE = st.lists(WORD | KHMER_WORD, min_size=1, max_size=6)


@needs_node
@given(title=TITLE, others=st.lists(TITLE, max_size=3), data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_word_without_its_tones_finds_its_bulletin(
    finder: Finder, title: list[str], others: list[list[str]], data: st.DataObject
) -> None:
    rows = [
        [
            f"/{number}",
            "vi",
            "2026-11-22",
            data.draw(st.sampled_from([" ", ", "])).join(one),
            "",
            "",
        ]
        for number, one in enumerate([title, *others])
    ]
    finder.ask("take", rows)
    word = data.draw(st.sampled_from(title))
    assert "/0" in finder.ask("find", fold(word))
    assert "/0" in finder.ask("find", word)
    assert "/0" in finder.ask("find", f'"{" ".join(title)}"')
    if word[0] in VIETNAMESE:
        beginning = fold(word)[: data.draw(st.integers(1, 7))]
        assert "/0" in finder.ask("find", beginning)


@needs_node
@given(text=st.text(max_size=80) | TITLE.map(" ".join), query=st.text(max_size=12) | WORD)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_excerpt_is_made_of_the_text_itself(finder: Finder, text: str, query: str) -> None:
    for most in (10, 200):
        pieces = finder.ask("excerpt", [text, query, most])
        shown = "".join(words for words, _ in pieces).removeprefix("… ").removesuffix(" …")
        assert shown in finder.ask("excerpt", [text, "", 1000])[0][0] if text else shown == ""


@needs_node
@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Mời bà con đăng ký sớm, đăng ký đủ.", "dang ky", ["đăng", "ký", "đăng", "ký"]),
        ("Mời bà con đăng ký sớm.", '"dang ky"', ["đăng ký"]),
        ("Đường, đê điều.", "de die", ["đê", "điều"]),
        ("e\u0302\u0323 đê", "de", ["đê"]),
        (KHMER, "ផ្សព្វ", ["ផ្សព្វ"]),
    ],
)
def test_what_is_marked(finder: Finder, text: str, query: str, marked: list[str]) -> None:
    assert finder.ask("spans", [text, query]) == marked


def test_all_words_of_a_body_can_be_searched() -> None:
    name = "0" * 64
    body = [
        Paragraph(html='Một <a href="https://x.vn/?a&gt;b">hai</a><br>ba &amp; bốn'),
        Heading(text="năm"),
        ListBlock(items=["sáu", "<i>bảy</i>"]),
        Table(caption="tám", rows=[["chín", "mười"], ["1", "2"]]),
        Quote(html="3 < 4", source="4"),
        Picture(renditions=[name], alt="5", caption="6"),
        File(recipe=name, title="7"),
        Audio(recipe=name, title="8"),
    ]
    words = "Một hai ba & bốn năm sáu bảy tám chín mười 1 2 3 < 4 4 5 6 7 8"
    assert search.text_of(body) == words
    assert search.text_of(body, 8) == "Một hai"
    assert search.text_of([Heading(text="x" * 30)], 10) == "x" * 10


def test_hostile_text_takes_no_time_and_no_room() -> None:
    hostile = '<"' * 20_000 + "'<" * 10_000
    assert len(search.text_of([Heading(text="a\n" * 1000), *[Quote(html=hostile)] * 20])) <= 2500


def test_a_part_holds_what_is_in_force_and_nothing_else() -> None:
    one, gone, over, later, board = (edition(n) for n in range(5))
    over = making.changed(over, expire_at=making.NOW)
    later = making.changed(later, publish_at=making.NOW + timedelta(hours=1))
    board = making.changed(board, channels=["board"])
    secret = edition(
        6, disclosure_class=7, category="disclosure", expire_at=making.NOW - timedelta(days=1)
    )
    documents = [one, gone, over, later, board, secret, making.tombstone(gone)]
    site = BuiltSite(making.bundle(documents))
    assert [row[0] for row in rows_of(site)] == [bulletin_path(one)]
    everything = "".join(site.text(p) for p in site.paths(prefix="/tim-kiem"))
    for absent in (gone, over, later, board, secret):
        assert absent.title not in everything


def test_one_publication_changes_one_part_and_the_directory() -> None:
    editions = [edition(n * 40, body=making.long_body()) for n in range(600)]
    before, after = (BuiltSite(making.bundle(some)) for some in (editions[:-1], editions))
    changed = [
        path
        for path in after.paths(prefix="/tim-kiem/")
        if path not in before.own or before.text(path) != after.text(path)
    ]
    assert len(changed) == 2
    assert search.DIRECTORY in changed
    assert len(after.paths(prefix="/tim-kiem/")) > 24


def test_a_busy_month_is_parted_and_each_part_bounded() -> None:
    body = [Paragraph(html="Nội dung dài của bản tin. " * 90)]
    editions = [edition(n, body=body) for n in range(120)]
    before, after = (BuiltSite(making.bundle(some)) for some in (editions[:-1], editions))
    sizes = [len(after.text(path).encode()) for path in after.paths(prefix="/tim-kiem/")]
    assert len(sizes) > 4
    assert max(sizes) < search.PART * 6_000
    changed = [p for p in before.paths(prefix="/tim-kiem/") if before.text(p) != after.text(p)]
    assert len(changed) == 2
    assert len(rows_of(after)) == 120


def test_a_bulletin_of_the_night_stands_in_its_local_month() -> None:
    late = making.FIRST.replace(month=1, day=31, hour=17)
    site = BuiltSite(making.bundle(edition(1, publish_at=late)))
    assert json.loads(site.text(search.DIRECTORY))["parts"][0][0] == "2024-02-1"
    assert rows_of(site)[0][2] == "2024-02-01"


def test_parts_name_what_they_were_made_from() -> None:
    one = edition(1)
    site = BuiltSite(making.bundle(one))
    entry = site.entry("/tim-kiem/2024-01-1.json")
    assert f"edition:{one.id}" in entry.made_from
    assert (entry.type, entry.rank) == (search.JSON, "list")
