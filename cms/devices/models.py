"""Loudspeaker stations, and the devices that answer for themselves.

A station is what a commune says it has. A device is a board or a radio that is paired
with this system and signs what it reports; only that counts as seen.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cms.units.days import local_day
from cms.units.models import Dated, Hamlet, Unit
from cms.units.querysets import DatedQuerySet

CURRENT_UNITS = Q(valid_to=None)


class Station(Dated):
    """A commune's loudspeaker station, from the day it stands to the day it is gone."""

    class Kind(models.TextChoices):
        WIRED = "wired", _("Wired")
        FM = "fm", _("FM")
        IP = "ip", _("IP (IT and telecom)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="stations",
        verbose_name=_("unit"),
        limit_choices_to=CURRENT_UNITS,
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    converted_on = models.DateField(
        _("on IP since"),
        null=True,
        blank=True,
        help_text=_("For an IP station that was wired or FM before: its first day on IP."),
    )
    silent_since = models.DateField(
        _("silent since"),
        null=True,
        blank=True,
        help_text=_("First day on which it did not work. Empty while it works."),
    )
    silent_reason = models.CharField(_("why it is silent"), max_length=200, blank=True)
    hamlets = models.ManyToManyField(
        Hamlet, related_name="stations", verbose_name=_("hamlets reached"), blank=True
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["unit", "name"]

    def __str__(self) -> str:
        return self.name

    def works_on(self, moment: dt.date | dt.datetime) -> bool:
        """Whether it stands and is not silent on a day, by what the commune says."""
        day = local_day(moment)
        return self.valid_on(day) and (self.silent_since is None or day < self.silent_since)

    def is_ip_on(self, moment: dt.date | dt.datetime) -> bool:
        """Whether it stands and is fed over IP on a day."""
        day = local_day(moment)
        return (
            self.valid_on(day)
            and self.kind == self.Kind.IP
            and (self.converted_on is None or self.converted_on <= day)
        )


class DeviceQuerySet(DatedQuerySet):
    def boards(self):
        return self.filter(kind=self.model.Kind.BOARD)

    def with_last_report(self, before: dt.datetime):
        """Adds `last_report`: when the latest signed report before a moment came, or None."""
        reports = Report.objects.filter(device=OuterRef("pk"), received_at__lt=before)
        latest = reports.order_by("-received_at").values("received_at")[:1]
        return self.annotate(last_report=Subquery(latest))


class Device(Dated):
    """A public board or an IP radio of a unit, paired with this system by a secret."""

    class Kind(models.TextChoices):
        BOARD = "board", _("Public board")
        RADIO = "radio", _("IP radio")

    class BoardKind(models.TextChoices):
        LED = "led", _("LED board")
        LCD = "lcd", _("LCD board")
        STRIP = "strip", _("LED strip")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="devices",
        verbose_name=_("unit"),
        limit_choices_to=CURRENT_UNITS,
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    board_kind = models.CharField(
        _("kind of board"), max_length=5, choices=BoardKind.choices, blank=True
    )
    large_district_board = models.BooleanField(
        _("large board of a district"),
        default=False,
        help_text=_("Counts for indicator 2.2 of the plan 2021-2025."),
    )
    # Empty until the device is paired: such a device cannot report.
    secret = models.CharField(max_length=64, blank=True, editable=False)
    # The highest sequence of a report taken so far; a lower one is a replay.
    last_sequence = models.BigIntegerField(default=0, editable=False)

    objects = DeviceQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["unit", "name"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="board") & ~Q(board_kind="")
                | Q(kind="radio", board_kind="", large_district_board=False),
                name="devices_device_board_kind",
                violation_error_message=_("A board has a kind of board, and a radio has none."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError, at its field, where the kind of board does not fit."""
        super().clean()
        if self.kind == self.Kind.BOARD and not self.board_kind:
            raise ValidationError({"board_kind": _("Choose which kind of board it is.")})
        if self.kind == self.Kind.RADIO and self.board_kind:
            raise ValidationError(
                {"board_kind": _("A radio has no kind of board: leave it empty.")}
            )
        if self.kind == self.Kind.RADIO and self.large_district_board:
            raise ValidationError({"large_district_board": _("A radio is no board.")})


class Report(models.Model):
    """What a device said of itself, stored only when its signature was right.

    `received_at` is this system's clock and decides what counts; `reported_at` is the
    device's own, which may be years off, and `skew_seconds` is the difference
    (device minus here). `playing` is the id of the feed's item that was on.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="reports")
    received_at = models.DateTimeField(_("received at"))
    reported_at = models.DateTimeField(_("device's time"))
    skew_seconds = models.BigIntegerField(_("clock skew, seconds"))
    sequence = models.BigIntegerField(_("report number"))
    held = models.BigIntegerField(_("feed sequence held"), null=True)
    playing = models.CharField(_("on now"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["device", "received_at"]),
            models.Index(fields=["playing", "device"]),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} #{self.sequence}"
