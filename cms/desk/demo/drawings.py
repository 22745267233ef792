"""The demo's pictures, drawn by program: calm flat scenes of Cà Mau, the same every time."""

import io
from collections.abc import Callable

from cms.desk.demo import buildings, landscapes, livelihoods
from cms.desk.demo.brush import Brush

Scene = Callable[[Brush], None]

SCENES: dict[str, Scene] = {
    "boat": livelihoods.boat,
    "bridge": buildings.bridge,
    "cape": landscapes.cape,
    "culture_house": buildings.culture_house,
    "dyke": livelihoods.dyke,
    "ghe_ngo": livelihoods.ghe_ngo,
    "health_station": buildings.health_station,
    "loudspeaker": buildings.loudspeaker,
    "mangrove": landscapes.mangrove,
    "market": buildings.market,
    "melaleuca": landscapes.melaleuca,
    "office": buildings.office,
    "rice_field": livelihoods.rice_field,
    "river": landscapes.river,
    "school": buildings.school,
    "shrimp_pond": livelihoods.shrimp_pond,
}
QUALITY = 88


def draw(name: str, width: int = 1600, height: int = 1000) -> bytes:
    """The scene `name` as JPEG; KeyError for a scene that is not there.

    Equal arguments give equal bytes.
    """
    brush = Brush(width, height)
    SCENES[name](brush)
    out = io.BytesIO()
    brush.finished().save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
