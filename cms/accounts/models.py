"""People who sign in, what they may do where, and what was done with their accounts."""

from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.units.models import Agency, Unit
from cms.units.naming import unaccented


class User(AbstractUser):
    """An account of the CMS; what it may do stands in `Role` rows, never here.

    `must_change_password`: somebody else knows the password; the next page asks for a new one,
    and after `one_time_until` (UTC) the password no longer opens anything.
    """

    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    one_time_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Issuer and `sub` of OpenID Connect, with a space between: a subject is one issuer's own.
    oidc_subject = models.CharField(
        max_length=600, unique=True, null=True, blank=True, editable=False
    )
    oidc_may_link = models.BooleanField(
        _("may be linked to single sign-on"),
        default=False,
        help_text=_("Once: at the next sign-on whose username or confirmed e-mail is this one's."),
    )
    # Who took over from a person who left.
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    search_text = models.TextField(editable=False, default="")

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese names are said."""
        return f"{self.last_name} {self.first_name}".strip()

    def fold(self) -> None:
        """Settle what a search looks at: names without their marks, in small letters."""
        words = (self.get_full_name(), self.username, self.phone, self.email)
        self.search_text = unaccented(" ".join(words)).lower()

    def save(self, *args, update_fields=None, **kwargs) -> None:
        self.fold()
        if update_fields is not None:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)


class Role(models.Model):
    """What one person may do in one scope.

    The scope is a unit alone, a hub (all the communes that it serves), or, with `below`, a
    province with all its communes. A Group exists only where somebody holds a role.
    """

    class Kind(models.TextChoices):
        AUTHOR = "author", _("Author")
        APPROVER = "approver", _("Approver")
        EMERGENCY = "emergency", _("Emergency issuer")
        TECHNICIAN = "technician", _("Device technician")
        TRACKING = "tracking", _("Tracking officer")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("account"))
    kind = models.CharField(_("role"), max_length=20, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="roles", verbose_name=_("unit"), null=True, blank=True
    )
    hub = models.ForeignKey(
        Agency, models.PROTECT, related_name="roles", verbose_name=_("hub"), null=True, blank=True
    )
    below = models.BooleanField(_("with all its communes"), default=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, hub=None)
                | Q(unit=None, hub__isnull=False, below=False),
                name="accounts_role_one_scope",
                violation_error_message=_("Choose a unit or a hub, not both."),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "unit", "below"],
                condition=Q(hub=None),
                name="accounts_role_of_unit_once",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "hub"],
                condition=Q(unit=None),
                name="accounts_role_of_hub_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}, {self.scope}"

    @property
    def scope(self) -> str:
        """Where the role holds, in words."""
        if self.hub_id is not None:
            return self.hub.name
        if self.below:
            return _("%(unit)s and all its communes") % {"unit": self.unit.full_name}
        return self.unit.full_name

    def clean(self) -> None:
        super().clean()
        if self.hub_id and self.hub.kind != Agency.Kind.HUB:
            raise ValidationError({"hub": _("Only a hub serves communes.")})
        if self.below and (self.unit is None or self.unit.level != Unit.Level.PROVINCE):
            raise ValidationError({"below": _("Only a province has communes below it.")})


class AppendOnlyError(Exception):
    """Something tried to change or delete a row that is there for good."""


class AppendOnly(models.QuerySet):
    """Rows that are added, and neither changed nor deleted."""

    def update(self, **kwargs):
        raise AppendOnlyError("what was done with accounts is not rewritten")

    def delete(self):
        raise AppendOnlyError("what was done with accounts is not forgotten")


class AccountEvent(models.Model):
    """One thing that was done with an account: who, what, to whom, when (UTC).

    Names are kept as they were then. Without an actor it was the program itself.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("Account made")
        CHANGED = "changed", _("Details changed")
        GRANTED = "granted", _("Role given")
        REVOKED = "revoked", _("Role taken back")
        RESET = "reset", _("One-time password made")
        CHOSEN = "chosen", _("New password chosen")
        DISABLED = "disabled", _("Account locked")
        ENABLED = "enabled", _("Account opened again")
        HANDED_OVER = "handed_over", _("Work handed over")
        LINKED = "linked", _("Linked to single sign-on")

    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=12, choices=Action.choices)
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_name = models.CharField(max_length=310, blank=True)
    person = models.ForeignKey(User, models.DO_NOTHING, related_name="+", db_constraint=False)
    person_name = models.CharField(max_length=310)
    detail = models.TextField(blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="accounts_event_of_person")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.person_name}"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise AppendOnlyError("what was done with accounts is not rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError("what was done with accounts is not forgotten")


class SignInCount(models.Model):
    """Failed sign-ins of one name from one address, or of one address, since `since` (UTC)."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("count of failed sign-ins")
        verbose_name_plural = _("counts of failed sign-ins")
        indexes = [models.Index(fields=["since"], name="accounts_sign_in_since")]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"
