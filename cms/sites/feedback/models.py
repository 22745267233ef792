"""Messages of citizens, and ratings as sums.

Nothing here names a sender but what a sender typed as name, telephone and e-mail, and that is
erased in time (`keeping`). Ratings are counted; who gave them is written nowhere.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.contract.feedback import (
    EMAIL_MOST,
    GRADE_BY_SCORE,
    NAME_MOST,
    PHONE_MOST,
    SUBJECT_BY_KEY,
    SUBJECTS,
    TEXT_MOST,
)
from cms.units.models import Unit

PATH_MOST = 300


class Feedback(models.Model):
    """One message of a citizen to a unit. Times are UTC.

    `closed_at` is there exactly while the state is closed; `erased_at`, once what names the
    sender is gone.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        READING = "reading", _("Being looked into")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    subject = models.CharField(
        _("subject"), max_length=10, choices=[(one.key, one.label) for one in SUBJECTS]
    )
    text = models.TextField(_("message"), max_length=TEXT_MOST)
    name = models.CharField(_("name"), max_length=NAME_MOST, blank=True)
    phone = models.CharField(_("telephone"), max_length=PHONE_MOST, blank=True)
    email = models.CharField(_("e-mail"), max_length=EMAIL_MOST, blank=True)
    at = models.DateTimeField(_("received at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("message of a citizen")
        verbose_name_plural = _("messages of citizens")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "-at"], name="sites_feedback_of_unit"),
            models.Index(fields=["erased_at", "at"], name="sites_feedback_to_erase"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="sites_feedback_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", phone="", email=""),
                name="sites_feedback_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{SUBJECT_BY_KEY[self.subject].label}, {timezone.localtime(self.at):%d/%m/%Y}"


class FeedbackEvent(models.Model):
    """What somebody did with a message: the state it was given and a note. Only added to.

    The name of the person is kept as it was then.
    """

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_name = models.CharField(max_length=310)
    state = models.CharField(max_length=10, choices=Feedback.State.choices)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step with a message")
        verbose_name_plural = _("steps with messages")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.actor_name}"


class PageRating(models.Model):
    """How many found a page of a unit useful on a day in Vietnam, and how many did not."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    page = models.CharField(max_length=PATH_MOST)
    day = models.DateField()
    useful = models.PositiveIntegerField(default=0)
    not_useful = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ratings of a page")
        verbose_name_plural = _("ratings of pages")
        constraints = [
            models.UniqueConstraint(fields=["unit", "page", "day"], name="sites_rating_once")
        ]
        indexes = [models.Index(fields=["unit", "day"], name="sites_rating_of_unit")]

    def __str__(self) -> str:
        return f"{self.page}: {self.useful}/{self.useful + self.not_useful}"


class Satisfaction(models.Model):
    """How many gave a unit's service a score on a day in Vietnam."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    score = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfaction")
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "score"], name="sites_satisfaction_once")
        ]

    def __str__(self) -> str:
        return f"{GRADE_BY_SCORE[self.score].label}: {self.count}"


class DayKey(models.Model):
    """The key of one day's digests of addresses. It goes with its day."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return str(self.day)


class Tally(models.Model):
    """How often something was done on a day; `key` is a digest that only that day's key makes."""

    key = models.CharField(max_length=64, primary_key=True)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
