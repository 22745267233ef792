"""What a bulletin's page says, and what stands at its address before, after and instead."""

import re
from datetime import timedelta

import msgspec
import pytest

import sitegen
from cms.contract import Audience, Bundle, bulletin_path, recipes
from cms.contract.addresses import former_paths
from cms.contract.blocks import Audio, Block, File, Paragraph, Picture
from cms.contract.documents import Blob
from tests.sitegen import making
from tests.sitegen.built import BuiltSite
from tests.sitegen.making import COMMUNE, NOW, PROVINCE, edition

JPEG, MP3, PDF = ("1" * 64, "2" * 64, "3" * 64)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)
LISTS = (
    "/index.html",
    "/ban-tin.html",
    "/chuyen-muc/thong-bao.html",
    "/feed.xml",
    "/feed.json",
    "/offline.json",
    "/tim-kiem/2024-01-1.json",
    "/sitemap/2024-01.xml",
)
OURS = re.compile(r'<script (src="/_b/[0-9a-f]{64}\.js" defer|type="application/ld\+json")>')


def listed(site: BuiltSite, path: str) -> list[str]:
    """The lists of the site that name an address."""
    return [place for place in LISTS if place in site.own and path in site.text(place)]


def test_hostile_words_come_out_as_words() -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    one = edition(
        8,
        title=evil,
        summary=evil,
        change_note=evil,
        body=[
            Paragraph(html="&lt;script&gt;"),
            Picture(renditions=["0" * 64], alt=evil, caption=evil),
            File(recipe="0" * 64, title=evil),
            Audio(recipe="0" * 64, title=evil),
        ],
        priority="priority",
    )
    units = making.province()
    site = making.site(
        units[1],  # type: ignore[arg-type]
        title=evil,
        agency=evil,
        contact=making.Contact(responsible=evil, phone="javascript:1", email='"><script>@x.vn'),
    )
    keep = [d for d in units if getattr(d, "agency", None) is None or d.id == PROVINCE]
    built = BuiltSite(making.bundle(keep, site, one))
    for path in built.paths():
        text = built.text(path)
        assert "<script" not in OURS.sub("", text), path
        assert "<img src=x" not in text, path
        shown = re.sub('[>"]javascript:1[<"](?!>)', "", text)
        assert "javascript:" not in shown, path
        if built.entry(path).type.startswith("text/html"):
            assert built.page(path).errors == []
    assert "<script>alert(1)</script>" in built.page(bulletin_path(one)).text


def test_page_stands_where_the_contract_says() -> None:
    one = edition(8)
    site = BuiltSite(making.bundle(one))
    page = site.page(bulletin_path(one))
    assert "08:00" not in page.text
    assert "16:00 Thứ Hai, 1/1/2024" in page.text
    assert listed(site, bulletin_path(one)) == list(LISTS)


def test_older_addresses_redirect() -> None:
    one = edition(8, former_slugs=["cu", "cu-hon", "cu"])
    site = BuiltSite(making.bundle(one))
    for path in former_paths(one):
        entry = site.entry(path)
        assert (entry.status, entry.location) == (301, bulletin_path(one))
        assert entry.made_from == (f"edition:{one.id}",)
        assert site.own[path].body is None
    assert len(site.paths(301)) == 2


def test_scheduled_bulletin_has_no_page_yet() -> None:
    one = edition(8, publish_at=AFTER, former_slugs=["cu"])
    site = BuiltSite(making.bundle(one))
    assert bulletin_path(one) not in site.own
    assert not any(one.id in " ".join(b.entry.made_from) for b in site.all)
    begun = BuiltSite(making.bundle(one, now=AFTER))
    assert begun.entry(bulletin_path(one)).status == 200


def test_expired_bulletin_keeps_its_page_and_leaves_the_lists() -> None:
    one = edition(8, expire_at=NOW)
    site = BuiltSite(making.bundle(one))
    path = bulletin_path(one)
    assert "Bản tin này đã hết hạn từ 10:00 Chủ Nhật, 22/11/2026." in site.page(path).text
    assert listed(site, path) == ["/sitemap/2024-01.xml"]
    still = BuiltSite(making.bundle(one, now=NOW - timedelta(seconds=1)))
    assert "hết hạn" not in still.page(path).text
    assert "Có giá trị đến" in still.page(path).text


