"""What a unit does with source information from above."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from cms.bulletins.blocks import WindowsBlock
from cms.bulletins.models.bulletin import BulletinPage
from cms.units.models import Unit


class SourceAnswer(models.Model):
    """What one unit does with one source bulletin, in all its editions.

    Taken: its channels carry it whenever they run. Scheduled: in windows of its own.
    A note is the unit's own word to its people, and so waits for its approver
    (`note_approved_by`) before anybody sees it.
    """

    class State(models.TextChoices):
        TAKEN = "taken", _("Taken")
        SCHEDULED = "scheduled", _("Scheduled")
        DECLINED = "declined", _("Declined")

    page = models.ForeignKey(
        BulletinPage, models.CASCADE, related_name="answers", verbose_name=_("bulletin")
    )
    bulletin = models.UUIDField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="answers", verbose_name=_("unit"))
    state = models.CharField(_("answer"), max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    note = models.CharField(
        _("local note"),
        max_length=500,
        blank=True,
        help_text=_("Your unit's own word beside it. Your approver confirms it first."),
    )
    on_site = models.BooleanField(_("website"), default=True)
    on_board = models.BooleanField(_("electronic board"), default=True)
    on_radio = models.BooleanField(_("radio"), default=True)
    windows = StreamField(WindowsBlock(), verbose_name=_("windows"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    answered_at = models.DateTimeField(_("answered"))
    note_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    # Whether the note still wants its approver; beside a refusal it is read by nobody. Few of a
    # country's answers do, and these alone are indexed.
    note_waits = models.GeneratedField(
        expression=models.Case(
            models.When(
                ~models.Q(note="")
                & ~models.Q(state=State.DECLINED)
                & models.Q(note_approved_by=None),
                then=True,
            ),
            default=False,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("answer to source information")
        verbose_name_plural = _("answers to source information")
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "unit"], name="bulletins_one_answer")
        ]
        indexes = [
            models.Index(fields=["unit", "state"]),
            models.Index(
                fields=["answered_at"],
                condition=models.Q(note_waits=True),
                name="bulletins_notes_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_state_display()}"

    @property
    def channels(self) -> list[str]:
        """Names of the channels that carry it, as the contract calls them."""
        chosen = {"site": self.on_site, "board": self.on_board, "radio": self.on_radio}
        return [name for name, on in chosen.items() if on]

    @property
    def shown_note(self) -> str:
        """The note that readers may see: none before an approver has confirmed it."""
        return self.note if self.note_approved_by_id else ""

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.state == self.State.DECLINED:
            if not self.reason.strip():
                errors["reason"] = _("Give the reason; the sender reads it.")
            if self.page.priority == BulletinPage.Priority.PRIORITY:
                errors["state"] = _("A priority bulletin is placed; only its order is yours.")
        elif not self.channels:
            errors["on_site"] = _("Choose at least one channel.")
        if self.state == self.State.SCHEDULED and not self.windows:
            errors["windows"] = _("Say when: add at least one window.")
        if errors:
            raise ValidationError(errors)
