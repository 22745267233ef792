"""What breaks does not go live: real builds and releases, with pages that really break."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

import sitegen
from cms.contract.addresses import bulletin_path
from cms.publishing import conformance
from cms.publishing.conformance import MORE, Report, _difference
from cms.publishing.freeze import read
from cms.publishing.ledger import open_rows
from cms.publishing.models import Edition, LiveEntry, Output, SiteFinding
from cms.publishing.outputs import raise_desired
from cms.publishing.rows import lookup
from cms.publishing.withdraw import withdraw

pytestmark = pytest.mark.django_db

HOST = "datmui.localhost"
# An address of the commune's own site where nothing is: what an editor pastes and gets wrong.
DEAD = '<p>Xem <a href="http://datmui.localhost:8000/khong-co.html">biểu mẫu</a>.</p>'
GOOD = "<p>Mời bà con đến <b>đúng giờ</b>.</p>"


def text(html):
    return [("paragraph", RichText(html))]


def path_of(page):
    return bulletin_path(read(Edition.objects.get(bulletin=page.uuid, current=True, language="vi")))


def correct(installation, page, **fields):
    """Another edition of a bulletin, approved."""
    page.refresh_from_db()
    page = page.specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=installation.author)
    page.get_workflow().start(page, installation.author)
    return installation.approve(page)


def bytes_at(worker, path):
    return worker.target.file(HOST, path).read_bytes()


def output_of(installation):
    return Output.objects.get(unit=installation.datmui.unit, kind="site")


def rules(installation, severity="error"):
    rows = SiteFinding.objects.filter(unit=installation.datmui.unit, severity=severity)
    return {(row.page, row.rule) for row in rows}


def public(installation):
    return {row.edition.key for row in open_rows([output_of(installation)])}


def dead_links(worker):
    """(page, address) of every link on a live page of the commune that leads to nothing there."""
    found = []
    for row in LiveEntry.objects.filter(host=HOST, status=200, type__startswith="text/html"):
        body = bytes_at(worker, row.path)
        for path in sitegen.paths_in(body, HOST, "http://{host}:8000"):
            if lookup(HOST, path) is None:
                found.append((row.path, path))
    return found


def test_a_new_page_that_breaks_is_nowhere_and_the_rest_goes_out(installation, worker):
    broken = installation.publish(title="Biểu mẫu mới", body=text(DEAD))
    good = installation.publish(title="Lịch tiêm chủng", body=text(GOOD))
    worker.drain()
    assert lookup(HOST, path_of(broken)) is None
    assert lookup(HOST, path_of(good)).status == 200
    for path in ("/index.html", "/ban-tin.html", "/feed.xml", "/feed.json", "/chu.html"):
        body = bytes_at(worker, path).decode()
        assert "Lịch tiêm chủng" in body, path
        assert "Biểu mẫu mới" not in body, path
    live = LiveEntry.objects.filter(host=HOST, made_from__contains=str(broken.uuid))
    assert not live.exists()
    assert {key[:36] for key in public(installation)} == {str(good.uuid)}
    assert rules(installation) == {(path_of(broken), "link")}
    assert dead_links(worker) == []


def test_what_leads_to_a_page_that_is_left_out_is_left_out_too(installation, worker):
    broken = installation.publish(title="Biểu mẫu mới", body=text(DEAD))
    link = f'<p>Xem <a href="http://{HOST}:8000{path_of(broken)}">biểu mẫu</a>.</p>'
    second = installation.publish(title="Hướng dẫn", body=text(link))
    worker.drain()
    assert lookup(HOST, path_of(second)) is None
    assert rules(installation) == {(path_of(broken), "link"), (path_of(second), "link")}
    assert dead_links(worker) == []
    correct(installation, broken, slug=broken.slug, body=text(GOOD))
    worker.drain()
    assert lookup(HOST, path_of(second)).status == 200
    assert rules(installation) == set()


def test_it_is_not_tried_again_by_itself_and_mends_itself_when_the_cause_is_gone(
    installation, worker
):
    broken = installation.publish(title="Biểu mẫu mới", body=text(DEAD))
    worker.drain()
    output = output_of(installation)
    assert output.live == output.desired
    assert worker.drain() == 0
    row = SiteFinding.objects.get(unit=output.unit, severity="error")
    raise_desired(Q(pk=output.pk), ["site"])
    worker.drain()
    assert lookup(HOST, path_of(broken)) is None
    again = SiteFinding.objects.get(unit=output.unit, severity="error")
    assert (again.pk, again.since) == (row.pk, row.since)
    correct(installation, broken, body=text(GOOD))
    worker.drain()
    assert lookup(HOST, path_of(broken)).status == 200
    assert "Biểu mẫu mới" in bytes_at(worker, "/ban-tin.html").decode()
    assert rules(installation) == set()


def test_a_correction_that_breaks_leaves_the_old_page_in_every_byte(installation, worker):
    page = installation.publish(title="Lịch tiêm chủng", body=text(GOOD))
    worker.drain()
    path = path_of(page)
    before, row = bytes_at(worker, path), lookup(HOST, path)
    first = public(installation)
    key = LiveEntry.objects.get(host=HOST, path=path).key
    correct(installation, page, title="Lịch tiêm chủng mới", slug=page.slug, body=text(DEAD))
    other = installation.publish(title="Họp dân", body=text(GOOD))
    worker.drain()
    assert bytes_at(worker, path) == before
    assert lookup(HOST, path) == row
    assert LiveEntry.objects.get(host=HOST, path=path).key == key
    lists = bytes_at(worker, "/ban-tin.html").decode()
    assert "Họp dân" in lists
    assert "Lịch tiêm chủng mới" not in lists
    assert lookup(HOST, path_of(other)).status == 200
    # The ledger says what readers could see.
    assert first < public(installation)
    assert rules(installation) == {(path, "link")}
    assert dead_links(worker) == []
    correct(installation, page, body=text("<p>Đã sửa.</p>"))
    worker.drain()
    assert "Đã sửa." in bytes_at(worker, path).decode()
    assert rules(installation) == set()
    assert len(public(installation)) == 2


def test_a_correction_that_also_moves_the_page_leaves_it_where_it_was(installation, worker):
    page = installation.publish(title="Lịch tiêm chủng", slug="ten-cu", body=text(GOOD))
    worker.drain()
    path = path_of(page)
    before = bytes_at(worker, path)
    correct(installation, page, slug="ten-moi", body=text(DEAD))
    worker.drain()
    assert path_of(page) != path
    assert bytes_at(worker, path) == before
    assert lookup(HOST, path).status == 200
    assert lookup(HOST, path_of(page)) is None
    assert dead_links(worker) == []


def test_a_withdrawal_outranks_what_is_kept(installation, worker):
    page = installation.publish(title="Lịch tiêm chủng", body=text(GOOD))
    worker.drain()
    path = path_of(page)
    correct(installation, page, body=text(DEAD))
    worker.drain()
    page.refresh_from_db()
    withdraw(str(page.uuid))
    worker.drain()
    assert lookup(HOST, path).status == 410
    assert "Lịch tiêm chủng" not in bytes_at(worker, "/index.html").decode()
    assert rules(installation) == set()
    assert dead_links(worker) == []


def test_a_page_of_the_site_that_breaks_stays_as_it_was(installation, worker):
    before = bytes_at(worker, "/gioi-thieu.html")
    key = LiveEntry.objects.get(host=HOST, path="/gioi-thieu.html").key
    page = installation.datmui
    page.introduction = text(DEAD)
    page.hotline = "0290 000 9999"
    page.save()
    worker.drain()
    assert bytes_at(worker, "/gioi-thieu.html") == before
    assert LiveEntry.objects.get(host=HOST, path="/gioi-thieu.html").key == key
    assert b"0290 000 9999" in bytes_at(worker, "/lien-he.html")
    assert rules(installation) == {("/gioi-thieu.html", "link")}
    page.introduction = text(GOOD)
    page.save()
    worker.drain()
    assert b"0290 000 9999" in bytes_at(worker, "/gioi-thieu.html")
    assert rules(installation) == set()


@pytest.fixture
def picture(installation, tmp_path):
    """A picture of the commune, as a body shows it."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "navy").save(out, "JPEG")
    image = get_image_model().objects.create(
        title="Rừng đước",
        file=ContentFile(out.getvalue(), name="rung.jpg"),
        unit=installation.datmui.unit,
        width=900,
        height=600,
    )
    return [("image", {"image": image, "alt": "Rừng đước", "caption": ""})]


