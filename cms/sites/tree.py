"""The page tree: root, the province's page, one page per unit below it."""

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from cms.sites.models import UnitPage
from cms.units.models import Unit

ARTICLES = {"xã": "xã", "phường": "phường", "thị trấn": "thị trấn", "tỉnh": "tỉnh"}


def agency_of(unit: Unit) -> str:
    """The body that speaks for a unit: "Ủy ban nhân dân xã Đất Mũi"."""
    return f"Ủy ban nhân dân {ARTICLES[unit.type]} {unit.name}"


@transaction.atomic
def plant(province: Unit, communes: list[Unit]) -> int:
    """Make the pages that are missing for a province and its communes; how many were made.

    A fresh Wagtail's welcome page and site row make place for ours: one Site row in all,
    because Wagtail's admin slows with each one.
    """
    have = set(UnitPage.objects.values_list("unit_id", flat=True))
    root = Page.get_first_root_node()
    made = 0
    if province.pk not in have:
        root.get_children().not_type(UnitPage).delete()
        root.refresh_from_db()
        front = root.add_child(instance=_page(province, "tinh"))
        Site.objects.all().delete()
        Site.objects.create(
            hostname=province.host, site_name="Bản Tin", root_page=front, is_default_site=True
        )
        made += 1
    front = UnitPage.objects.get(unit=province)
    for unit in communes:
        if unit.pk not in have:
            front.add_child(instance=_page(unit, unit.host_label))
            made += 1
    return made


def _page(unit: Unit, slug: str) -> UnitPage:
    return UnitPage(
        title=unit.full_name,
        slug=slug,
        unit=unit,
        agency=agency_of(unit),
        live=True,
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
    )
