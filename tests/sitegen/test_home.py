"""The home page, and the province's as the front of all."""

from cms.contract import Audience, bulletin_path
from cms.contract.documents import FormerUnit
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, PROVINCE, commune_id, edition, unit

NAMES = ["Đất Mũi", "Đầm Dơi", "An Trạch", "Ân Hòa", "Cái Nước", "Đá Bạc", "Đất Mới", "Dân Thành"]


def test_priority_first_and_nothing_twice() -> None:
    normal, first = edition(1), edition(2, priority="priority")
    text = BuiltSite(making.bundle(normal, first)).text("/index.html")
    assert text.index(first.title) < text.index("Bản tin mới") < text.index(normal.title)
    assert text.count(bulletin_path(first)) == text.count(bulletin_path(normal)) == 1


def test_home_is_bounded_whatever_there_is() -> None:
    few = BuiltSite(making.bundle([edition(n) for n in range(12)]))
    many = BuiltSite(making.bundle([edition(n) for n in range(600)]))
    assert few.text("/index.html").count("<li><p") == many.text("/index.html").count("<li><p") == 8
    assert len(many.text("/index.html")) < 12_000


def test_disclosures_below_the_news() -> None:
    old = edition(1, disclosure_class=2, category="disclosure")
    text = BuiltSite(making.bundle(old, [edition(n) for n in range(10, 20)])).text("/index.html")
    assert text.index('id="cong-khai"') < text.index(bulletin_path(old))


def test_radio_sessions_are_told_and_depended_on() -> None:
    site = BuiltSite(making.bundle())
    assert "Truyền thanh: 05:30, 17:00" in site.page("/index.html").text
    for path in ("/index.html", "/lien-he.html"):
        assert f"schedule:{COMMUNE}" in site.entry(path).made_from


def test_province_lists_every_current_commune_in_vietnamese_order() -> None:
    communes = [
        unit(commune_id(n), name, f"{n}.camau.test", type="xã") for n, name in enumerate(NAMES)
    ]
    ward = unit(
        commune_id(50), "Tân Thành", "tt.camau.test", type="phường", full_name="Phường Tân Thành"
    )
    former = unit(commune_id(51), "Cũ", "cu.camau.test", valid_to=making.NOW.date().replace(day=1))
    alien = unit(commune_id(52), "Lạ", "la.test", parent=commune_id(99))
    sites = [making.site(one) for one in (*communes[1:], ward, former, alien)]
    province = making.province(0)
    bundle = making.bundle(province, communes, ward, former, alien, sites)
    site = BuiltSite(bundle, PROVINCE)
    text = site.text("/index.html")
    directory = text[text.index('id="xa-phuong"') :]
    order = ["Phường", "Tân Thành", "Xã", "An Trạch", "Ân Hòa", "Cái Nước", "Dân Thành", "Đá Bạc"]
    places = [directory.index(f">{name}<" if " " in name else name) for name in order]
    assert places == sorted(places)
    assert directory.index("Đầm Dơi") < directory.index("Đất Mới") < directory.index("Đất Mũi")
    assert '<a href="https://1.camau.test/">Đầm Dơi</a>' in directory
    assert "<li>Đất Mũi</li>" in directory
    assert ">Cũ<" not in directory
    assert ">Lạ<" not in directory
    assert {f"unit:{one.id}" for one in communes} <= set(site.entry("/index.html").made_from)
    assert "xa-phuong" not in BuiltSite(bundle, commune_id(1)).text("/index.html")


def test_every_page_names_who_answers_for_it() -> None:
    bundle = making.bundle(edition(1))
    site = BuiltSite(bundle)
    for path in site.paths():
        if site.entry(path).type.startswith("text/html"):
            text = site.page(path).text
            assert "Chịu trách nhiệm Nguyễn Văn Mẫu" in text, path
            # The page of words alone says only what an emergency needs.
            assert path == "/chu.html" or "Trang của Tỉnh Cà Mau" in text, path


def test_introduction_tells_what_the_unit_was_made_from() -> None:
    former = [
        FormerUnit(code="32239", full_name="Xã Viên An", share="all"),
        FormerUnit(code="32044", full_name="Xã Khánh Lâm", share="part"),
    ]
    units = making.province()
    units[1] = making.changed(units[1], made_of=former, lat=8.61, lon=104.75)
    text = BuiltSite(making.bundle(units)).page("/gioi-thieu.html").text
    assert "Toàn bộ Xã Viên An ( mã 32239 )" in text.replace("(mã 32239)", "( mã 32239 )")
    assert "Một phần Xã Khánh Lâm" in text
    assert "Từ ngày 1/7/2025" in text
    assert "8,61° Bắc, 104,75° Đông" in text


def test_source_bulletins_reach_chosen_communes_only() -> None:
    audience = Audience(kind="units", units=[commune_id(1)])
    one = edition(1, issuer=PROVINCE, audience=audience)
    taken = [making.placement(one, commune_id(number)) for number in (0, 1)]
    bundle = making.bundle(making.province(2), one, taken)
    has = {u: bulletin_path(one) in BuiltSite(bundle, u).own for u in bundle.sites}
    assert has == {PROVINCE: True, commune_id(0): False, commune_id(1): True}