@pytest.mark.parametrize("number", [7, 8, 9])
def test_expired_bulletin_that_names_people_is_gone(number: int) -> None:
    one = edition(
        8,
        disclosure_class=number,
        expire_at=BEFORE,
        former_slugs=["cu"],
        body=[File(recipe=PDF, title="Danh sách")],
    )
    site = BuiltSite(making.bundle(one, blobs={PDF: Blob(sha256=PDF, size=9, type="a/b")}))
    for path in (bulletin_path(one), *former_paths(one)):
        assert site.entry(path).status == 410
        assert "Thời hạn công khai đã hết" in site.page(path).text
        assert one.title not in site.text(path)
        assert f"edition:{one.id}" in site.entry(path).made_from
        assert listed(site, path) == []
    assert not any(PDF in path for path in site.shared)


def test_other_disclosures_are_kept() -> None:
    one = edition(8, disclosure_class=2, expire_at=BEFORE)
    assert BuiltSite(making.bundle(one)).entry(bulletin_path(one)).status == 200


def test_only_the_site_channel_makes_pages() -> None:
    one = edition(8, channels=["board", "radio"])
    assert bulletin_path(one) not in BuiltSite(making.bundle(one)).own


def test_withdrawal_outranks_everything() -> None:
    one = edition(8)
    path = bulletin_path(one)
    stone = making.tombstone(one, paths=[path, "/ban-tin/2024/cu.html"])
    site = BuiltSite(making.bundle(one, stone))
    assert site.paths(410) == sorted(stone.paths)
    assert "Nội dung này không còn được công bố." in site.page(path).text
    assert f"tombstone:{stone.id}" in site.entry(path).made_from
    assert listed(site, path) == []
    noticed = making.changed(stone, mode="notice", notice="Nhầm <giờ>.")
    assert "Nhầm <giờ>." in BuiltSite(making.bundle(noticed)).page(path).text
    silent = making.changed(noticed, mode="gone")
    assert "Nhầm" not in BuiltSite(making.bundle(silent)).text(path)


def picture_of(source: str) -> tuple[Block, list[recipes.Recipe]]:
    """A picture block with its one recipe."""
    recipe = recipes.picture(source * 64, 640)
    return Picture(renditions=[recipe.id], alt="Cầu mới"), [recipe]


def test_blobs_of_a_withdrawal_go_unless_somebody_needs_them() -> None:
    block, made = picture_of("a")
    blobs = {made[0].id: Blob(sha256=JPEG, size=10, type="image/jpeg", width=640, height=480)}
    kept, gone = f"/_b/{JPEG}.jpg", f"/_b/{PDF}.pdf"
    stone = making.tombstone(edition(1), paths=["/ban-tin/2024/x.html"], blobs=[kept, gone])

    def statuses(*documents: making.Document) -> dict[str, int]:
        site = BuiltSite(making.bundle(making.province(2), stone, *documents, blobs=blobs))
        return {p: b.entry.status for p, b in site.shared.items() if p in (kept, gone)}

    user = edition(2, body=[block], recipes=made)
    elsewhere = making.changed(user, issuer=making.commune_id(1))
    erased = making.changed(user, disclosure_class=8, expire_at=BEFORE)
    assert statuses() == {kept: 410, gone: 410}
    assert statuses(user) == {kept: 200, gone: 410}
    assert statuses(elsewhere) == {gone: 410}
    assert statuses(erased) == {kept: 410, gone: 410}


