"""Old sites become drafts: nothing is dropped silently, nothing is made twice, nothing fetched."""

import base64
import io
import os
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.bulletins.models import BulletinPage
from cms.intake.feeds import items, survey
from cms.intake.importing import Importer
from cms.intake.models import ImportedItem, IntakeNote, OldAddress, SiteImport
from cms.intake.old_addresses import old_path, refusal_of
from cms.intake.posts import category_of
from cms.intake.uploads import folder_of, sweep
from cms.library.sentences import UnreadableError
from tests.intake.making import photo, zipped

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"'
)


def post(number: int, title="Bài", html="<p>Nội dung của bài viết.</p>", **fields) -> str:
    """An item of WXR."""
    values = {
        "post_type": "post",
        "status": "publish",
        "post_date_gmt": "2019-05-03 02:12:00",
        "link": f"https://xadatmui.vn/2019/05/bai-{number}/",
        "category": "Y tế",
        **fields,
    }
    special = {"link", "category"}
    inner = "".join(
        f"<wp:{name}>{value}</wp:{name}>" for name, value in values.items() if name not in special
    )
    return (
        f"<item><title>{title}</title><link>{values['link']}</link>"
        f'<guid isPermaLink="false">https://xadatmui.vn/?p={number}</guid>'
        f'<category domain="category"><![CDATA[{values["category"]}]]></category>'
        f"<content:encoded><![CDATA[{html}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>{inner}</item>"
    )


def wxr(*parts: str) -> bytes:
    body = "".join(parts)
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {SPACES}><channel>'
    return f"{head}<title>Xã</title>{body}</channel></rss>".encode()


GUTENBERG = (
    "<!-- wp:paragraph --><p>Trạm Y tế tiêm vắc xin cho trẻ.</p><!-- /wp:paragraph -->"
    '[caption id="a" width="300"]<a href="x"><img src="https://xadatmui.vn/wp-content/uploads/2019/'
    '05/tiem-300x200.png" alt="Bé được tiêm" /></a> Buổi tiêm tháng 5[/caption]'
    '[gallery ids="90,91"]<iframe src="https://www.youtube.com/embed/x"></iframe>'
    "<table><tr><th>Ấp</th><th>Ngày</th></tr><tr><td>Mũi</td><td>5/5</td></tr></table>"
    '[contact-form-7 id="12"]'
)
ATTACHMENT = post(
    90,
    post_type="attachment",
    attachment_url="https://xadatmui.vn/wp-content/uploads/2019/05/hai.png",
)
UPLOADS = {"uploads/2019/05/tiem.png": photo(), "uploads/2019/05/hai.png": photo((50, 50))}


@pytest.fixture
def bring(installation):
    """Runs an import of bytes and gives the finished run."""

    def run(data: bytes, uploads: bytes | None = None, name="trang-cu.xml") -> SiteImport:
        one = SiteImport(
            unit=installation.datmui.unit, user=installation.author, file_name=name, sha256="0" * 64
        )
        zipped_file = io.BytesIO(uploads) if uploads else None
        assert Importer(one, installation.datmui, io.BytesIO(data), zipped_file).go_on()
        assert one.found == one.made + one.already + one.refused
        return one

    return run


def test_a_post_with_its_pictures_date_category_and_address(bring):
    run = bring(wxr(post(7, "TIÊM CHỦNG", GUTENBERG), ATTACHMENT), zipped(UPLOADS))
    assert (run.found, run.made, run.others) == (1, 1, {"attachment": 1})
    item = ImportedItem.objects.get()
    page = item.page
    assert not page.live
    assert page.title == "Tiêm chủng"
    assert page.category == "health"
    assert item.original_date == datetime(2019, 5, 3, 2, 12, tzinfo=UTC)
    assert [child.block_type for child in page.body] == [
        "paragraph", "image", "image", "table",
    ]  # fmt: skip
    assert page.body[1].value["alt"] == "Bé được tiêm"
    assert page.body[1].value["caption"] == "Buổi tiêm tháng 5"
    told = " ".join(item.unread)
    for part in ("91", "youtube.com", "contact-form-7"):
        assert part in told
    assert set(OldAddress.objects.values_list("path", flat=True)) == {"/2019/05/bai-7/", "/?p=7"}
    assert page.intake_notes.get().sentences


def test_a_second_import_adds_nothing_even_where_a_draft_was_deleted(bring):
    data = wxr(post(1), post(2), post(3, status="private"))
    first = bring(data)
    assert (first.made, first.refused) == (2, 1)
    BulletinPage.objects.first().delete()
    second = bring(data)
    assert (second.made, second.already, second.refused) == (0, 2, 1)
    assert BulletinPage.objects.count() == 1
    assert ImportedItem.objects.count() == 3


