"""Pictures and files, each of one unit: what a commune uploads, another does not see."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from cms.units.models import Unit


class OfUnit(models.Model):
    """Belongs to a unit; without one it is for everybody to choose."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("unit"), null=True, blank=True
    )

    class Meta:
        abstract = True


class UnitImage(OfUnit, AbstractImage):
    """A picture of a unit's library."""

    admin_form_fields = ("title", "file", "description", "unit")
    search_fields = [*AbstractImage.search_fields, index.FilterField("unit")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.title


class UnitRendition(AbstractRendition):
    """A size of a picture, for the admin alone: sites have their own, by recipe."""

    image = models.ForeignKey(UnitImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="library_rendition_once"
            )
        ]


class UnitDocument(OfUnit, AbstractDocument):
    """A file of a unit's library."""

    admin_form_fields = ("title", "file", "unit")
    search_fields = [*AbstractDocument.search_fields, index.FilterField("unit")]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.title
