"""Each rule of the page check, on a built page that is spoiled in one place."""

import random
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import sitegen
from cms.contract import Built, Bundle
from cms.contract.blocks import Heading, Paragraph, Table
from cms.contract.documents import Contact
from cms.contract.entries import EVERY_HOST
from cms.contract.exchange import read_export
from cms.contract.tree import read_manifest
from sitegen.__main__ import main
from sitegen.completeness import lacks
from sitegen.conformance import (
    DATA,
    PAGE,
    TEXT_ONLY,
    Inspector,
    weight_of,
)
from sitegen.finding import OF_PAGE, OF_SITE, Finding
from sitegen.holding import bulletins_at, conforming
from sitegen.outline import Outline
from tests.browser import chromium, needs
from tests.sitegen import making as m
from tests.sitegen.test_command import EDITION, change
from tests.sitegen.test_golden import EXAMPLES, ORIGIN

HOST = "xa0.camau.test"
BASE = f"https://{HOST}"
PATH = "/ban-tin/2024/thong-bao-so-1-6y7dc6uv.html"


def built(bundle: Bundle, unit: str = m.COMMUNE) -> dict[tuple[str, str], Built]:
    return {(b.entry.host, b.entry.path): b for b in sitegen.build(bundle, unit)}


@pytest.fixture(scope="module")
def site() -> dict[tuple[str, str], Built]:
    return built(m.bundle(m.edition(1, body=m.long_body()), m.edition(2)))


def looked_at(
    site: dict[tuple[str, str], Built], path: str, change: Callable[[str], str] = str
) -> list[Finding]:
    """What is found at a path whose text was changed."""
    one = site[HOST, path]
    assert one.body is not None
    text = one.body.decode()
    after = change(text)
    assert after != text or change is str, "the page holds nothing to change"
    return inspector(site).findings(one.entry, after.encode())


def inspector(site: dict[tuple[str, str], Built]) -> Inspector:
    return Inspector(HOST, BASE, lambda path: (HOST, path) in site or (EVERY_HOST, path) in site)


def put(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, count)


def into_body(html: str) -> Callable[[str], str]:
    return put('<div class="body">\n', f'<div class="body">\n{html}\n')


