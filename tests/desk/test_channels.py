"""The channels panel says what the devices will be given, and what an author should look at."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.bulletins.models import UnitSchedule
from cms.contract.documents import Quiet, Schedule, Session, Window
from cms.desk import carriage
from cms.desk.cautions import TITLE_CHARACTERS, Surroundings, cautions
from cms.desk.channels import Panel
from cms.devices.models import Device
from cms.publishing.drafting import settled
from cms.publishing.models import Media
from cms.publishing.reading_time import speech_seconds, unread_abbreviations
from tests.conftest import new_bulletin
from tests.desk.test_preview import picture

# A Monday, 10:00 in Vietnam.
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
HOURS = Schedule(
    id="u",
    unit="u",
    sessions=[Session(start="05:30", minutes=60), Session(start="17:00", minutes=60)],
    quiet=[Quiet(start="21:00", end="05:00")],
)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is Monday 23/11/2026, 10:00 in Vietnam, for all that asks."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def window(channel, start, end, days=()):
    return (
        "window",
        {
            "channel": channel,
            "days": [str(day) for day in days],
            "start": time.fromisoformat(start),
            "end": time.fromisoformat(end),
        },
    )


@pytest.fixture
def draft(installation):
    """`draft(**fields)`: a draft of Đất Mũi that nobody has sent yet."""

    def make(**fields):
        page = new_bulletin(**fields)
        installation.datmui.add_child(instance=page)
        page.save_revision(user=installation.author)
        return page

    return make


@pytest.fixture
def devices(installation):
    for kind, board in (("board", "led"), ("radio", "")):
        Device.objects.create(unit=installation.datmui.unit, name=kind, kind=kind, board_kind=board)


@pytest.fixture
def look(draft):
    """`look(**fields)`: codes of the cautions of a draft with these fields, with the fields."""

    def codes(around=None, **fields):
        page = draft(**fields)
        found = cautions(page, settled(page, NOW), around or Surroundings(HOURS), NOW)
        assert all(one.sentence and one.place for one in found)
        return {one.code: one.field for one in found}

    return codes


def until(**spans):
    return {"valid_until": NOW + timedelta(**spans)}


def test_a_plain_bulletin_has_no_cautions(look):
    assert look(on_board=True, on_radio=True, **until(days=9)) == {}


def test_pictures_without_alt_text(look):
    image = get_image_model().objects.create(title="r", file=picture(), width=800, height=500)

    def body(alt):
        return [("image", {"image": image, "alt": alt, "caption": ""})]

    assert look(body=body(" ")) == {"no_alt": "body"}
    assert look(body=body("IMG_2031.JPG")) == {"alt_is_file": "body"}
    assert look(body=body("Rừng đước")) == {}


def test_a_title_too_long_for_the_board(look):
    fits, long = "g" * TITLE_CHARACTERS, "g" * (TITLE_CHARACTERS + 1)
    assert look(title=long) == {}
    assert look(title=fits, on_board=True, **until(days=9)) == {}
    assert look(title=long, on_board=True, **until(days=9)) == {"title_long": "title"}


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("UBND xã và HĐND họp theo QĐ-UBND.", []),
        ("THÔNG BÁO về ÁP THẤP NHIỆT ĐỚI", []),
        ("Nộp tại TTHC, EVN và TTHC; BCH quân sự", ["TTHC", "EVN", "BCH"]),
        ("Đại hội lần thứ XIV, phòng HIV/AIDS", ["XIV", "HIV", "AIDS"]),
        ("Sở NN&PTNT", ["NN", "PTNT"]),
    ],
)
def test_abbreviations_that_the_voice_cannot_read(text, unread):
    assert unread_abbreviations(text) == unread


def test_unread_abbreviations_are_said_for_the_built_in_voice_alone(look):
    words = {"spoken_text": "Mời bà con đến TTHC.", **until(days=9)}
    assert look(**words) == {}
    assert look(on_radio=True, **words) == {"unread": "spoken_text"}
    sound = get_document_model().objects.create(title="a", file=ContentFile(b"ID3", name="a.mp3"))
    assert look(on_radio=True, recording=sound, **words) == {}


def test_what_the_law_asks_and_the_choices_break(look):
    law = {"disclosure_class": 7, "on_board": True, "on_radio": True}
    found = look(decided_on=date(2026, 11, 2), **law, **until(days=2))
    assert found == {
        "late": "publish_at",
        "board_short": "valid_until",
        "radio_short": "valid_until",
    }
    in_time = Surroundings(HOURS, public_on=date(2026, 11, 5))
    found = look(in_time, decided_on=date(2026, 11, 2), **law)
    assert found == {"names_people_no_end": "valid_until"}
    found = look(in_time, decided_on=date(2026, 11, 2), **law, **until(days=80))
    assert found == {"names_people_too_long": "valid_until"}


@pytest.mark.parametrize("name", ["title", "summary", "board_text", "spoken_text"])
@pytest.mark.parametrize("number", ["096203001234", "096 203 001 234", "096.203.001.234"])
def test_a_citizens_number(look, name, number):
    fields = {name: f"Bà Nguyễn Thị Hoa, CCCD {number}"}
    found = look(on_board=True, on_radio=True, **fields, **until(days=9))
    assert found == {"citizen_number": name}


def test_a_citizens_number_in_the_body_and_numbers_that_are_none(look):
    assert look(body=[("heading", {"text": "096203001234", "level": "2"})]) == {
        "citizen_number": "body"
    }
    fine = "Gọi ông Bảy 0912 345 678, tài khoản 1096203001234, quỹ 120.000.000.000 đồng"
    assert look(summary=fine) == {}


def test_hours_of_the_radio(look):
    def of(start, end):
        return look(on_radio=True, windows=[window("radio", start, end)], **until(days=9))

    assert of("17:00", "18:00") == {}
    assert of("20:30", "21:30") == {"quiet": "windows"}
    assert of("04:00", "05:30") == {"quiet": "windows"}
    assert of("05:00", "05:30") == {"night": "windows"}
    quiet_late = Surroundings(Schedule(id="u", unit="u", sessions=[]))
    evening = {"windows": [window("radio", "20:30", "21:30")], "on_radio": True}
    assert look(quiet_late, **evening, **until(days=9)) == {"night": "windows"}


def test_over_before_it_is_carried(look):
    soon = {"on_radio": True, **until(hours=2)}
    assert look(**soon) == {"never_radio": "windows"}
    assert look(**soon, windows=[window("radio", "11:00", "12:00")]) == {}
    assert look(**soon, windows=[window("radio", "11:00", "12:00", [2])]) == {
        "never_radio": "windows"
    }


def test_khmer_without_a_recording(look):
    khmer = {"ready": True, "title": "ការចាក់វ៉ាក់សាំង", "summary": "ថ្ងៃសៅរ៍", "body": []}
    khmer |= {"board_text": "", "recording": None}
    fields = {"variants": [("km", khmer)], **until(days=9)}
    assert look(**fields) == {}
    assert look(on_radio=True, **fields) == {"no_khmer_sound": "variants"}


def test_no_expiry_on_a_device(look):
    assert look(on_board=True) == {"no_expiry": "valid_until"}
    for_good = Surroundings(HOURS, public_on=date(2026, 11, 20))
    law = {"disclosure_class": 13, "decided_on": date(2026, 11, 20), "on_board": True}
    assert look(for_good, **law) == {}


def test_another_bulletin_in_one_audible_area(installation, draft):
    evening = {"on_radio": True, "windows": [window("radio", "17:00", "18:00", [1, 3])]}
    there = {"on_radio": True, "windows": [window("radio", "17:30", "19:00", [3])]}
    end = {"valid_until": timezone.now() + timedelta(days=9)}
    installation.publish(title="Họp dân", **evening, **end)
    north = installation.datmui.unit.audible_areas.create(name="Bắc")
    south = installation.datmui.unit.audible_areas.create(name="Nam")
    page = draft(**there, **end)
    overlap = [one for one in Panel(page, timezone.now()).cautions if one.code == "overlap"]
    assert len(overlap) == 1
    assert overlap[0].serious
    assert "Họp dân" in overlap[0].sentence
    assert "17:30-18:00" in overlap[0].sentence

    installation.publish(title="Ở phía Bắc", areas=[north], **there, **end)
    for areas, met in (([north], 2), ([south], 1)):
        page = draft(areas=areas, **there, **end)
        found = [one.code for one in Panel(page, timezone.now()).cautions]
        assert found.count("overlap") == met


def test_the_next_run_of_a_window():
    night = Window(channel="radio", days=[7], start="22:00", end="02:00")
    sunday = datetime(2026, 11, 22, 18, tzinfo=UTC)  # Monday 01:00 in Vietnam
    assert carriage.next_start([night], sunday, None) == sunday
    later = sunday + timedelta(hours=1)
    assert carriage.next_start([night], later, None) == datetime(2026, 11, 29, 15, tzinfo=UTC)
    assert carriage.next_start([night], later, later + timedelta(days=1)) is None


def test_a_session_counts_what_is_in_it(installation, draft):
    unit = installation.datmui.unit
    UnitSchedule.objects.create(unit=unit, session_minutes=1)
    end = {"on_radio": True, "valid_until": timezone.now() + timedelta(days=9)}
    long = "Mời bà con đến trạm y tế xã. " * 20
    in_it = installation.publish(title="Trong phiên", spoken_text=long, **end)
    installation.publish(
        title="Ngoài phiên", spoken_text=long, windows=[window("radio", "12:00", "13:00")], **end
    )
    page = draft(spoken_text=long, **end)
    panel = Panel(page, timezone.now())
    seconds = speech_seconds(panel.content.main)
    Device.objects.create(unit=unit, name="loa", kind="radio")
    (radio,) = panel.carried()
    assert {one.clock for one in radio.sessions} == {"05:30", "17:00"}
    assert [(one.before, one.after) for one in radio.sessions] == [(seconds, 2 * seconds)] * 2
    assert "session_full" in {one.code for one in panel.cautions}
    # A bulletin that is corrected takes its own place.
    again = Panel(in_it.get_latest_revision_as_object(), timezone.now())
    assert [one.before for one in again.carried()[0].sessions] == [0, 0]


def test_a_sound_that_is_made_says_its_own_length(draft, devices):
    page = draft(on_radio=True, **until(days=9))
    said = Panel(page, NOW).carried()[0].said[0]
    assert not said.measured
    content = settled(page, NOW)
    Media.objects.create(
        recipe=content.main.speech,
        kind="speech",
        document=b"{}",
        sha256="0" * 64,
        type="audio/mpeg",
        duration_ms=71_400,
        wanted_at=NOW,
    )
    said = Panel(page, NOW).carried()[0].said[0]
    assert (said.measured, said.seconds) == (True, 72)


def test_the_page_and_the_part(installation, client, draft, devices):
    page = draft(title="Họp <b>dân</b>", on_board=True, on_radio=True)
    client.force_login(installation.author)
    whole = client.get(reverse("desk_channels", args=[page.pk])).content.decode()
    part = client.get(reverse("desk_channels_part", args=[page.pk])).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    for text in (whole, part):
        assert "Họp &lt;b&gt;dân&lt;/b&gt;" in text
        assert "05:00-22:00" in text
        assert "17:00-18:00" in text
        assert "<script" not in text.partition("chan-site")[2].partition("</section>")[0]
    page.title = "Họp dân tối nay"
    page.save_revision(user=installation.author)
    part = client.get(reverse("desk_channels_part", args=[page.pk])).content.decode()
    assert "Họp dân tối nay" in part


def test_without_devices_nothing_stands_in(installation, client, draft):
    page = draft(on_board=True, on_radio=True)
    client.force_login(installation.author)
    part = client.get(reverse("desk_channels_part", args=[page.pk])).content.decode()
    assert part.count("chan-none") == 2
    assert "05:00-22:00" not in part


def test_nobody_else_sees_a_draft(installation, client, draft):
    page = draft()
    client.force_login(installation.stranger)
    for name in ("desk_channels", "desk_channels_part"):
        assert client.get(reverse(name, args=[page.pk])).status_code == 302


def test_a_draft_that_cannot_be_settled_keeps_its_cautions(draft):
    image = get_image_model().objects.create(title="r", file=picture(), width=800, height=500)
    page = draft(
        body=[("image", {"image": image, "alt": "", "caption": ""})], on_board=True, on_radio=True
    )
    image.delete()
    panel = Panel(page.get_latest_revision_as_object(), NOW)
    assert panel.problem
    assert panel.carried() == []
    assert {"no_alt", "no_expiry"} <= {one.code for one in panel.cautions}


def test_queries_do_not_grow(installation, draft, devices, django_assert_max_num_queries):
    end = {"on_radio": True, "on_board": True, "valid_until": timezone.now() + timedelta(days=9)}
    page = draft(**end)

    def count():
        with django_assert_max_num_queries(60) as found:
            panel = Panel(page.get_latest_revision_as_object(), timezone.now())
            SimpleNamespace(a=panel.carried(), b=panel.cautions)
        return len(found)

    installation.publish(title="Một", **end)
    before = count()
    for n in range(4):
        installation.publish(title=f"Bản {n}", **end)
    assert count() == before


def test_the_approver_reads_the_cautions(installation, client):
    page = installation.submit(on_board=True, title="g" * (TITLE_CHARACTERS + 1))
    client.force_login(installation.approver)
    answer = client.get(reverse("desk_review", args=[page.pk]))
    assert {one.code for one in answer.context["found"]} == {"title_long", "no_expiry"}
    cautions_at, buttons_at = (
        answer.content.decode().index(text) for text in ("chan-cautions", 'name="approve"')
    )
    assert cautions_at < buttons_at


def test_half_written_blocks_are_no_error(draft):
    page = draft(on_board=True, windows=[("window", {"channel": "board", "days": []})])
    page.windows[0].value |= {"start": None, "end": None}
    assert Panel(page, NOW).problem
