"""People who sign in, and what they may do where."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.units.models import Unit


class User(AbstractUser):
    """An account of the CMS; what it may do stands in `Role` rows, never here."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese names are said."""
        return f"{self.last_name} {self.first_name}".strip()


class Role(models.Model):
    """One person's role over one unit. A Group exists only where somebody holds a role."""

    class Kind(models.TextChoices):
        AUTHOR = "author", _("Author")
        APPROVER = "approver", _("Approver")

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("account"))
    kind = models.CharField(_("role"), max_length=20, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles", verbose_name=_("unit"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "unit"], name="one_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}, {self.unit}"
