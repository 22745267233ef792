"""A province's units on its map: where they are, and names that can be read."""

from sitegen.province_map import MARGIN, WIDTH, map_of
from tests.sitegen import making
from tests.sitegen.built import BuiltSite


def unit(name: str, lat: float | None, lon: float | None):
    number = sum(map(ord, name))
    return making.unit(making.commune_id(number), name, f"u{number}.test", lat=lat, lon=lon)


def test_north_is_above_and_east_is_right() -> None:
    some = [unit("Bắc", 9.5, 105.0), unit("Nam", 8.6, 104.7), unit("Đông", 9.0, 105.7)]
    found = map_of((one, f"/{one.name}") for one in some)
    assert found is not None
    places = {one.name: one for one in found.points}
    assert places["Bắc"].y == MARGIN < places["Đông"].y < places["Nam"].y == found.height - MARGIN
    assert MARGIN <= places["Nam"].x < places["Bắc"].x < places["Đông"].x <= WIDTH - MARGIN


def test_names_beside_each_other_do_not_cover_each_other() -> None:
    close = [unit(f"Xã {n}", 9.0 + n / 100, 105.0) for n in range(3)]
    found = map_of((one, "") for one in [*close, unit("Xa", 9.0, 106.0)])
    assert found is not None
    labels = [(one.label_x, one.label_y) for one in found.points]
    assert len(set(labels)) == len(labels)


def test_there_is_no_map_of_units_without_a_place() -> None:
    assert map_of([(unit("Một", 9.0, 105.0), "/")]) is None
    assert map_of([(unit("Một", None, None), "/"), (unit("Hai", None, None), "/")]) is None


def test_a_province_shows_it_and_a_commune_does_not() -> None:
    placed = [
        making.changed(one, lat=9.0 + n / 10, lon=105.0 + n / 10) if hasattr(one, "lat") else one
        for n, one in enumerate(making.province(communes=3))
    ]
    bundle = making.bundle(placed)
    assert BuiltSite(bundle, making.PROVINCE).text("/index.html").count("<circle") == 3
    assert "<circle" not in BuiltSite(bundle).text("/index.html")
