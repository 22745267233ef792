import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.units.models import Agency, Hamlet, Unit

pytestmark = pytest.mark.usefixtures("ca_mau")
MERGED = dt.date(2025, 7, 1)


def test_a_xa_has_ap_and_a_phuong_has_khom():
    dat_mui = Unit.objects.get(host_label="datmui")
    an_xuyen = Unit.objects.get(host_label="anxuyen")
    Hamlet(unit=dat_mui, kind="ấp", name="Mũi").full_clean()
    Hamlet(unit=an_xuyen, kind="khóm", name="1").full_clean()
    with pytest.raises(ValidationError) as refusal:
        Hamlet(unit=dat_mui, kind="khóm", name="1").full_clean()
    assert list(refusal.value.message_dict) == ["kind"]
    with pytest.raises(ValidationError):
        Hamlet(unit=Unit.objects.provinces().first(), kind="ấp", name="1").full_clean()


def test_a_hamlet_is_there_once_at_a_time():
    unit = Unit.objects.get(host_label="datmui")
    Hamlet.objects.create(unit=unit, kind="ấp", name="Mũi", valid_to=dt.date(2026, 1, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hamlet.objects.create(unit=unit, kind="ấp", name="Mũi")
    Hamlet.objects.create(unit=unit, kind="ấp", name="Mũi", valid_from=dt.date(2026, 2, 1))
    assert Hamlet.objects.as_of(dt.date(2026, 1, 31)).get().valid_from is None
    assert Hamlet.objects.as_of(dt.date(2026, 2, 1)).get().valid_to is None


def test_the_last_day_is_not_before_the_first():
    unit = Unit.objects.get(host_label="datmui")
    with pytest.raises(ValidationError):
        Hamlet(
            unit=unit, kind="ấp", name="Mũi", valid_from=MERGED, valid_to=dt.date(2025, 6, 30)
        ).full_clean()


def test_a_hub_serves_communes():
    hub = Agency.objects.create(kind="hub", name="Cụm truyền thông số 1", valid_from=MERGED)
    hub.units.set(Unit.objects.filter(host_label__in=["datmui", "tanan"]))
    assert Unit.objects.get(host_label="datmui").agencies.get() == hub
    assert not Agency.objects.as_of(dt.date(2025, 6, 30)).exists()
