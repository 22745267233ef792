import pytest

from cms.devices.models import Device
from cms.devices.pairing import pair
from cms.units.loading import load
from cms.units.models import Unit


@pytest.fixture
def dat_mui(db):
    load()
    return Unit.objects.get(host_label="datmui")


@pytest.fixture
def board(dat_mui):
    """A paired board in Đất Mũi; its secret is `board.secret`."""
    device = Device.objects.create(
        unit=dat_mui, name="Bảng ở chợ Đất Mũi", kind="board", board_kind="lcd"
    )
    pair(device)
    return device
