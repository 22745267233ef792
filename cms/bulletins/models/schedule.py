"""When a unit's channels run, and in what order they carry what is there."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.bulletins.signals import schedule_changed
from cms.units.models import Unit


class UnitSchedule(models.Model):
    """A unit's own hours, local time; a unit without a row keeps the defaults of the fields.

    Two sessions a day of at most 60 minutes are the habit (Decree 49/2024/NĐ-CP as wards
    cite it, unverified); the noise rule's day is 6-21 h (QCVN 26:2010/BTNMT).
    `order` holds bulletin UUIDs as text: see `cms.contract.documents.Schedule`.
    """

    unit = models.OneToOneField(
        Unit, models.PROTECT, related_name="schedule", verbose_name=_("unit")
    )
    morning = models.TimeField(_("morning session"), null=True, blank=True, default="05:30")
    evening = models.TimeField(_("evening session"), null=True, blank=True, default="17:00")
    session_minutes = models.PositiveSmallIntegerField(
        _("minutes of a session"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    quiet_from = models.TimeField(_("quiet from"), default="21:00")
    quiet_until = models.TimeField(_("quiet until"), default="05:00")
    board_on = models.TimeField(_("board is lit from"), default="05:00")
    board_off = models.TimeField(_("board is lit until"), default="22:00")
    order = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("hours of a unit")
        verbose_name_plural = _("hours of units")

    def __str__(self) -> str:
        return self.unit.full_name

    def save(self, *args, **kwargs) -> None:
        """Save; the unit's channels are built again."""
        super().save(*args, **kwargs)
        schedule_changed.send(sender=UnitSchedule, unit=self.unit)

    def clean(self) -> None:
        super().clean()
        if self.morning and self.evening and self.morning >= self.evening:
            raise ValidationError({"evening": _("It is before the morning session.")})


def schedule_of(unit: Unit) -> UnitSchedule:
    """A unit's hours: its own, or the defaults in an unsaved row."""
    return schedules_of([unit])[unit.pk]


def schedules_of(units: Collection[Unit]) -> dict[UUID, UnitSchedule]:
    """The same for several units, in one query."""
    found = {row.unit_id: row for row in UnitSchedule.objects.filter(unit__in=units)}
    for unit in units:
        if unit.pk not in found:
            found[unit.pk] = made = UnitSchedule(unit=unit)
            # Times given as text in the defaults become times.
            made.clean_fields(exclude=["unit"])
    return found
