"""People who sign in, and what they may do where."""

from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.units.models import Agency, Unit


class User(AbstractUser):
    """An account of the CMS; what it may do stands in `Role` rows, never here.

    `must_change_password`: somebody else knows the password; the next page asks for a new one.
    """

    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese names are said."""
        return f"{self.last_name} {self.first_name}".strip()


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
