"""A province's colours, emblem and names on all sites of its units, and on no other."""

import re

import msgspec
import pytest

import sitegen
from cms.contract import ContractError, Look, Same, decode, encode
from cms.contract.look import DARK, LIGHT, Colours, Emblem, contrast
from sitegen import theme
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, PROVINCE, changed, commune_id, edition, unit

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
BLUE = msgspec.structs.replace(LIGHT, green="#123A7A", ground="#FFFFFF")
NIGHT = msgspec.structs.replace(DARK, green="#9CC4FF", ground="#000000")
OTHER = "00000000-0000-4000-8000-000000000091"


def look(**fields: object) -> Look:
    return Look(id=PROVINCE, unit=PROVINCE, **fields)  # type: ignore[arg-type]


def head_of(site: BuiltSite, path: str = "/index.html") -> tuple[str, str]:
    """The addresses of style sheet and mark on a page."""
    text = site.text(path)
    style = re.findall(r'<link rel="stylesheet" href="([^"]+)">', text)
    (mark,) = re.findall(r'<img src="([^"]+)" width="56" height="56" alt="">', text)
    return style[0], mark


def test_colours_reach_every_site_in_one_style_sheet() -> None:
    one = look(light=BLUE, dark=NIGHT)
    own = BuiltSite(making.bundle(making.province(), one, edition(1)))
    above = BuiltSite(making.bundle(making.province(), one), PROVINCE)
    style, _ = head_of(own)
    assert head_of(above)[0] == style
    css = own.shared[style].body.decode()
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    dark, _, printed = rest.partition("@media print")
    assert "--green: #123A7A;" in light
    assert "--ground: #FFFFFF;" in light
    assert "--green: #9CC4FF;" in dark
    assert "#0B5D4A" not in light + dark
    assert "--green: #000;" in printed
    plain = theme.assets()["css/site.css"].body.decode()
    assert len(css) == len(plain)
    for path in (path for path in own.own if path.endswith(".html") and path != "/chu.html"):
        assert plain_style() not in own.text(path), path
        assert style in own.text(path), path
        assert "style=" not in own.text(path), path
    assert 'content="#123A7A"' in own.text("/index.html")
    assert '"theme_color":"#123A7A"' in own.text("/site.webmanifest")
    assert style in own.text("/sw.js")


def plain_style() -> str:
    return theme.assets()["css/site.css"].path


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/png"])
def test_an_emblem_takes_the_place_of_the_mark(kind: str) -> None:
    emblem = Emblem(type=kind, data=SVG)  # type: ignore[arg-type]
    site = BuiltSite(making.bundle(making.province(), look(emblem=emblem)))
    style, mark = head_of(site)
    assert site.shared[mark].body == SVG
    assert site.shared[mark].entry.type == kind
    assert style == plain_style()
    assert f'<link rel="icon" href="{mark}" type="{kind}">' in site.text("/index.html")
    sizes = "any" if kind == "image/svg+xml" else "192x192"
    assert f'"sizes":"{sizes}"' in site.text("/site.webmanifest")


def test_names_stand_on_every_page_and_are_escaped() -> None:
    names = {"system": "Hệ thống <nguồn> Cà Mau", "body": "Sở Văn hóa & Thể thao"}
    site = BuiltSite(making.bundle(making.province(), look(**names), edition(1)))
    for path in ("/index.html", "/lien-he.html", "/404.html"):
        assert "Thuộc Hệ thống &lt;nguồn&gt; Cà Mau" in site.text(path)
        assert "Đơn vị quản lý hệ thống: Sở Văn hóa &amp; Thể thao" in site.text(path)


def test_the_look_of_another_province_changes_nothing() -> None:
    far = unit(OTHER, "Khác", "khac.test", level="province", type="tỉnh", parent=None)
    near = unit(commune_id(7), "Số 7", "xa7.khac.test", parent=OTHER)
    documents = [*making.province(), far, near, making.site(near)]
    before = {
        (one.entry.host, one.entry.path): one.entry.key
        for one in sitegen.build(making.bundle(documents), commune_id(7))
    }
    after = sitegen.changes(
        making.bundle(documents, look(light=BLUE)), commune_id(7), "https://{host}", before
    )
    assert {type(one) for one in after} == {Same}


def test_a_look_names_a_unit_that_is_there() -> None:
    with pytest.raises(ContractError, match="look nowhere: unknown unit nowhere"):
        making.bundle(making.province(), Look(id="nowhere", unit="nowhere"))


@pytest.mark.parametrize("token", ["ink", "green", "pressed", "sea", "silt", "quiet"])
def test_text_that_cannot_be_read_is_refused(token: str) -> None:
    raw = msgspec.json.decode(encode(look()))
    raw["light"][token] = "#777777"
    with pytest.raises(ContractError, match=rf"{token} on ground: contrast 4\.2\d, less than 4\.5"):
        decode(msgspec.json.encode(raw), Look)


@pytest.mark.parametrize("value", ["red", "#12345", "#abcdef", "#12345G", "#123456;}", "url(x)"])
def test_a_colour_is_six_digits(value: str) -> None:
    raw = msgspec.json.decode(encode(look()))
    raw["light"]["rule"] = value
    with pytest.raises(ContractError, match=r"light\.rule"):
        decode(msgspec.json.encode(raw), Look)


def test_an_emblem_is_small() -> None:
    raw = msgspec.json.decode(encode(look(emblem=Emblem(type="image/png", data=b"x" * 32_768))))
    raw["emblem"]["data"] = msgspec.json.decode(msgspec.json.encode(b"x" * 32_769))
    with pytest.raises(ContractError, match="emblem"):
        decode(msgspec.json.encode(raw), Look)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


def test_the_contract_and_the_style_sheet_have_the_same_tokens() -> None:
    css = theme.assets()["css/site.css"].body.decode().partition("@media print")[0]
    found = re.findall(r"--(\w+): (#[0-9A-F]{6});", css)
    half = len(found) // 2
    for tokens, colours in ((found[:half], LIGHT), (found[half:], DARK)):
        assert Colours(**dict(tokens)) == colours


def test_a_look_reads_as_it_was_written() -> None:
    one = look(light=BLUE, emblem=Emblem(type="image/png", data=b"\x89PNG\r\n"), system="x")
    assert decode(encode(one), Look) == one
    assert encode(changed(one, system="y")) != encode(one)
    assert COMMUNE not in encode(one).decode()