def test_source_bulletin_is_marked_and_its_home_is_the_issuer() -> None:
    one = edition(8, issuer=PROVINCE, audience=Audience(kind="all"))
    bundle = making.bundle(one, making.placement(one))
    path = bulletin_path(one)
    home = f'<link rel="canonical" href="https://camau.test{path}">'
    commune, province = BuiltSite(bundle), BuiltSite(bundle, PROVINCE)
    for place in (path, "/index.html", "/ban-tin.html"):
        assert "Tỉnh gửi" in commune.page(place).text
        assert "Tỉnh gửi" not in province.page(place).text
    assert home in commune.text(path)
    assert home in province.text(path)
    assert "/sitemap/2024-01.xml" not in commune.own
    assert path in province.text("/sitemap/2024-01.xml")


def test_bulletin_of_a_neighbour_names_its_sender() -> None:
    audience = Audience(kind="units", units=[COMMUNE])
    one = edition(8, issuer=making.commune_id(1), audience=audience)
    site = BuiltSite(making.bundle(making.province(2), one, making.placement(one)))
    assert "Xã Số 1 gửi" in site.page(bulletin_path(one)).text


def test_the_hub_that_sent_it_is_named_in_the_place_of_the_province() -> None:
    one = edition(
        8,
        issuer=PROVINCE,
        sender="Cụm truyền thông Ngọc Hiển",
        priority="priority",
        audience=Audience(kind="all"),
    )
    assert (
        "Cụm truyền thông Ngọc Hiển gửi"
        in BuiltSite(making.bundle(one)).page(bulletin_path(one)).text
    )


def test_the_units_own_word_stands_beside_source_information() -> None:
    one = edition(8, issuer=PROVINCE, audience=Audience(kind="all"))
    placed = making.placement(one, note="Điểm tiêm <ở> nhà văn hóa ấp Mũi.")
    path = bulletin_path(one)
    site = BuiltSite(making.bundle(one, placed))
    assert "Điểm tiêm &lt;ở&gt; nhà văn hóa ấp Mũi." in site.text(path)
    assert f"placement:{placed.id}" in site.own[path].entry.made_from
    province = BuiltSite(making.bundle(one, placed), PROVINCE)
    assert "nhà văn hóa" not in province.text(path)


def test_normal_source_information_is_there_once_it_is_taken_and_priority_at_once() -> None:
    one = edition(8, issuer=PROVINCE, audience=Audience(kind="all"))
    path = bulletin_path(one)
    assert path not in BuiltSite(making.bundle(one)).own
    assert path in BuiltSite(making.bundle(one, making.placement(one))).own
    left_out = making.placement(one, channels=["board"])
    assert path not in BuiltSite(making.bundle(one, left_out)).own
    urgent = making.changed(one, priority="priority")
    assert path in BuiltSite(making.bundle(urgent)).own
    # A unit may order priority information, and never leave it out.
    assert path in BuiltSite(making.bundle(urgent, left_out)).own


def test_a_correction_says_what_it_corrects() -> None:
    one = edition(2, n=2, change_note="Sửa giờ <tiêm>: 7 giờ.")
    text = BuiltSite(making.bundle(one)).text(bulletin_path(one))
    assert "Đính chính lúc" in text
    assert "Sửa giờ &lt;tiêm&gt;: 7 giờ." in text


def test_a_withdrawn_bulletin_leads_to_the_one_in_its_place() -> None:
    gone, instead = edition(1), edition(2)
    path = bulletin_path(gone)
    stone = making.tombstone(gone, mode="redirect", successor=instead.bulletin, paths=[path])
    entry = BuiltSite(making.bundle(stone, instead)).own[path].entry
    assert (entry.status, entry.location) == (301, bulletin_path(instead))
    assert BuiltSite(making.bundle(stone)).own[path].entry.status == 410


REF = "ref:bulletin:" + making.bulletin_id(2)


def linked(bundle: Bundle) -> str:
    """How the page of bulletin 1 draws its paragraph."""
    site = BuiltSite(bundle, origin="http://{host}:8000")
    text = site.text(bulletin_path(edition(1)))
    return text[text.index('<div class="body">\n') + 19 :].splitlines()[0]


