"""Administrative units through time, and what stands on them.

A unit is one thing with one id for as long as it exists; (level, code, valid_from) is its
label, because codes are used again: 32002 was Phường 4, then Phường 2, and is Phường An
Xuyên. A merger never rewrites the past: it ends units, begins others, and leaves
`UnitChange` rows between them. Dates are days in Vietnam (see `days`).
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .days import local_day
from .querysets import DatedQuerySet, UnitQuerySet


class Dated(models.Model):
    """Holds from `valid_from` (null: as far back as anyone looks) to `valid_to`, inclusive."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_days_in_order",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def valid_on(self, moment: dt.date | dt.datetime) -> bool:
        """Whether this holds on a day, or on the day in Vietnam of an aware datetime."""
        day = local_day(moment)
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Unit(Dated):
    """A commune-level unit, a (former) district or a province, in its own time."""

    class Level(models.TextChoices):
        COMMUNE = "commune", _("Commune level")
        DISTRICT = "district", _("District level")
        PROVINCE = "province", _("Province level")

    class Type(models.TextChoices):
        XA = "xã", "Xã"
        PHUONG = "phường", "Phường"
        THI_TRAN = "thị trấn", "Thị trấn"
        DAC_KHU = "đặc khu", "Đặc khu"
        HUYEN = "huyện", "Huyện"
        QUAN = "quận", "Quận"
        THI_XA = "thị xã", "Thị xã"
        THANH_PHO = "thành phố", "Thành phố"
        TINH = "tỉnh", "Tỉnh"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    code = models.CharField(_("code"), max_length=5)
    type = models.CharField(_("type"), max_length=10, choices=Type.choices)
    name = models.CharField(_("name"), max_length=80)
    full_name = models.CharField(_("full name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("belongs to"),
        related_name="children",
        null=True,
        blank=True,
    )
    # Code of the province, as before 1/7/2025, on whose ground the unit stands; empty
    # for a province that stands on more than one. No current unit straddles the border.
    ground = models.CharField(_("former province"), max_length=2, blank=True)
    host_label = models.CharField(_("host label"), max_length=63, blank=True)
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["level", "code", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("level", "code", "valid_from", name="units_unit_label"),
            models.UniqueConstraint(
                "level", "code", condition=Q(valid_from=None), name="units_unit_label_always"
            ),
            models.UniqueConstraint(
                "host_label", condition=~Q(host_label=""), name="units_unit_host_label"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def host(self) -> str:
        """The host of the unit's site; empty for a unit that has none (a former one)."""
        if self.host_label:
            return f"{self.host_label}.{settings.BANTIN_DOMAIN}"
        if self.level == self.Level.PROVINCE and self.valid_to is None:
            return settings.BANTIN_DOMAIN
        return ""

    @property
    def label(self) -> str:
        """The written label, `code` or `code@valid_from`; the level is not in it."""
        return f"{self.code}@{self.valid_from}" if self.valid_from else self.code

    def became(self, on: dt.date | dt.datetime | None = None) -> list[Unit]:
        """What became of the unit, its main heir first.

        Without `on`, the direct successors (empty while the unit goes on, and for a
        district, which has none). With `on`, the successors followed through to that
        day; the unit itself is among them if it still exists then.
        """
        return self._follow("outgoing", "to_unit", on)

    def made_of(self, on: dt.date | dt.datetime | None = None) -> list[Unit]:
        """What the unit was made of: its direct predecessors, or followed back to `on`."""
        return self._follow("incoming", "from_unit", on)

    def _follow(self, side: str, end: str, on: dt.date | dt.datetime | None) -> list[Unit]:
        if on is None:
            changes = getattr(self, side).select_related(end)
            return _in_order((getattr(change, end), change.main) for change in changes)
        day = local_day(on)
        forward = side == "outgoing"
        near = "from_unit_id" if forward else "to_unit_id"
        # A change on the day itself has happened: its new units exist from 00:00.
        in_time = Q(date__lte=day) if forward else Q(date__gt=day)
        found: dict[uuid.UUID, tuple[Unit, bool]] = {}
        seen = {self.pk}
        edge = [(self, True)]
        while edge:
            found.update((unit.pk, (unit, main)) for unit, main in edge if unit.valid_on(day))
            mains = {unit.pk: main for unit, main in edge}
            changes = UnitChange.objects.filter(in_time, **{f"{near}__in": list(mains)})
            edge = []
            for change in changes.select_related(end).order_by("-main", "pk"):
                unit = getattr(change, end)
                if unit.pk not in seen:
                    seen.add(unit.pk)
                    edge.append((unit, change.main and mains[getattr(change, near)]))
        return _in_order(found.values())


def _in_order(units) -> list[Unit]:
    """Units of (unit, is main) pairs: main ones first, then by code."""
    ordered = sorted(units, key=lambda pair: (not pair[1], pair[0].code, str(pair[0].valid_from)))
    return [unit for unit, _main in ordered]


class UnitChange(models.Model):
    """One link of a merger or a split: `from_unit`, or part of it, went into `to_unit`."""

    class Share(models.TextChoices):
        ALL = "all", _("the whole")
        PART = "part", _("a part")

    from_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="outgoing", verbose_name=_("from unit")
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="incoming", verbose_name=_("to unit")
    )
    date = models.DateField(_("date"), help_text=_("The first day of the new state."))
    share = models.CharField(_("share"), max_length=4, choices=Share.choices)
    # The main heir of a split, as the source names it; a whole merger has one heir.
    main = models.BooleanField(_("main heir"), default=False)

    class Meta:
        verbose_name = _("change of units")
        verbose_name_plural = _("changes of units")
        ordering = ["date", "from_unit", "-main", "to_unit"]
        constraints = [
            models.UniqueConstraint(fields=["from_unit", "to_unit"], name="units_change_once"),
            models.UniqueConstraint(
                fields=["from_unit", "date"],
                condition=Q(main=True),
                name="units_change_one_main_heir",
            ),
            models.CheckConstraint(
                condition=~Q(from_unit=F("to_unit")), name="units_change_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit} ({self.date})"


class Hamlet(Dated):
    """An ấp (of a xã) or khóm (of a phường or thị trấn): where loudspeakers stand."""

    class Kind(models.TextChoices):
        AP = "ấp", "Ấp"
        KHOM = "khóm", "Khóm"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hamlets", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("hamlet")
        verbose_name_plural = _("hamlets")
        ordering = ["unit", "kind", "name", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "unit", "kind", "name", "valid_from", name="units_hamlet_label"
            ),
            models.UniqueConstraint(
                "unit",
                "kind",
                "name",
                condition=Q(valid_from=None),
                name="units_hamlet_label_always",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    def clean(self) -> None:
        """Raises ValidationError for a unit that has no hamlets, or for the other kind's."""
        super().clean()
        if self.unit_id is None:
            return
        expected = {
            Unit.Type.XA: self.Kind.AP,
            Unit.Type.PHUONG: self.Kind.KHOM,
            Unit.Type.THI_TRAN: self.Kind.KHOM,
        }.get(self.unit.type)
        if expected is None:
            raise ValidationError({"unit": _("Only a commune-level unit has hamlets.")})
        if self.kind and self.kind != expected:
            raise ValidationError(
                {
                    "kind": _("%(unit)s has %(kind)s.")
                    % {"unit": self.unit.full_name, "kind": expected.value}
                }
            )


class AudibleArea(models.Model):
    """Ground on which the same loudspeakers are heard: two programmes there at once clash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="audible_areas", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=80)
    hamlets = models.ManyToManyField(
        Hamlet, related_name="audible_areas", verbose_name=_("hamlets"), blank=True
    )

    class Meta:
        verbose_name = _("audible area")
        verbose_name_plural = _("audible areas")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="units_audible_area_once")
        ]

    def __str__(self) -> str:
        return self.name


class Agency(Dated):
    """A body that is no unit: a department of the province, a hub that serves communes."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        HUB = "hub", _("Media hub")
        OTHER = "other", _("Other body")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    units = models.ManyToManyField(
        Unit,
        related_name="agencies",
        verbose_name=_("units served"),
        blank=True,
        help_text=_("For a hub: the communes that it serves."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["kind", "name"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("kind", "name", "valid_from", name="units_agency_label"),
            models.UniqueConstraint(
                "kind", "name", condition=Q(valid_from=None), name="units_agency_label_always"
            ),
        ]

    def __str__(self) -> str:
        return self.name
