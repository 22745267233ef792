"""What citizens send is taken by the real WSGI application, and what is hostile is not."""

import re
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.utils import timezone

from cms.contract.addresses import bulletin_path
from cms.contract.feedback import GRADES, SUBJECTS
from cms.publishing.freeze import read as read_edition
from cms.publishing.models import Edition
from cms.sites.feedback import throttle
from cms.sites.feedback.forms import MAX_BODY, plain
from cms.sites.feedback.models import DayKey, Feedback, PageRating, Satisfaction, Tally
from cms.units.models import Unit
from tests.sites.posting import HOST, WORDS, ask, send


def page(answer):
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def bulletin(installation, worker):
    """The path of a live bulletin of Đất Mũi."""
    found = installation.publish()
    worker.drain()
    return bulletin_path(read_edition(Edition.objects.get(bulletin=found.uuid)))


@pytest.fixture
def only_three(monkeypatch):
    """Bounds that a test reaches: three of a sender, four of neighbours, five of a unit."""
    bounds = {kind: throttle.Bound(3, 4, 5) for kind in throttle.BOUNDS}
    monkeypatch.setattr(throttle, "BOUNDS", bounds)


def test_a_message_is_taken_and_leads_to_the_thanks(db):
    typed = {"name": "Trần Văn A", "phone": "0912 345 678", "email": "a@example.vn"}
    answer = send(**typed)
    assert (answer.status, answer.headers["location"]) == (303, "/cam-on.html")
    assert "set-cookie" not in answer.headers
    one = Feedback.objects.get()
    assert (one.unit, one.subject, one.text) == (
        Unit.objects.get(host_label="datmui"),
        "report",
        WORDS["text"],
    )
    assert (one.name, one.phone, one.email) == tuple(typed.values())
    assert (one.state, one.closed_at, one.erased_at) == ("new", None, None)


def test_a_message_needs_no_name_and_the_province_takes_them_too(db):
    assert send(host="localhost").status == 303
    assert Feedback.objects.get().unit == Unit.objects.current().provinces().get(code="96")


@pytest.mark.parametrize("host", ["cms.localhost", "khongco.localhost"])
def test_no_other_host_takes_anything(db, host):
    # A host that is nobody's has no address that takes anything.
    assert send(host=host).status in {404, 405}
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("subject", "khac"),
        ("text", " \n ngắn \n "),
        ("text", "ă" * 2001),
        ("name", "n" * 101),
        ("phone", "gọi tôi nhé"),
        ("phone", "++++++++"),
        ("email", "khong-phai-thu"),
        ("website", "http://x.example"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(db, field, value):
    typed = {"name": "Trần <b>A</b>", "phone": "0912345678", "email": "a@example.vn"}
    typed = {**WORDS, **typed, field: value}
    answer = send(**typed)
    assert answer.status == 422
    assert not Feedback.objects.exists()
    found = page(answer)
    why = found.find(id=f"e-{field}")
    assert why is not None
    assert why.get_text(strip=True)
    if field != "subject":
        wrong = found.find(attrs={"name": field})
        describing = wrong["aria-describedby"].split()[0]
        assert (wrong["aria-invalid"], describing) == ("true", f"e-{field}")
    assert found.find("textarea").get_text() == "\n" + typed["text"].strip()
    for name in ("name", "phone", "email"):
        assert found.find("input", attrs={"name": name})["value"] == typed[name]
    chosen = [one["value"] for one in found.find_all("input", type="radio", checked=True)]
    assert chosen == [one.key for one in SUBJECTS if one.key == typed["subject"]]
    assert found.find("b") is None


def test_the_page_of_errors_asks_for_what_the_static_page_asks(worker):
    """Both are forms for the same fields and addresses."""
    row = ask("/gop-y.html", method="GET")
    assert row.status == 200
    theirs, ours = page(row), page(send(text=""))

    def form(found):
        one = found.find("form", action="/-/gop-y")
        names = {tag["name"] for tag in one.find_all(["input", "textarea"])} - {"website"}
        labels = [label.get_text() for label in one.select(".choice label")]
        return names, labels, one["method"]

    assert form(theirs) == form(ours)
    scores = [one["value"] for one in theirs.find_all("input", attrs={"name": "score"})]
    assert scores == [str(grade.score) for grade in GRADES]


def test_the_page_of_errors_has_the_look_of_the_site(db):
    answer = send(text="")
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    links = re.findall(r'(?:href|src)="(/-/[^"]*)"', answer.text)
    assert len(links) == 4
    for path in links:
        assert ask(path, method="GET").status == 200, path
    style = ask("/-/giao-dien/css/site.css", method="GET")
    fonts = set(re.findall(r"url\(\.\./(fonts/[^)]+)\)", style.text))
    assert len(fonts) == 6


@pytest.mark.parametrize(
    "path", ["css/../templates/base.html", "..%2flocale/vi.po", "templates/base.html", "js/x.js"]
)
def test_nothing_else_of_the_theme_is_given_out(db, path):
    assert ask(f"/-/giao-dien/{path}", method="GET").status == 404


def test_a_text_of_2000_letters_of_any_script_fits(db):
    for text in ("ộ" * 2000, "ភ" * 2000, "\U0001f6f6" * 2000):
        assert send(text=text).status == 303
    assert sorted(len(one.text) for one in Feedback.objects.all()) == [2000] * 3


def test_line_ends_of_browsers_count_once(db):
    text = "\r\n".join(["a"] * 1000) + "a"
    assert len(plain(text)) == 2000
    assert send(text=text).status == 303


def test_what_cannot_be_seen_is_left_out(db):
    text = "Nhà\x00 \x1b[31mtôi\u202e ở ấp Mũi\ud7ff\x85 và ô\u0323"
    send(text=text, name="Trần\r\nVăn\x07 A")
    one = Feedback.objects.get()
    assert one.text == "Nhà [31mtôi ở ấp Mũi\ud7ff và ộ"
    assert one.name == "Trần Văn A"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"text=" + b"a" * MAX_BODY, 413),
        (b"&".join(b"a%d=1" % n for n in range(21)), 400),
        ("text=Đèn".encode(), 400),
        (b"\x00\xff\xfe", 400),
        (b"", 422),
        (b"subject=report&subject=x&text=" + b"a" * 20, 422),
        (b"%FF%FE=1&text=%FF%FF%ED%A0%80%C0%AF", 422),
    ],
)
def test_bodies_that_no_form_sends_are_refused(db, body, status):
    answer = ask("/-/gop-y", body)
    assert answer.status == status
    assert not Feedback.objects.exists()
    assert page(answer).find("h1") is not None