IMG = '<img src="/feed.xml" width="1" height="1" alt="">'
# (what is done to the page, rule, severity, selector)
SPOILT: list[tuple[Callable[[str], str], str, str, str]] = [
    (lambda text: text[:-9], "whole", "error", ""),
    (put(' lang="vi"', ""), "language", "error", "html"),
    (put(' lang="vi"', ' lang=""'), "language", "error", "html"),
    (lambda text: re.sub("<title>.*</title>", "<title> </title>", text), "title", "error", "title"),
    (lambda text: re.sub("<title>.*</title>", "", text), "title", "error", ""),
    (lambda text: re.sub('<link rel="canonical".*>', "", text), "canonical", "warning", ""),
    (lambda text: re.sub("<h1>.*</h1>", "", text), "headline", "error", ""),
    (into_body("<h1>Hai</h1>"), "headline", "error", "main > article > div > h1"),
    (into_body("<H1>Hai</H1>"), "headline", "error", "main > article > div > h1"),
    (into_body("<h3>Ba</h3>"), "levels", "warning", "main > article > div > h3"),
    (into_body(IMG.replace(' alt=""', "")), "alt", "error", "main > article > div > img"),
    (into_body(IMG.replace(' width="1"', "")), "size", "warning", "main > article > div > img"),
    (into_body('<p id="noi-dung">x</p>'), "id", "error", "main > article > div > p:nth-of-type(1)"),
    (
        into_body('<p>a</p><p>b <a href="/khong-co.html">x</a></p>'),
        "link",
        "error",
        "main > article > div > p:nth-of-type(2) > a",
    ),
    (into_body(f'<p>b <a href="{BASE}/khong-co.html">x</a></p>'), "link", "error", ""),
    (into_body('<p>b <a href="khong-co.html">x</a></p>'), "link", "error", ""),
    (into_body('<p>b <a href="/khong%2Dco.html?a=1#b">x</a></p>'), "link", "error", ""),
    (into_body(IMG.replace("/feed.xml", "/_b/x.jpg")), "link", "error", ""),
    (into_body(IMG.replace("/feed.xml", "/feed.xml\" srcset=\"/_b/x.jpg 2x")), "link", "error", ""),
    (into_body('<form action="/khong-co"></form>'), "link", "error", ""),
    (into_body('<p>b <a href="#khong-co">x</a></p>'), "fragment", "warning", ""),
    (into_body('<p>b <a href="/"></a></p>'), "words", "warning", ""),
    (into_body('<p>b <a href="/"> \u00a0<b> </b></a></p>'), "words", "warning", ""),
    (into_body('<p>b <a href="/">\u2003</a></p>'), "words", "warning", ""),
    (into_body(f'<p>b <a href="/">{IMG}</a></p>'), "words", "warning", ""),
    (into_body(IMG.replace("/feed.xml", "https://x.example/a.png")), "foreign", "error", ""),
    (into_body(IMG.replace("/feed.xml", "//x.example/a.png")), "foreign", "error", ""),
    (into_body('<iframe src="https://x.example/"></iframe>'), "foreign", "error", ""),
    (put('sheet" href="', 'sheet" href="https://x.example'), "foreign", "error", ""),
    (into_body('<script src="https://x.example/a.js"></script>'), "foreign", "error", ""),
    (into_body("<script>alert(1)</script>"), "script", "error", ""),
    (into_body('<p onclick="x()">a</p>'), "script", "error", ""),
    (into_body('<p style="color: red">a</p>'), "style", "error", ""),
    (into_body("<style>p { color: red }</style>"), "style", "error", ""),
    (into_body("<p>" + "a" * (PAGE.goal + 1) + "</p>"), "weight", "warning", ""),
    (into_body("<p>" + "a" * (PAGE.bound + 1) + "</p>"), "weight", "error", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule", "severity", "selector"),
    SPOILT,
    ids=[f"{number}-{one[1]}" for number, one in enumerate(SPOILT)],
)
def test_a_spoilt_page_has_one_finding(
    site: dict[tuple[str, str], Built],
    change: Callable[[str], str],
    rule: str,
    severity: str,
    selector: str,
) -> None:
    found = looked_at(site, PATH, change)
    assert [(one.rule, one.severity) for one in found] == [(rule, severity)]
    assert found[0].page == PATH
    if selector:
        assert found[0].selector == selector


HARMLESS = [
    into_body(IMG),
    into_body('<p>b <a href="https://x.example/khong-co.html">x</a></p>'),
    into_body('<p>b <a href="mailto:a@b.vn">x</a> <a href="tel:113">y</a></p>'),
    into_body('<p>b <a href="/ban-tin.html?trang=2#noi-dung">x</a></p>'),
    into_body('<p>b <a href="#noi-dung">x</a> <a href="#">y</a></p>'),
    into_body('<p>b <a href="/-/gop-y/">x</a> <a href="/board/index.html">y</a></p>'),
    into_body('<p>b <a href="../../lien-he.html">x</a></p>'),
    into_body('<p>b <a href="/"><i>x</i></a></p>'),
    into_body(f'<p>b <a href="/">{IMG.replace(chr(34) * 2, chr(34) + "x" + chr(34))}</a></p>'),
    # Text that looks like markup, as an editor's words may.
    into_body('<p>Gõ href="/khong-co.html" id="noi-dung" style="x" onclick="y" và &lt;h1&gt;</p>'),
    into_body("<h2>Hai</h2><h3>Ba</h3><h2>Hai</h2>"),
]


@pytest.mark.parametrize("change", HARMLESS, ids=range(len(HARMLESS)))
def test_what_is_right_is_not_found(
    site: dict[tuple[str, str], Built], change: Callable[[str], str]
) -> None:
    assert looked_at(site, PATH, change) == []


def test_every_rule_is_broken_above() -> None:
    assert {rule for _, rule, _, _ in SPOILT} | {"data"} == OF_PAGE


def test_a_page_with_many_faults_is_bounded(site: dict[tuple[str, str], Built]) -> None:
    found = looked_at(site, PATH, into_body('<p><a href="/x"></a></p>' * 500))
    assert len(found) == 40


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/feed.json", put('"version"', "version")),
        ("/feed.xml", put("</entry>", "")),
        ("/feed.xml", lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text),
        ("/sitemap.xml", lambda text: text[:-10]),
        ("/tim-kiem/index.json", lambda text: text + "x"),
        ("/offline.json", lambda text: text[:-1]),
    ],
)
def test_data_that_cannot_be_read(
    site: dict[tuple[str, str], Built], path: str, change: Callable[[str], str]
) -> None:
    assert looked_at(site, path) == []
    (one,) = looked_at(site, path, change)
    assert (one.rule, one.severity, one.page) == ("data", "error", path)


def test_weights_follow_the_kind(site: dict[tuple[str, str], Built]) -> None:
    assert weight_of(site[HOST, PATH].entry) == PAGE
    assert weight_of(site[HOST, "/chu.html"].entry) == TEXT_ONLY
    assert weight_of(site[HOST, "/feed.json"].entry) == DATA


def exactly(site: dict[tuple[str, str], Built], text: str) -> list[Finding]:
    """What the exact reading finds, whatever the quick look says."""
    one = site[HOST, PATH]
    return inspector(site).of_page(one.entry, text.encode())