def test_references_lead_to_this_site_the_issuer_or_nowhere() -> None:
    one = edition(1, body=[Paragraph(html=f'Xem <a href="{REF}">bản kia</a>.')])
    two = edition(2)
    path = bulletin_path(two)
    far = making.changed(two, issuer=making.commune_id(1))
    units = making.province(2)
    assert linked(making.bundle(one, two)) == f'<p>Xem <a href="{path}">bản kia</a>.</p>'
    assert linked(making.bundle(units, one, far)) == (
        f'<p>Xem <a href="http://xa1.camau.test:8000{path}">bản kia</a>.</p>'
    )
    for other in (
        making.changed(two, channels=["board"]),
        making.changed(two, publish_at=AFTER),
        making.changed(two, disclosure_class=7, expire_at=BEFORE),
        making.tombstone(two),
    ):
        assert linked(making.bundle(one, other)) == "<p>Xem bản kia.</p>"
    assert linked(making.bundle(one)) == "<p>Xem bản kia.</p>"


def test_references_are_among_what_a_page_was_made_from() -> None:
    one = edition(1, body=[Paragraph(html=f'<a href="{REF}">kia</a>')])
    two = edition(2)
    entry = BuiltSite(making.bundle(one, two)).entry(bulletin_path(one))
    assert {f"edition:{one.id}", f"edition:{two.id}"} <= set(entry.made_from)


def test_references_to_units() -> None:
    body = [
        Paragraph(html=f'<a href="ref:unit:{unit}">x</a>') for unit in (COMMUNE, PROVINCE, "nobody")
    ]
    one = edition(1, body=body)
    text = BuiltSite(making.bundle(one)).text(bulletin_path(one))
    assert '<p><a href="/">x</a></p>\n<p><a href="https://camau.test/">x</a></p>\n<p>x</p>' in text


def test_related_bulletins_are_those_in_force_here() -> None:
    one = edition(1, related=[making.bulletin_id(n) for n in (2, 3, 4, 1)])
    two, three = edition(2), edition(3, expire_at=BEFORE)
    site = BuiltSite(making.bundle(one, two, three))
    text = site.page(bulletin_path(one)).text
    assert "Thông báo số 2" in text
    assert "Thông báo số 3" not in text
    assert f"edition:{two.id}" in site.entry(bulletin_path(one)).made_from
    assert "liên quan" not in site.page(bulletin_path(two)).text


def test_what_is_not_made_yet_is_named_in_words() -> None:
    block, _ = picture_of("a")
    body: list[Block] = [
        block,
        File(recipe=PDF, title="Sơ đồ"),
        Audio(recipe=MP3, title="Bài nói"),
    ]
    one = edition(1, body=body, speech="4" * 64)
    text = BuiltSite(making.bundle(one)).page(bulletin_path(one)).text
    assert "Ảnh: Cầu mới." in text
    assert "Sơ đồ ( đang chuẩn bị )" in text.replace("(đang chuẩn bị)", "( đang chuẩn bị )")
    assert text.count("đang chuẩn bị") == 3
    assert "/_b/" not in text


def test_files_sounds_and_pictures_are_named_with_their_measure() -> None:
    small, large = recipes.picture("a" * 64, 640), recipes.picture("a" * 64, 1280)
    file, sound = recipes.file(PDF, "so-do.pdf"), recipes.speech("Mời bà con.")
    blobs = {
        small.id: Blob(sha256="5" * 64, size=10, type="image/jpeg", width=640, height=480),
        large.id: Blob(sha256="6" * 64, size=20, type="image/jpeg", width=1280, height=960),
        file.id: Blob(sha256=PDF, size=1_234_567, type="application/pdf"),
        sound.id: Blob(sha256=MP3, size=99, type="audio/mpeg", duration_ms=80_000),
    }
    picture = Picture(renditions=[small.id, large.id], alt="Cầu")
    one = edition(
        1,
        body=[picture, picture, File(recipe=file.id, title="Sơ đồ")],
        recipes=[small, large, file, sound],
        speech=sound.id,
    )
    site = BuiltSite(making.bundle(one, blobs=blobs))
    text = site.text(bulletin_path(one))
    assert f'srcset="/_b/{"5" * 64}.jpg 640w, /_b/{"6" * 64}.jpg 1280w"' in text
    assert 'width="1280" height="960"' in text
    assert text.count("<img ") - 1 == 2
    assert text.count('loading="lazy"') == 1
    assert f'href="/_b/{PDF}.pdf" download="so-do.pdf"' in text
    assert "(PDF, 1,2 MB)" in text
    assert "(1 phút 20 giây)" in text
    named = {e.entry.path for e in site.all if e.body is None and e.entry.status == 200}
    assert named == {
        f"/_b/{'5' * 64}.jpg",
        f"/_b/{'6' * 64}.jpg",
        f"/_b/{PDF}.pdf",
        f"/_b/{MP3}.mp3",
    }
    assert site.shared[f"/_b/{PDF}.pdf"].entry.made_from == (f"edition:{one.id}",)


