"""The plan's indicators and targets, and what has been observed about them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.units.models import Unit


class Scope(models.TextChoices):
    """Over which units an indicator is read."""

    OLD_CA_MAU = "old-ca-mau", _("Ground of old Cà Mau")
    ALL = "all", _("The whole province")


class Indicator(models.Model):
    """One line of the plan's table, with what it counts and what proves it."""

    class Evidence(models.TextChoices):
        WORKING_STATION = "working_station", _("a working station, as declared")
        IP_STATION = "ip_station", _("stations on IP among stations, as declared")
        DECLARED = "declared", _("as declared")
        SITE = "site", _("the site is live and answers")
        BOARD = "board", _("a board's signed report within a day")
        LARGE_BOARD = "large_board", _("a large board's signed report within a day")

    code = models.CharField(_("code"), max_length=8, unique=True)
    level = models.CharField(_("level"), max_length=8, choices=Unit.Level.choices)
    # Words of Unit.Type, joined by ";" as in the plan's table.
    unit_types = models.CharField(_("types of unit"), max_length=80)
    name = models.CharField(_("name"), max_length=250)
    definition = models.TextField(_("definition"))
    evidence = models.CharField(_("evidence"), max_length=16, choices=Evidence.choices)
    evidence_rule = models.TextField(_("evidence rule"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def types(self) -> list[str]:
        return self.unit_types.split(";")

    @property
    def counts_stations(self) -> bool:
        """Whether n and d are stations rather than units (national practice for 1.2)."""
        return self.evidence == self.Evidence.IP_STATION

    @property
    def counts_what_is_seen(self) -> bool:
        """Whether only what machines see counts, and no declaration does."""
        return self.evidence in {
            self.Evidence.SITE,
            self.Evidence.BOARD,
            self.Evidence.LARGE_BOARD,
        }


class Target(models.Model):
    """What the plan wants by the end of a year; it holds until a later year has its own."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))
    percent = models.PositiveSmallIntegerField(
        _("percent"), null=True, help_text=_('Empty where the plan says "-".')
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint("indicator", "year", name="tracking_target_per_year"),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100),
                name="tracking_target_percent",
            ),
        ]

    def __str__(self) -> str:
        wanted = "-" if self.percent is None else f"{self.percent} %"
        return f"{self.indicator.code} {self.year}: {wanted}"


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove what was observed."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added and never touched again; a correction is a further row."""

    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__} rows are never removed")


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Add the row; raises AppendOnlyError for one that is stored already."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__} rows are never removed")


class Observation(AppendOnly):
    """Somebody's word about an indicator on a day: `n` of `d`, of one unit or of a scope.

    The latest word about a day wins (`recorded_at`), so a mistake is mended by a further
    row. What machines see is not here but in `SiteProbe` and the devices' reports.
    """

    class Means(models.TextChoices):
        DECLARED = "declared", _("declared")
        SEEN = "seen", _("seen by machine")
        VERIFIED = "verified", _("verified")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="observations"
    )
    scope = models.CharField(_("scope"), max_length=12, choices=Scope.choices, blank=True)
    seen_on = models.DateField(_("as of"))
    means = models.CharField(_("means"), max_length=8, choices=Means.choices)
    n = models.PositiveIntegerField()
    d = models.PositiveIntegerField()
    source = models.TextField(_("source"))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["seen_on", "recorded_at"]
        indexes = [models.Index(fields=["indicator", "seen_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(n__lte=F("d")) & Q(d__gt=0), name="tracking_observation_n_of_d"
            ),
            models.CheckConstraint(
                condition=Q(unit=None) & ~Q(scope="") | Q(unit__isnull=False, scope=""),
                name="tracking_observation_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.seen_on}: {self.n}/{self.d}"

    def clean(self) -> None:
        """Raises ValidationError for a unit that did not exist on the day."""
        super().clean()
        if self.unit and self.seen_on and not self.unit.valid_on(self.seen_on):
            raise ValidationError({"unit": _("This unit did not exist on that day.")})


class SiteProbe(AppendOnly):
    """One fetch of a unit's home page by this system, and what was live at that moment.

    `status` is the HTTP status, null where nothing answered within the time. `live` is the
    reconciler's live version of the unit's site (0: never live), so that a page served by
    somebody else is not taken for ours.
    """

    class Cause(models.TextChoices):
        NO_ANSWER = "no_answer", _("the site did not answer")
        STATUS = "status", _("the site answered with an error")
        NAME = "name", _("the page is not titled with the unit's name")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="probes")
    at = models.DateTimeField()
    ok = models.BooleanField()
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    live = models.PositiveBigIntegerField(default=0)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)

    class Meta:
        verbose_name = _("site probe")
        verbose_name_plural = _("site probes")
        ordering = ["-at"]
        indexes = [models.Index(fields=["unit", "-at"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at:%Y-%m-%d %H:%M} {self.cause or 'ok'}"