def test_the_quick_look_overlooks_nothing(site: dict[tuple[str, str], Built]) -> None:
    """Pages cut and stitched at random: where it sees nothing, the exact reading finds nothing."""
    body = site[HOST, PATH].body
    assert body is not None
    text = body.decode()
    pieces = [
        *re.findall("<[^>]*>", text),
        *('<a href="', '">', "</a>", ' id="noi-dung"', "<h2>", "<h4>", "<h1>", "</h1>", " style=x"),
        *("<img ", "alt=", '<img src="/feed.xml" alt="" width="1" height="2">', "<p onclick=x>"),
        *("<A HREF=/x>", "<!-- ", "-->", "<script>", "</script>", "<title></title>", "\u00a0"),
        *('<a href="/khong-co.html">x</a>', "<a href='/khong'>x</a>"),
        '<link rel="icon" href="//x">',
    ]  # fmt: skip
    chance = random.Random(20261123)
    seen = plain = 0
    for _ in range(1500):
        at = chance.randrange(len(text))
        piece = chance.choice(pieces)
        cut = chance.choice((0, 0, 0, 1, 5, 40))
        changed = text[:at] + piece + text[at + cut :]
        is_plain = inspector(site)._screen.is_plain(changed.encode(), canonical=True)
        found = exactly(site, changed)
        assert not (is_plain and found), (at, piece, found)
        plain += is_plain
        seen += bool(found)
    assert plain > 50
    assert seen > 200


def test_selectors_lead_to_the_place() -> None:
    outline = Outline(
        "<html><body><main><p>a</p><div id='x'><p>b</p><p><b>c</b></p></div>"
        "<div id='y'></div><div id='y'><i>d</i></div></main></body></html>"
    )
    assert [outline.selector(one) for one in outline.named("p", "b", "i")] == [
        "main > p",
        "div#x > p:nth-of-type(1)",
        "div#x > p:nth-of-type(2)",
        "div#x > p:nth-of-type(2) > b",
        "main > div:nth-of-type(3) > i",
    ]


def test_all_golden_pages_have_no_error_and_clear_the_quick_look() -> None:
    bundle = read_export(EXAMPLES)
    for unit in sorted(bundle.sites):
        made = {(b.entry.host, b.entry.path): b for b in sitegen.build(bundle, unit, ORIGIN)}
        checked = sitegen.check(bundle, unit, ORIGIN, made, ())
        assert checked.of_pages == {}
        host = bundle.units[unit].host
        look = Inspector(
            host,
            ORIGIN.replace("{host}", host),
            lambda path, made=made, host=host: (  # type: ignore[misc]
                (host, path) in made or (EVERY_HOST, path) in made
            ),
        )
        for (where, path), one in made.items():
            if where == host and one.body and one.entry.type.startswith("text/html"):
                assert look._screen.is_plain(one.body, canonical=False), path


def site_with(**changes: Any) -> list[Finding]:
    documents = [
        m.changed(one, **changes) if one.id == m.COMMUNE and hasattr(one, "agency") else one
        for one in m.province()
    ]
    recent = m.NOW - timedelta(days=3)
    return lacks(m.bundle(documents, m.edition(1, publish_at=recent)), m.COMMUNE)


def test_what_a_site_lacks() -> None:
    complete = {
        "contact": Contact(responsible="A", phone="1", hotline="2"),
        "updated_at": m.NOW - timedelta(days=5),
    }
    found = site_with(**complete)
    assert {one.rule for one in found} == {"section"}
    assert {one.severity for one in found} == {"warning"}
    assert [one.expected for one in found] == [
        *("organisation", "leaders", "ground", "nature", "history", "culture", "sights"),
        "procedures",
    ]
    assert "/lich-su.html" in {one.page for one in found}
    sections = m.bundle().sites[m.COMMUNE].sections
    written = msgspec.structs.replace(sections, history=[Paragraph(html="Xã có từ năm 1945.")])
    assert "history" not in {one.expected for one in site_with(**complete, sections=written)}
    spoilt = site_with(**{**complete, "contact": Contact(phone=" ")})
    assert {one.expected for one in spoilt if one.rule == "contact"} == {
        *("phone", "hotline", "responsible")
    }
    assert "introduction" in {one.rule for one in site_with(**complete, introduction=[])}
    (old,) = [
        one for one in site_with(**{**complete, "updated_at": m.FIRST}) if one.rule == "keeping"
    ]
    assert old.found == "2024-01-01"


def test_every_rule_of_the_site_can_be_broken() -> None:
    nothing = site_with(contact=Contact(), introduction=[], updated_at=m.FIRST)
    alone = lacks(m.bundle(), m.COMMUNE)
    assert {one.rule for one in (*nothing, *alone)} == OF_SITE


