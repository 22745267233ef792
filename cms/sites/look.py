"""How the sites of a province look: its colours, emblem and names."""

from hashlib import blake2b
from typing import Any

import msgspec
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from cms.accounts.models import Role, User
from cms.accounts.roles import holds
from cms.contract import documents
from cms.contract.look import DARK, LIGHT, Colours, Emblem
from cms.contract.reading import encode
from cms.sites.signals import look_changed
from cms.units.models import Unit


class ProvinceLook(models.Model):
    """What a province gives all sites of its units; without a row they have the theme's own.

    `light` and `dark` hold the contract's `Colours`, `emblem` the bytes that are published.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="+")
    light = models.JSONField()
    dark = models.JSONField()
    emblem = models.BinaryField(blank=True)
    emblem_type = models.CharField(max_length=20, blank=True)
    system = models.CharField(_("title of the system"), max_length=200, blank=True)
    body = models.CharField(_("body that runs the system"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("look of a province")
        verbose_name_plural = _("looks of provinces")

    def __str__(self) -> str:
        return str(self.unit)


def may_set_look(user: User, province: Unit) -> bool:
    """Whether a person decides how the sites of a province look: its administrators do."""
    return user.is_superuser or holds(user, Role.Kind.ADMINISTRATOR, province)


def look_of(province: Unit) -> documents.Look:
    """The look of a province as it stands; the theme's own where it has set none."""
    row = ProvinceLook.objects.filter(unit=province).first()
    if row is None:
        return documents.Look(id=str(province.pk), unit=str(province.pk))
    return _document(row)


def looks() -> dict[Any, documents.Look]:
    """The looks that provinces have set, by the province's key. One query."""
    return {row.pk: _document(row) for row in ProvinceLook.objects.all()}


class LookChangedError(Exception):
    """Somebody else has set another look since it was read."""


def name_of(look: documents.Look) -> str:
    """A digest of a look: what a form holds of the one that it was filled from."""
    return blake2b(encode(look), digest_size=16).hexdigest()


@transaction.atomic
def set_look(user: User, province: Unit, look: documents.Look, seen: str) -> None:
    """Give all sites of a province this look; one that is the theme's own is no look.

    `seen` is the name of the look that the person read. It is noted at the province's page who
    did. PermissionError for who may not, LookChangedError where another one stands by now.
    """
    if not may_set_look(user, province):
        raise PermissionError(f"{user} does not set the look of {province}")
    standing = look_of(province)
    if look == standing:
        return
    if seen != name_of(standing):
        raise LookChangedError
    if look == documents.Look(id=look.id, unit=look.unit):
        ProvinceLook.objects.filter(unit=province).delete()
    else:
        emblem = look.emblem
        ProvinceLook.objects.update_or_create(
            unit=province,
            defaults={
                "light": msgspec.to_builtins(look.light),
                "dark": msgspec.to_builtins(look.dark),
                "emblem": emblem.data if emblem else b"",
                "emblem_type": emblem.type if emblem else "",
                "system": look.system,
                "body": look.body,
            },
        )
    log(instance=province.page, action="wagtail.edit", user=user, data={"look": True})
    look_changed.send(sender=ProvinceLook, unit=province)


def _document(row: ProvinceLook) -> documents.Look:
    emblem = None
    if row.emblem:
        raw = {"type": row.emblem_type, "data": bytes(row.emblem)}
        emblem = msgspec.convert(raw, Emblem, builtin_types=(bytes,))
    return documents.Look(
        id=str(row.pk),
        unit=str(row.pk),
        light=msgspec.convert(row.light, Colours),
        dark=msgspec.convert(row.dark, Colours),
        emblem=emblem,
        system=row.system,
        body=row.body,
    )


SCHEMES = {"light": LIGHT, "dark": DARK}
