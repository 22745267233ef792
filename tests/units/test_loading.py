"""The unit files: all or nothing, and nothing twice."""

import datetime as dt
import io
import time
import uuid

import pytest
from django.core.management import CommandError, call_command

from cms.units.loading import Counts, load
from cms.units.models import Unit, UnitChange
from cms.units.rows import Label

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]


def snapshot():
    return list(Unit.objects.order_by("pk").values()), list(
        UnitChange.objects.order_by("pk").values()
    )


def test_a_second_load_changes_nothing(ca_mau):
    before = snapshot()
    assert ca_mau == Counts(created=440, updated=0, unchanged=0)
    assert load() == Counts(created=0, updated=0, unchanged=440)
    assert snapshot() == before


def test_loading_takes_less_than_a_second():
    started = time.perf_counter()
    load()
    assert time.perf_counter() - started < 1


def test_ids_are_the_same_in_every_installation(ca_mau):
    dat_mui = Unit.objects.get(host_label="datmui")
    assert dat_mui.pk == Label("commune", "32248", dt.date(2025, 7, 1)).id
    assert str(dat_mui.pk) == "132f2d1b-3bf8-500a-ab96-99a35ac69cac"


def test_a_mended_line_updates_its_unit_alone(ca_mau, files):
    directory = files("units.csv", "8.63765,104.82", "8.63766,104.83")
    assert load(directory) == Counts(created=0, updated=1, unchanged=439)
    assert str(Unit.objects.get(host_label="datmui").lat) == "8.63766"


def test_two_units_may_swap_their_names(ca_mau, files):
    files("units.csv", "xã,Đất Mũi,Xã Đất Mũi,province:96@2025-07-01,96,datmui", "xã,@,Xã @,A")
    files(
        "units.csv",
        "xã,Tân Ân,Xã Tân Ân,province:96@2025-07-01,96,tanan",
        "xã,Đất Mũi,Xã Đất Mũi,province:96@2025-07-01,96,datmui",
    )
    directory = files(
        "units.csv", "xã,@,Xã @,A", "xã,Tân Ân,Xã Tân Ân,province:96@2025-07-01,96,tanan"
    )
    assert load(directory).updated == 2
    assert Unit.objects.get(host_label="datmui").code == "32236"


def test_a_unit_entered_by_hand_keeps_its_id():
    own = uuid.uuid4()
    Unit.objects.create(
        pk=own,
        level="province",
        code="96",
        valid_to=dt.date(2025, 6, 30),
        type="tỉnh",
        name="Cà Mau",
        full_name="Tỉnh Cà Mau",
    )
    counts = load()
    assert counts == Counts(created=439, updated=1, unchanged=0)
    former = Unit.objects.provinces().get(code="96", valid_from=None)
    assert former.pk == own
    assert former.ground == "96"
    assert former.children.count() == 9


@pytest.mark.parametrize(
    ("name", "old", "new", "cause"),
    [
        ("units.csv", "level,code", "code,level", "units.csv:1: the columns must be"),
        ("units.csv", "commune,31999,,", "commune,3199,,", ":21: '3199' is not a code of level"),
        ("units.csv", "commune,31999,", "ward,31999,", ":21: level 'ward' is not"),
        ("units.csv", "2025-06-30,phường,9", "30/6/2025,phường,9", "valid_to '30/6/2025' is not"),
        ("units.csv", "phường,9,Phường 9", "phường,9,Xã 9", "full_name 'Xã 9' is not the type"),
        ("units.csv", "phường,9,Phường 9", "huyện,9,Huyện 9", "type 'huyện' is not one of level"),
        ("units.csv", "Phường 9,district:964", "Phường 9,district:999", "no parent district:999"),
        ("units.csv", "Phường 9,district:964", "Phường 9,", "the parent is empty"),
        ("units.csv", "96,datmui,", "96,dat-mui,", "host_label 'dat-mui' is not 'datmui'"),
        ("units.csv", "8.63765,104.82", "104.82,8.63765", "the point 104.82, 8.63765 is not in"),
        ("units.csv", "8.63765,104.82", "8.63765,", "lat and lon go together"),
        ("units.csv", "8.63765,104.82", "nan,104.82", "lat 'nan' is not a number"),
        ("units.csv", "commune,31999,,", "commune,32005,,", "commune:32005 stands on line"),
        ("units.csv", "32002,,2024-11-30", "32002,,2024-12-01", "begins before commune:32002 has"),
        ("units.csv", "commune,32248,,2025-06-30", "commune,32248,,2025-07-05", "exists on days"),
        (
            "changes.csv",
            "31999,32002@2025-07-01",
            "31998,32002@2025-07-01",
            "no unit commune:31998",
        ),
        ("changes.csv", "2025-07-01,all,yes", "2025-07-01,whole,yes", "share 'whole' is not"),
        ("changes.csv", "2025-07-01,all,yes", "2025-07-01,all,no", "has its main heir there"),
        ("changes.csv", "2025-07-01,all,yes", "2025-07-02,all,yes", "did not exist on 2025-07-01"),
        ("changes.csv", "2024-12-01,part,no", "2024-11-01,part,no", "32002@2024-12-01 does not"),
        ("changes.csv", "part,no", "all,yes", "more than all of commune:32002 is given away"),
        (
            "changes.csv",
            "commune,32002,32022,2024-12-01,part,no\n",
            "",
            "what all of commune:32002",
        ),
        (
            "changes.csv",
            "commune,32092,32092@2025-07-01,2025-07-01,all,yes\n",
            "",
            "does not say what all of commune:32092 became",
        ),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(files, name, old, new, cause):
    directory = files(name, old, new)
    with pytest.raises(CommandError) as refusal:
        call_command("load_units", directory)
    message = str(refusal.value)
    assert cause in message
    assert "\n" not in message
    assert message.startswith(str(directory))
    assert not Unit.objects.exists()


def test_a_file_that_is_not_utf8_is_named(files):
    (files.directory / "units.csv").write_bytes("Đất Mũi".encode("utf-16"))
    with pytest.raises(CommandError, match=r"units\.csv:1: not UTF-8"):
        call_command("load_units", files.directory)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"units\.csv:0: No such file"):
        call_command("load_units", tmp_path / "none")


def test_the_command_says_what_it_did():
    said = io.StringIO()
    call_command("load_units", stdout=said)
    assert said.getvalue() == "units and changes: 440 created, 0 updated, 0 unchanged\n"