def test_what_is_refused_says_why(bring):
    run = bring(
        wxr(
            post(1, status="trash"),
            post(2, post_password="x"),
            post(3, html=""),
            post(4, html="<!-- x --><script>1</script>"),
            "<item></item>",
            post(5, post_type="nav_menu_item"),
        )
    )
    assert (run.found, run.refused, run.others) == (5, 5, {"nav_menu_item": 1})
    assert all(item.unread for item in ImportedItem.objects.all())
    assert not BulletinPage.objects.exists()
    assert not IntakeNote.objects.exists()


def test_pictures_that_are_not_at_hand_are_listed_and_data_is_taken(bring):
    inside = base64.b64encode(photo()).decode()
    html = f"<p>Chữ</p><img src='data:image/png;base64,{inside}'><img src='http://127.0.0.1/b.png'>"
    bring(wxr(post(1, html=html)))
    page = BulletinPage.objects.get()
    assert [child.block_type for child in page.body] == ["paragraph", "image"]
    assert any("b.png" in sentence for sentence in ImportedItem.objects.get().unread)


def test_an_old_address_belongs_to_one_bulletin(bring):
    same = "https://xadatmui.vn/bai/"
    run = bring(wxr(post(1, link=same), post(2, link=same)))
    assert run.made == 2
    assert OldAddress.objects.filter(path="/bai/").count() == 1
    [first, second] = ImportedItem.objects.order_by("pk")
    assert not first.unread
    assert "Địa chỉ cũ /bai/ đã dẫn đến “Bài”." in second.unread


def told(bring, link) -> list[str]:
    """What the import of one post says of it."""
    assert bring(wxr(post(7, link=link))).made == 1
    return ImportedItem.objects.get().unread


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://a.vn/", "là trang chủ cũ"),
        ("https://a.vn/feeds/board/feed.json", "dành cho bảng tin, truyền thanh và tệp"),
        (f"https://a.vn/{'x' * 480}", "quá dài"),
        ("https://a.vn/%ff.html", "có ký tự"),
        ("https://a.vn/a/../b", "có ký tự"),
        ("javascript:alert(1)", "không phải địa chỉ của một trang"),
        ("/bai-7.html", "không phải địa chỉ của một trang"),
    ],
)
def test_an_old_address_that_cannot_be_used_is_listed_with_the_reason(bring, link, why):
    [sentence] = told(bring, link)
    assert sentence.startswith(f"Địa chỉ cũ {link[:200]} ")
    assert why in sentence
    # The other one, by number, is kept.
    assert OldAddress.objects.get().path == "/?p=7"


def test_an_identifier_that_is_no_address_is_not_held_against_an_item(bring):
    bring(ATOM.encode())
    assert not ImportedItem.objects.get().unread
    assert OldAddress.objects.get().path == "/1"


def test_an_old_address_that_is_a_page_of_the_new_site_is_listed(bring, installation, worker):
    assert told(bring, "https://a.vn/lien-he.html") == [
        "Địa chỉ cũ /lien-he.html trùng với một trang của trang tin mới; trang mới giữ địa chỉ này."
    ]
    page = BulletinPage.objects.get()
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    host = installation.datmui.unit.host
    assert answered(host, "/lien-he.html")[0] == 200
    page.unpublish(user=installation.approver)
    worker.drain()
    # The number under which it stood says that it was withdrawn, whatever comes after it.
    page.delete()
    ImportedItem.objects.all().delete()
    assert told(bring, "https://a.vn/?p=7") == [
        "Ở địa chỉ cũ /?p=7 từng có một bản tin đã thu hồi; nơi đó vẫn báo đã thu hồi."
    ]


def test_the_report_lists_what_was_left_out(bring, installation, client):
    run = bring(wxr(post(1, "Trọn vẹn"), post(2, "Trang đầu", link="https://a.vn/")))
    client.force_login(installation.author)
    report = reverse("intake_site_report", args=(installation.datmui.pk, run.pk))
    everything = client.get(report).content.decode()
    assert "Trọn vẹn" in everything
    left_out = client.get(report, {"chi": "sot"}).content.decode()
    assert "Trang đầu" in left_out
    assert "Địa chỉ cũ https://a.vn/ là trang chủ cũ" in left_out
    assert "Trọn vẹn" not in left_out