def test_another_kind_of_body_is_refused(db):
    for kind in ("multipart/form-data; boundary=x", "text/plain", "application/json", ""):
        assert ask("/-/gop-y", b"{}", CONTENT_TYPE=kind).status == 415


def test_reading_the_addresses_sends_nothing(db):
    for path in ("/-/gop-y", "/-/danh-gia", "/-/hai-long"):
        for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
            answer = ask(path, method=method)
            assert (answer.status, answer.headers["allow"]) == (405, "POST"), method


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "https://xau.example"},
        {"HTTP_ORIGIN": "http://anxuyen.localhost:8000"},
        {"HTTP_ORIGIN": "http://datmui.localhost"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://datmui.localhost:8000@xau.example"},
        {"HTTP_ORIGIN": "", "HTTP_SEC_FETCH_SITE": "same-origin"},
    ],
)
def test_a_form_of_another_site_is_refused(db, headers):
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in WORDS.items()).encode()
    answer = ask("/-/gop-y", body, **headers)
    assert answer.status == 403
    assert not Feedback.objects.exists()


def test_a_browser_that_says_nothing_is_believed(db):
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in WORDS.items()).encode()
    assert ask("/-/gop-y", body).status == 303


def test_a_rating_counts_once_a_day_for_each_page(bulletin):
    rate = {"page": bulletin, "useful": "yes"}
    for _ in range(3):
        assert send("/-/danh-gia", **rate).headers["location"] == "/cam-on.html"
    assert send("/-/danh-gia", **rate, address="203.0.113.8").status == 303
    assert send("/-/danh-gia", page=bulletin, useful="no", address="2001:db8::1").status == 303
    assert send("/-/danh-gia", page=bulletin, useful="no", address="2001:db8::2").status == 303
    assert send("/-/danh-gia", page="/lich-su.html", useful="no").status == 303
    counts = {(r.page, r.useful, r.not_useful) for r in PageRating.objects.all()}
    assert counts == {(bulletin, 2, 1), ("/lich-su.html", 0, 1)}


NO_RATINGS = (
    {"page": "/khong-co.html", "useful": "yes"},
    {"page": "/lich-su.html", "useful": "maybe"},
    {"page": "/lich-su.html"},
    {"useful": "yes"},
    {"page": "//xau.example/a.html", "useful": "yes"},
    {"page": "/lich-su.html?x", "useful": "yes"},
    {"page": "/feed.xml", "useful": "yes"},
    {"page": "/" + "a" * 400 + ".html", "useful": "yes"},
    {"page": "/<script>.html", "useful": "yes"},
)


