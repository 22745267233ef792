"""What came in from files and old sites, and what of it could not be read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.bulletins.models import BulletinPage
from cms.units.models import Unit


class IntakeNote(models.Model):
    """What a file held that its draft does not; the editor of the page reads it.

    `sentences` are in the language of who sent the file. `settled_at` (UTC): when an author
    said that the draft has been looked through; until then the editor is reminded.
    """

    page = models.ForeignKey(
        BulletinPage, models.CASCADE, related_name="intake_notes", verbose_name=_("bulletin")
    )
    sentences = models.JSONField(_("what could not be read"), default=list)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("looked through at"), null=True, blank=True)

    class Meta:
        verbose_name = _("note on a file")
        verbose_name_plural = _("notes on files")

    def __str__(self) -> str:
        return self.file_name


class SiteImport(models.Model):
    """One run over the export file of an old site.

    It goes on in steps, because an item is made once whoever asks for it: `place` counts the
    items of the file that have been dealt with. The counts tell what became of each.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    uploads_name = models.CharField(_("pictures"), max_length=200, blank=True)
    began_at = models.DateTimeField(_("began at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    place = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(_("items in the file"), null=True)
    made = models.PositiveIntegerField(_("drafts made"), default=0)
    already = models.PositiveIntegerField(_("there already"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    others = models.JSONField(_("what is no text, by kind"), default=dict)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("import of an old site")
        verbose_name_plural = _("imports of old sites")

    def __str__(self) -> str:
        return self.file_name


class ImportedItem(models.Model):
    """An item of an old site, made a draft once.

    `source_key` is the SHA-256 of its guid, or of its link where it has none. `page` goes
    when the draft is deleted; the row stays, and a second import does not bring it back.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft made")
        REFUSED = "refused", _("refused")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    source_key = models.CharField(max_length=64)
    source = models.CharField(_("old address"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    original_date = models.DateTimeField(_("first published at"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    unread = models.JSONField(_("what could not be read"), default=list)
    page = models.ForeignKey(
        BulletinPage, models.SET_NULL, null=True, blank=True, related_name="imported_from"
    )
    run = models.ForeignKey(SiteImport, models.SET_NULL, null=True, related_name="items")

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints = [
            models.UniqueConstraint(fields=["unit", "source_key"], name="intake_item_once")
        ]

    def __str__(self) -> str:
        return self.title or self.source


class OldAddress(models.Model):
    """Where a bulletin stood on the unit's old site, as the contract's `OldPath`.

    Publishing freezes it into the bulletin's editions, and serves what was frozen.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    path = models.CharField(_("old address"), max_length=500)
    page = models.ForeignKey(
        BulletinPage, models.CASCADE, related_name="old_addresses", verbose_name=_("bulletin")
    )

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [models.UniqueConstraint(fields=["unit", "path"], name="intake_address_once")]

    def __str__(self) -> str:
        return self.path