def pictures_on(worker, path):
    found = sitegen.paths_in(bytes_at(worker, path), HOST, "http://{host}:8000")
    return {one for one in found if one.endswith(".jpg")}


def test_a_kept_bulletin_keeps_its_pictures(installation, worker, picture):
    page = installation.publish(title="Rừng đước", body=picture)
    worker.drain()
    path = path_of(page)
    before = pictures_on(worker, path)
    assert before
    correct(installation, page, body=text(DEAD))
    worker.drain()
    assert rules(installation) == {(path, "link")}
    assert pictures_on(worker, path) == before
    assert {lookup(HOST, one).status for one in before} == {200}


def test_a_kept_page_of_the_site_keeps_its_pictures_for_as_long_as_it_stays(
    installation, worker, picture
):
    page, path = installation.datmui, "/tu-nhien.html"
    image = picture[0][1]["image"]
    page.nature = [("image", {"image": image, "alt": "Rừng đước"})]
    page.save()
    worker.drain()
    before = pictures_on(worker, path)
    assert before
    page.nature = text(DEAD)
    page.save()
    worker.drain()
    assert pictures_on(worker, path) == before
    assert {lookup(HOST, one).status for one in before} == {200}
    page.nature = text(GOOD)
    page.save()
    worker.drain()
    assert pictures_on(worker, path) == set()
    assert {lookup(HOST, one) for one in before} == {None}