def test_only_pages_that_stand_on_the_site_are_rated(bulletin):
    answers = [send("/-/danh-gia", **fields).status for fields in NO_RATINGS]
    assert answers == [422] * len(NO_RATINGS)
    answer = send("/-/danh-gia", host="anxuyen.localhost", page=bulletin, useful="yes")
    assert answer.status == 422
    assert not PageRating.objects.exists()


def test_satisfaction_is_counted_once_a_day(db):
    for score in ("5", "1"):
        assert send("/-/hai-long", score=score).status == 303
    assert send("/-/hai-long", score="4", address="203.0.113.9").status == 303
    assert {(one.score, one.count) for one in Satisfaction.objects.all()} == {(5, 1), (4, 1)}
    for score in ("", "0", "6", "5.0", "٥", "-1"):
        assert send("/-/hai-long", score=score, address="203.0.113.10").status == 422


@pytest.mark.usefixtures("db", "only_three")
class TestThrottle:
    def test_a_sender_is_heard_so_often_and_keeps_what_was_typed(self):
        assert [send().status for _ in range(4)] == [303, 303, 303, 429]
        answer = send(text="Một điều rất quan trọng.")
        assert answer.status == 429
        assert page(answer).find("textarea").get_text().strip() == "Một điều rất quan trọng."
        assert Feedback.objects.count() == 3
        assert send(address="203.0.113.8").status == 303

    def test_many_addresses_together_fill_a_unit_and_not_another(self):
        answers = [send(address=f"203.0.{n}.7").status for n in range(8)]
        assert answers == [303] * 5 + [429] * 3
        assert send(host="localhost").status == 303

    def test_who_is_refused_writes_nothing(self):
        for n in range(8):
            send(address=f"203.0.{n}.7")
        rows = Tally.objects.count()
        for n in range(8, 20):
            assert send(address=f"203.0.{n}.7").status == 429
        assert Tally.objects.count() == rows

    @pytest.mark.parametrize(
        ("near", "far"),
        [("2001:db8:1:{}::1", "2001:db8:2::1"), ("198.51.100.{}", "198.51.101.1")],
    )
    def test_one_neighbourhood_does_not_close_a_form_for_the_others(self, near, far):
        answers = [send(address=near.format(n)).status for n in range(1, 7)]
        assert answers == [303] * 4 + [429] * 2
        assert send(address=far).status == 303
        assert send(address=near.format(9), host="localhost").status == 303

    def test_a_household_of_ipv6_is_one_sender(self):
        answers = [send(address=f"2001:db8:1:2::{n}").status for n in range(1, 5)]
        assert answers == [303, 303, 303, 429]
        assert send(address="2001:db8:1:3::1").status == 303

    def test_a_header_does_not_make_another_sender(self):
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in WORDS.items()).encode()
        answers = [
            ask("/-/gop-y", body, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status for n in range(4)
        ]
        assert answers == [303, 303, 303, 429]

    def test_a_wrong_form_is_not_counted(self):
        assert {send(text="").status for _ in range(6)} == {422}
        assert send().status == 303


def test_bounds_grow_with_what_they_bound():
    for bound in throttle.BOUNDS.values():
        assert bound.of_sender < bound.of_neighbours < bound.of_unit


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_who_is_beside_whom(address, found):
    assert throttle.neighbourhood(address) == found


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, rubbish", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("", "198.51.100.1", ""),
    ],
)
def test_only_our_proxies_say_whom_they_speak_for(settings, peer, forwarded, found):
    settings.BANTIN_PROXIES = ["10.0.0.0/8"]
    assert throttle.sender(peer, forwarded) == found


def test_no_address_is_kept_and_the_key_goes_with_its_day(db):
    send(name="Trần Văn A")
    now = timezone.now()
    assert DayKey.objects.count() == 1
    old = bytes(DayKey.objects.get().key)
    throttle.admit("message", "x", "203.0.113.7", now + timedelta(days=1))
    assert DayKey.objects.count() == 1
    assert bytes(DayKey.objects.get().key) != old
    assert set(Tally.objects.values_list("day", flat=True)) == {DayKey.objects.get().day}
    dump = "\n".join(connection.connection.iterdump())
    assert "Trần Văn A" in dump
    assert "203.0.113" not in dump


def test_the_host_of_the_posts_is_that_of_the_form(db):
    assert send(host=HOST.upper()).status == 303
