"""Questions about units on a date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from .days import local_day, today

if TYPE_CHECKING:
    from .models import Unit


class DatedQuerySet(models.QuerySet):
    """Rows that hold from `valid_from` to `valid_to`, both included, null being open."""

    def as_of(self, moment: dt.date | dt.datetime):
        """Rows that hold on a day (or on the day in Vietnam of an aware datetime)."""
        day = local_day(moment)
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )

    def current(self):
        """Rows that hold today."""
        return self.as_of(today())


class UnitQuerySet(DatedQuerySet):
    def communes(self):
        """Xã, phường and thị trấn."""
        return self.filter(level=self.model.Level.COMMUNE)

    def districts(self):
        return self.filter(level=self.model.Level.DISTRICT)

    def provinces(self):
        return self.filter(level=self.model.Level.PROVINCE)

    def of_type(self, *types: str):
        """Units of any of the types, by the word in use: "xã", "phường", "thị trấn" …"""
        return self.filter(type__in=types)

    def on_ground(self, province_code: str):
        """Units on the ground of the province that had this code before 1/7/2025."""
        return self.filter(ground=province_code)

    def in_province(self, province_code: str):
        """Communes and districts that belong to the province with this code, each in its time."""
        province = self.model.Level.PROVINCE
        return self.filter(
            Q(parent__level=province, parent__code=province_code)
            | Q(parent__parent__level=province, parent__parent__code=province_code)
        )

    def by_code(self, code: str, moment: dt.date | dt.datetime, level: str | None = None) -> Unit:
        """The unit that bore a code on a day.

        A code alone names nothing: 31 of the 64 codes of 1/7/2025 were another unit's.
        Raises `Unit.DoesNotExist`, and `Unit.MultipleObjectsReturned` where two levels
        share the code and `level` is not given.
        """
        units = self.as_of(moment).filter(code=code)
        return (units.filter(level=level) if level else units).get()

    def with_site(self):
        """Current units that have a host of their own: labelled communes, and provinces."""
        return self.filter(~Q(host_label="") | Q(level=self.model.Level.PROVINCE, valid_to=None))
