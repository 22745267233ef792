"""Making a year's plan: from the 14 classes, or from the year before."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.contract.vocabulary import DISCLOSURES
from cms.units.models import Unit

from .models import MAX_ROWS, PlanRow
from .rules import obligation


def starting_rows(unit: Unit, year: int) -> list[PlanRow]:
    """Unsaved rows, one for each class of the law with the channels it obliges to."""
    rows = []
    for row in DISCLOSURES:
        channels = obligation(row.number).channels
        rows.append(
            PlanRow(
                unit=unit,
                year=year,
                disclosure_class=row.number,
                content=row.label,
                on_board="board" in channels,
                on_radio="radio" in channels,
                on_paper="board" in channels,
            )
        )
    return rows


@transaction.atomic
def begin_plan(unit: Unit, year: int) -> int:
    """Write the starting rows of a plan that has none; how many (0 for one that has)."""
    return _fill(unit, year, starting_rows(unit, year))


@transaction.atomic
def copy_plan(unit: Unit, year: int) -> int:
    """Write last year's rows into a plan that has none, a year later; how many.

    What fulfilled them stays behind. Raises ValidationError where there is nothing to copy.
    """
    old = list(PlanRow.objects.filter(unit=unit, year=year - 1))
    if not old:
        raise ValidationError(_("There is no plan of %(year)d to copy.") % {"year": year - 1})
    return _fill(unit, year, [_a_year_later(row) for row in old])


def _fill(unit: Unit, year: int, rows: list[PlanRow]) -> int:
    # The unit's row is the lock: two clicks must not make two plans.
    Unit.objects.select_for_update().get(pk=unit.pk)
    if PlanRow.objects.filter(unit=unit, year=year).exists():
        return 0
    return len(PlanRow.objects.bulk_create(rows[:MAX_ROWS]))


def _a_year_later(row: PlanRow) -> PlanRow:
    return PlanRow(
        unit_id=row.unit_id,
        year=row.year + 1,
        disclosure_class=row.disclosure_class,
        content=row.content,
        responsible=row.responsible,
        when=row.when,
        due=_same_day_next_year(row.due) if row.due else None,
        on_site=row.on_site,
        on_board=row.on_board,
        on_radio=row.on_radio,
        on_paper=row.on_paper,
        note=row.note,
    )


def _same_day_next_year(day: dt.date) -> dt.date:
    """The day a year later; 29/2 becomes 28/2."""
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