def test_a_file_that_breaks_off_gives_what_stood_before(bring):
    data = wxr(post(1), post(2))
    run = bring(data[: data.rfind(b"<item>") + 60])
    assert run.made == 1
    assert run.error


def test_steps_go_on_where_they_stopped(installation):
    data = io.BytesIO(wxr(*[post(number) for number in range(5)]))
    run = SiteImport(unit=installation.datmui.unit, user=installation.author, file_name="x")
    assert not Importer(run, installation.datmui, data).go_on(seconds=0)
    assert run.ended_at is None
    assert Importer(SiteImport.objects.get(), installation.datmui, data).go_on()
    assert BulletinPage.objects.count() == 5


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title>Một</title>
<link rel="alternate" href="https://cu.vn/1"/><published>2020-01-02T03:04:05+07:00</published>
<category term="Thông báo"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Chữ
<b>đậm</b></p></div></content></entry><entry><id>c</id><title>Bình luận</title>
<category scheme="x" term="http://schemas.google.com/blogger/2008/kind#comment"/></entry></feed>"""
RSS = """<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://x.invalid/rss.dtd"><rss><channel>
<item><title>Một</title><link>https://cu.vn/1</link><pubDate>Fri, 03 May 2019 09:12:00 +0700
</pubDate><description>&lt;p&gt;Chữ&lt;/p&gt;</description></item></channel></rss>"""


def test_atom_and_rss(bring):
    [entry, comment] = items(io.BytesIO(ATOM.encode()))
    assert entry.html.replace("\n", " ") == "<div><p>Chữ <b>đậm</b></p></div>"
    assert entry.published == datetime(2020, 1, 1, 20, 4, 5, tzinfo=UTC)
    assert not comment.is_bulletin
    [item] = items(io.BytesIO(RSS.encode()))
    assert item.published == datetime(2019, 5, 3, 2, 12, tzinfo=UTC)
    assert bring(ATOM.encode()).made == 1
    assert bring(RSS.encode()).made == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>x</body></html>",
        b"PK\x03\x04",
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss><item><title>&a;</title></item></rss>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>',
        b"<rss>" + b"<a>" * 500,
        b'<?xml version="1.0" encoding="x-unknown"?><rss/>',
    ],
)
def test_what_is_no_export_is_refused(data):
    with pytest.raises(UnreadableError):
        survey(io.BytesIO(data))


def test_control_characters_of_an_export_are_passed_over():
    [item] = items(io.BytesIO(wxr(post(1, "Chuông\x07 reo"))))
    assert item.title == "Chuông reo"


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["Thông báo"], "notice"),
        (["CÔNG KHAI NGÂN SÁCH"], "disclosure"),
        (["Tin tức", "Giáo dục"], "health"),
        (["Quốc phòng - An ninh"], "safety"),
        (["Nông thôn mới"], "production"),
        (["Văn bản pháp luật"], "policy"),
        (["Văn hóa, thể thao"], "event"),
        (["Uncategorized"], "news"),
        ([], "news"),
    ],
)
def test_sections_of_old_sites_find_our_categories(names, key):
    assert category_of(names) == key


def test_paths():
    assert old_path("https://a.vn/b?c=d#e") == "/b?c=d"
    assert old_path("https://a.vn") == ""
    assert old_path("tag:a") == ""
    assert old_path("http://[") == ""
    assert old_path("https://a.vn/ti%C3%AAm-ch%e1%bb%a7ng/?p=%20") == "/tiêm-chủng/?p=%20"
    for path in ("%0d%0aX: y", "..%2fx", "%2e%2e/x", "%ff", "feeds/board/feed.json", "x" * 500):
        assert old_path(f"https://a.vn/{path}") == "", path
        assert refusal_of(f"https://a.vn/{path}"), path
    assert refusal_of("https://a.vn/b?c=d#e") is None


def test_the_command(installation, tmp_path, capsys):
    file, uploads = tmp_path / "cu.xml", tmp_path / "anh.zip"
    file.write_bytes(wxr(post(7, html=GUTENBERG), post(8, status="trash"), ATTACHMENT))
    uploads.write_bytes(zipped(UPLOADS))
    arguments = ["import_site", "datmui", str(file), "--uploads", str(uploads), "--as"]
    call_command(*arguments, "author")
    assert "2 items = 1 drafts made + 0 there already + 1 refused" in capsys.readouterr().out
    call_command(*arguments, "author")
    assert "0 drafts made + 1 there already" in capsys.readouterr().out
    for wrong in ([*arguments, "stranger"], [*arguments, "nobody"]):
        with pytest.raises(CommandError):
            call_command(*wrong)
    with pytest.raises(CommandError, match="khong-co.xml"):
        call_command("import_site", "datmui", str(tmp_path / "khong-co.xml"), "--as", "author")
    with pytest.raises(CommandError, match="anh.zip"):
        call_command("import_site", "datmui", str(uploads), "--as", "author")


def test_the_officer_uploads_and_reads_the_report(installation, client):
    client.force_login(installation.author)
    where = reverse("intake_site", args=(installation.datmui.pk,))
    assert client.get(where).status_code == 200
    upload = SimpleUploadedFile("cu.xml", wxr(post(1), post(2, status="trash"), ATTACHMENT))
    report = client.post(where, {"file": upload})["Location"]
    assert client.get(report).status_code == 200
    run = SiteImport.objects.get()
    assert folder_of(run).exists()
    assert client.post(report).status_code == 302
    run.refresh_from_db()
    assert (run.made, run.refused) == (1, 1)
    assert run.ended_at
    assert not folder_of(run).exists()
    shown = client.get(report).content.decode()
    page = BulletinPage.objects.get()
    assert reverse("wagtailadmin_pages:edit", args=(page.pk,)) in shown
    client.force_login(installation.stranger)
    assert client.get(report).status_code in (302, 403)
    assert client.post(where, {"file": upload}).status_code in (302, 403)
    assert SiteImport.objects.count() == 1


def test_what_is_no_export_is_said_at_its_field(installation, client):
    client.force_login(installation.author)
    where = reverse("intake_site", args=(installation.datmui.pk,))
    answer = client.post(where, {"file": SimpleUploadedFile("a.xml", b"<html/>")})
    assert answer.context["form"].errors.keys() == {"file"}
    files = {
        "file": SimpleUploadedFile("a.xml", wxr(post(1))),
        "uploads": SimpleUploadedFile("a.zip", b"PK\x03\x04"),
    }
    assert client.post(where, files).context["form"].errors.keys() == {"uploads"}
    assert not SiteImport.objects.exists()


def answered(host: str, path: str, query: str = "") -> tuple[int, str]:
    """Status and location that the server gives a reader."""
    from cms.publishing.serving import application

    told = []
    environ = {"HTTP_HOST": host, "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    parts = application()(environ, lambda status, fields: told.append((status, dict(fields))))
    if hasattr(parts, "close"):
        parts.close()
    [(status, fields)] = told
    return int(status.split()[0]), fields.get("Location", "")


def test_old_addresses_lead_to_the_published_bulletin_until_it_is_withdrawn(
    bring, installation, worker
):
    host = installation.datmui.unit.host
    bring(wxr(post(7)))
    worker.drain()
    assert answered(host, "/2019/05/bai-7/") == (404, "")
    assert answered(host, "/", "p=7") == (200, "")
    page = BulletinPage.objects.get()
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    address = page.get_url_parts()[2]
    assert answered(host, address) == (200, "")
    assert answered(host, "/2019/05/bai-7/") == (301, address)
    assert answered(host, "/", "p=7") == (301, address)
    assert answered("anxuyen.localhost", "/2019/05/bai-7/") == (404, "")
    page.unpublish(user=installation.approver)
    worker.drain()
    assert answered(host, "/2019/05/bai-7/") == (410, "")
    assert answered(host, "/", "p=7") == (410, "")
    # Its page goes on as a draft of another bulletin, which has an address of its own.
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    installation.approve(page)
    worker.drain()
    assert answered(host, page.get_url_parts()[2]) == (200, "")
    assert answered(host, "/2019/05/bai-7/") == (410, "")


def test_uploads_that_nobody_goes_on_with_are_taken_away(installation, var):
    from cms.publishing import periodic

    assert sweep() == 0
    unit = installation.datmui.unit
    left, going = (SiteImport.objects.create(unit=unit, file_name="x") for _ in range(2))
    for run in (left, going):
        folder_of(run).mkdir(parents=True)
        (folder_of(run) / "export.xml").write_bytes(wxr(post(1)))
    stray = var / "imports" / "0000-khac"
    stray.mkdir()
    three_days_ago = timezone.now().timestamp() - 3 * 86_400
    for folder in (folder_of(left), stray):
        os.utime(folder, (three_days_ago, three_days_ago))
    job = next(job for job in periodic.JOBS if job.name == "uploads of old sites")
    assert job.function() == 2
    assert [folder.name for folder in (var / "imports").iterdir()] == [str(going.pk)]
    left.refresh_from_db()
    going.refresh_from_db()
    assert left.ended_at is not None
    assert left.error
    assert (going.ended_at, going.error) == (None, "")