def test_a_bulletin_of_two_languages_is_listed_once() -> None:
    vi = edition(1)
    km = edition(1, language="km", title="សេចក្តីជូនដំណឹង")
    site = BuiltSite(making.bundle(vi, km))
    page = site.text(bulletin_path(km))
    assert page.startswith('<!DOCTYPE html>\n<html lang="km">')
    assert f'hreflang="vi" href="https://xa0.camau.test{bulletin_path(vi)}"' in page
    assert f'<a href="{bulletin_path(km)}" lang="km" hreflang="km">' in site.text(bulletin_path(vi))
    assert km.title not in site.text("/ban-tin.html")
    assert site.text("/feed.xml").count("<entry") == 1
    alone = BuiltSite(making.bundle(km))
    assert f'lang="km" hreflang="km">{km.title}</a>' in alone.text("/ban-tin.html")
    assert '<entry xml:lang="km">' in alone.text("/feed.xml")


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ({"bulletin": "khong-phai-uuid"}, "bulletin: badly formed hexadecimal UUID string"),
        ({"body": [Paragraph(html="<u>gạch</u>")]}, "<u> is not allowed"),
        ({"body": [Picture(renditions=[PDF], alt="x")]}, "stands where image/* must"),
        ({"body": [File(recipe=MP3, title="x")]}, "'video/mp4' is never published"),
    ],
)
def test_a_document_that_cannot_be_rendered_is_named(wrong: dict[str, object], cause: str) -> None:
    blobs = {
        PDF: Blob(sha256=PDF, size=1, type="application/pdf"),
        MP3: Blob(sha256=MP3, size=1, type="video/mp4"),
    }
    bad = edition(5, **wrong)
    bundle = making.bundle([edition(n) for n in (1, 9)], bad, blobs=blobs)
    with pytest.raises(sitegen.SiteError) as raised:
        list(sitegen.build(bundle, COMMUNE))
    assert raised.value.document == f"edition:{bad.id}"
    assert cause in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_template_that_fails_names_the_document() -> None:
    """Values that no reader lets through still end in an error, not in a missing page."""
    bad = edition(5)
    msgspec.structs.force_setattr(bad, "summary", Unprintable())
    with pytest.raises(sitegen.SiteError, match=f"edition:{bad.id}: /ban-tin/"):
        list(sitegen.build(making.bundle(edition(1), bad), COMMUNE))


class Unprintable:
    """Refuses to become text."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_two_documents_cannot_claim_one_address() -> None:
    one = edition(1)
    stone = making.tombstone(edition(2), paths=["/index.html"])
    with pytest.raises(sitegen.SiteError, match="its path /index.html is already that of"):
        list(sitegen.build(making.bundle(one, stone), COMMUNE))


def test_unknown_unit_and_missing_site() -> None:
    with pytest.raises(sitegen.SiteError, match="unit:nobody: there is no such document"):
        sitegen.build(making.bundle(), "nobody")
    bundle = making.bundle(making.unit(COMMUNE, "Số 0", "xa0.camau.test"))
    with pytest.raises(sitegen.SiteError, match=f"site:{COMMUNE}: there is no such document"):
        sitegen.build(bundle, COMMUNE)
