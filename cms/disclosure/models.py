"""What disclosure by law needs besides bulletins: the holidays, and the yearly plan."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.bulletins.models import BulletinPage
from cms.contract.vocabulary import DISCLOSURE_BY_NUMBER, DISCLOSURES
from cms.units.models import Unit

# A commune plans some dozens of matters a year; a form must stay one that can be read.
MAX_ROWS = 200
FIRST_YEAR, LAST_YEAR = 2023, 2100


class Holiday(models.Model):
    """A day that is not what its weekday says: off work, or worked in exchange (+07:00)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("day off")
        WORKING = "working", _("working day")

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(
        _("kind"),
        max_length=7,
        choices=Kind.choices,
        default=Kind.HOLIDAY,
        help_text=_(
            "A Saturday worked in exchange is a working day. To strike out a day off, make it a "
            "working day: a deleted one comes back with the next start."
        ),
    )

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class PlanRow(models.Model):
    """One line of a unit's publication plan of a year (Law 10/2022/QH15).

    `when` is as the plan says it ("Quý I", "tháng 3"); `due` the day it must be public by,
    where one is known. `bulletin` is what fulfilled the line. `on_paper`: posted at the
    office as well; the law does not say whether an electronic board is "posting".
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="disclosure_plan", verbose_name=_("unit")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    disclosure_class = models.PositiveSmallIntegerField(
        _("disclosure class"),
        choices=[(row.number, f"{row.number}. {row.label}") for row in DISCLOSURES],
    )
    content = models.CharField(_("what is published"), max_length=500)
    responsible = models.CharField(_("person responsible"), max_length=200, blank=True)
    when = models.CharField(
        _("when"), max_length=100, blank=True, help_text=_("A month or a quarter, in words.")
    )
    due = models.DateField(_("public by"), null=True, blank=True)
    on_site = models.BooleanField(_("website"), default=True)
    on_board = models.BooleanField(_("electronic board"), default=False)
    on_radio = models.BooleanField(_("radio"), default=False)
    on_paper = models.BooleanField(_("posted at the office"), default=False)
    bulletin = models.ForeignKey(
        BulletinPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_rows",
        verbose_name=_("bulletin"),
        help_text=_("The bulletin by which this line is fulfilled."),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("line of the publication plan")
        verbose_name_plural = _("lines of the publication plan")
        ordering = ["unit", "year", "disclosure_class", "pk"]
        indexes = [models.Index(fields=["unit", "year"]), models.Index(fields=["due"])]

    def __str__(self) -> str:
        return f"{self.year}, {self.disclosure_class}: {self.content}"

    @property
    def class_label(self) -> str:
        """The words of its class in the law."""
        return DISCLOSURE_BY_NUMBER[self.disclosure_class].label

    def clean(self) -> None:
        """Raises ValidationError for another year's day, no channel, or another unit's bulletin."""
        super().clean()
        errors = {}
        if self.due and self.year and self.due.year != self.year:
            errors["due"] = _("This day is not in the year of the plan.")
        if not (self.on_site or self.on_board or self.on_radio or self.on_paper):
            errors["on_site"] = _("Choose at least one channel.")
        if self.bulletin and self.bulletin.unit_id != self.unit_id:
            errors["bulletin"] = _("This bulletin is another unit's.")
        if errors:
            raise ValidationError(errors)