def test_site_wide_findings_are_of_the_site_and_change_with_it(installation, worker):
    unit = installation.datmui.unit
    before = set(
        SiteFinding.objects.filter(unit=unit, rule="contact").values_list("expected", flat=True)
    )
    assert "hotline" in before or "phone" in before
    page = installation.datmui
    page.hotline = page.phone = "0290 000 9999"
    page.responsible = "Nguyễn Văn Mẫu"
    page.save()
    worker.drain()
    assert not SiteFinding.objects.filter(unit=unit, rule="contact").exists()
    assert SiteFinding.objects.filter(unit=unit, rule="news").exists()
    installation.publish(title="Tin mới", body=text(GOOD))
    worker.drain()
    assert not SiteFinding.objects.filter(unit=unit, rule="news").exists()


def test_a_unit_has_a_bounded_number_of_findings_errors_first(installation):
    output = Output.objects.get(unit=installation.datmui.unit, kind="site")
    many = [sitegen.Finding("words", f"/{n}.html", "", "", "", "warning") for n in range(250)] + [
        sitegen.Finding("link", f"/{n}.html", "", "200", "/x", "error") for n in range(30)
    ]
    report = Report(output, many, frozenset(one.page for one in many), set())
    gone, fresh = _difference(report, [])
    assert gone == []
    assert len(fresh) == conformance.KEPT
    assert sum(row.severity == "error" for row in fresh) == 30
    (more,) = [row for row in fresh if row.rule == MORE]
    assert int(more.found) == 280 - (conformance.KEPT - 1)


def test_pages_that_are_as_they_were_keep_their_findings(installation):
    output = Output.objects.get(unit=installation.datmui.unit, kind="site")
    then = timezone.now() - timedelta(days=3)
    rows = [
        SiteFinding(pk=n, unit=output.unit, page=page, rule=rule, severity="warning", since=then)
        for n, (page, rule) in enumerate(
            [("/a.html", "words"), ("/gone.html", "words"), ("/lien-he.html", "contact")], start=1
        )
    ]
    report = Report(output, [], frozenset(), {(HOST, "/a.html"), (HOST, "/lien-he.html")})
    gone, fresh = _difference(report, rows)
    assert [row.page for row in gone] == ["/gone.html", "/lien-he.html"]
    assert fresh == []