def test_news_grow_old_on_the_clock_of_the_bundle() -> None:
    def rules(age: timedelta, **changes: Any) -> dict[str, str]:
        edition = m.edition(1, publish_at=m.NOW - age, **changes)
        return {one.rule: one.found for one in lacks(m.bundle(edition), m.COMMUNE)}

    assert "news" not in rules(timedelta(days=30))
    assert rules(timedelta(days=30, seconds=1))["news"] == "2026-10-23"
    # What is not on the site yet, or on its boards alone, is no news there.
    assert rules(timedelta(days=-1))["news"] == ""
    assert rules(timedelta(days=1), channels=["board"])["news"] == ""


def test_a_province_has_no_sections_of_a_commune() -> None:
    assert "section" not in {one.rule for one in lacks(m.bundle(), m.PROVINCE)}


def test_a_build_without_what_breaks_leads_to_nothing_that_is_not_there() -> None:
    dead = [Paragraph(html=f'Xem <a href="{BASE}/khong-co.html">ở đây</a>.')]
    broken = m.edition(1, body=dead)
    good = m.edition(
        2, body=[Paragraph(html=f'Xem <a href="ref:bulletin:{broken.bulletin}">x</a>.')]
    )
    bundle = m.bundle(broken, good)
    made, found = conforming(bundle, m.COMMUNE, sitegen.ORIGIN, {})
    bodies = [one.body for one in made if isinstance(one, Built) and one.body]
    assert not any(b"thong-bao-so-1-" in body for body in bodies)
    assert any(b"thong-bao-so-2-" in body for body in bodies)
    errors = [(one.page, one.rule) for one in found if one.severity == "error"]
    assert errors == [(PATH, "link")]
    assert bulletins_at(bundle, m.COMMUNE, [PATH]) == {PATH: broken}


def test_a_heavy_table_and_a_level_too_deep_are_told_and_stay() -> None:
    rows = [["Cột một", "Cột hai"], *([f"Dòng {n}", "x" * 100] for n in range(1500))]
    body = [Heading(text="Ba", level=3), Table(caption="Bảng", rows=rows)]
    made, found = conforming(m.bundle(m.edition(1, body=body)), m.COMMUNE, sitegen.ORIGIN, {})
    of_page = [(one.rule, one.severity) for one in found if one.page == PATH]
    assert of_page == [("weight", "warning"), ("levels", "warning")]
    assert any(isinstance(one, Built) and one.entry.path == PATH for one in made)


def test_the_command_names_what_breaks_and_leaves_bulletins_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, out = Path(shutil.copytree(EXAMPLES, tmp_path / "export")), tmp_path / "out"
    assert main(["build", str(export), str(out)]) == 0
    assert capsys.readouterr().err == ""
    assert main(["build", str(export), str(out), "--warnings"]) == 0
    assert "warning: section: expected" in capsys.readouterr().err
    link = '<a href="https://datmui.localhost/khong-co.html">x</a>'
    change(body=[{"block": "paragraph", "html": link}])(export / EDITION)
    before = {entry.path for entry in read_manifest(out).outputs["sitegen"]}
    assert main(["build", str(export), str(out)]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert all("error: link: expected 200, found https://datmui" in line for line in lines)
    assert all(line.startswith("datmui.localhost/ban-tin/") for line in lines)
    (gone,) = {line.split(":")[0].partition("/")[2] for line in lines}
    after = {entry.path for entry in read_manifest(out).outputs["sitegen"]}
    assert f"/{gone}" in before - after
    home = (out / "datmui.localhost/index.html").read_text(encoding="utf-8")
    assert gone not in home


@pytest.mark.browser
@needs("chromium")
def test_a_browser_finds_each_place_by_its_selector(site: dict[tuple[str, str], Built]) -> None:
    body = site[HOST, PATH].body
    assert body is not None
    with chromium() as browser:
        page = browser.browser.new_page(java_script_enabled=False)
        page.route("**", lambda route: route.abort())
        asked = 0
        for change_it, rule, _severity, _selector in SPOILT:
            for finding in looked_at(site, PATH, change_it):
                if finding.selector:
                    page.set_content(change_it(body.decode()))
                    assert page.locator(finding.selector).count() == 1, (rule, finding.selector)
                    asked += 1
    assert asked > 25


def test_a_link_to_what_is_gone_leads_nowhere() -> None:
    dead = m.tombstone(m.edition(1), paths=["/ban-tin/2024/cu.html"])
    link = f'Xem <a href="{ORIGIN.format(host="xa0.camau.test")}/ban-tin/2024/cu.html">tin cũ</a>.'
    bundle = m.bundle(m.edition(2, body=[Paragraph(html=link)]), dead)
    checked = sitegen.check(bundle, m.COMMUNE, ORIGIN, built(bundle), ())
    [found] = [one for some in checked.of_pages.values() for one in some if one.rule == "link"]
    assert found.found.endswith("/ban-tin/2024/cu.html")
