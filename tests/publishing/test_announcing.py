"""What names a blob is told that it is there: in portions, each output once for all of one."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.bulletins.models import SourceAnswer
from cms.desk.demo.drawings import draw
from cms.library.models import UnitImage
from cms.publishing import media
from cms.publishing.lighter import announce_lighter
from cms.publishing.media import announce
from cms.publishing.models import LIGHTER, Edition, Media, Output
from cms.publishing.outputs import carriers

pytestmark = pytest.mark.django_db


def made(**those) -> None:
    """As if the media of a kind had just been made."""
    Media.objects.filter(**those).update(sha256="ab" * 32)


def wanted() -> dict[tuple[str, str], int]:
    """The desired version of each output, by the label of its unit and its kind."""
    rows = Output.objects.values_list("unit__host_label", "kind", "desired")
    return {(label, kind): desired for label, kind, desired in rows}


def raised(before: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """By how much each output has been raised since, those that have been."""
    return {key: n - before[key] for key, n in wanted().items() if n != before[key]}


def bulletin_with_picture(installation, name: str):
    data = draw(name, 160, 100)
    unit = installation.datmui.unit
    image = UnitImage(title=name, unit=unit, file=ContentFile(data, f"{name}.jpg"))
    image.save()
    return installation.publish(body=[("image", {"image": image, "alt": "Cầu", "caption": ""})])


def test_a_backlog_raises_an_output_once_and_asks_no_more_for_more_editions(installation):
    asked = []
    for bulletins in (1, 6):
        for n in range(bulletins):
            installation.publish(title=f"Bản tin {bulletins} {n}", on_radio=True)
        made(kind="speech", announced=False)
        before = wanted()
        with CaptureQueriesContext(connection) as queries:
            assert announce() == bulletins
        asked.append(len(queries))
        assert raised(before) == {("datmui", "radio"): 1, ("datmui", "site"): 1}
    assert asked[0] == asked[1]
    assert announce() == 0


def test_each_portion_is_a_transaction_and_no_picture_is_cut_in_two(installation, monkeypatch):
    for name in ("bridge", "cape", "mangrove"):
        bulletin_with_picture(installation, name)
    assert Media.objects.filter(kind=LIGHTER).count() == 18
    made(kind=LIGHTER)
    monkeypatch.setattr(media, "ANNOUNCED_AT_ONCE", 4)
    before = wanted()
    with CaptureQueriesContext(connection) as queries:
        assert announce_lighter() == 18
    began = [one for one in queries if one["sql"].startswith("SAVEPOINT")]
    assert len(began) == 3
    assert raised(before) == {("datmui", "site"): 3}


def test_what_another_has_announced_meanwhile_raises_nothing(installation, monkeypatch):
    installation.publish(on_radio=True)
    made(kind="speech")

    def slower(rows):
        found = [recipe for _moment, recipe in rows]
        Media.objects.update(announced=True)
        yield found

    monkeypatch.setattr(media, "_portions", slower)
    before = wanted()
    assert announce() == 0
    assert raised(before) == {}


def test_the_units_that_carry_an_edition(installation):
    commune, province = installation.datmui.unit, installation.province.unit
    other = installation.pages["anxuyen"].unit

    def carry(**fields) -> set[str]:
        page = installation.publish(parent=installation.province, **fields)
        SourceAnswer.objects.create(
            page=page,
            bulletin=page.uuid,
            unit=other,
            state=SourceAnswer.State.TAKEN,
            answered_at=page.live_revision.created_at,
        )
        found = Output.objects.filter(carriers(Edition.objects.get(bulletin=page.uuid)))
        return {row.unit for row in found.select_related("unit")}

    assert carry(audience="all", priority="priority") == {province, commune, other}
    assert carry(audience="all") == {province, other}
    assert carry(audience="units", audience_units=[commune], priority="priority") == {
        province,
        commune,
    }
