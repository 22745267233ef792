"""The sections of a commune's site that Decree 224/2026/NĐ-CP names, as fields of its page."""

import re
from collections.abc import Iterator

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.documents import get_document_model_string
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string

from cms.sites import blocks


def legal_slug(number: str) -> str:
    """The part of an address that follows from a document's number: `12-2026-qd-ubnd`."""
    plain = slugify(re.sub(r"[^\w]+", "-", number.replace("Đ", "D").replace("đ", "d")))
    return re.sub("[-_]+", "-", plain)[:80].strip("-") or "van-ban"


class Sections(models.Model):
    """What a commune tells of itself. Everything may be empty."""

    organisation = StreamField(
        blocks.listed("body", blocks.BodyBlock(), 60), verbose_name=_("organisation"), blank=True
    )
    leaders = StreamField(
        blocks.listed("leader", blocks.LeaderBlock(), 40), verbose_name=_("leaders"), blank=True
    )
    map_picture = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        related_name="+",
        verbose_name=_("picture of the map"),
        null=True,
        blank=True,
    )
    map_alt = models.CharField(
        _("the map in words"),
        max_length=300,
        blank=True,
        help_text=_("What one who cannot see the map needs to know."),
    )
    map_file = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        related_name="+",
        verbose_name=_("map as a file"),
        null=True,
        blank=True,
    )
    area_km2 = models.DecimalField(
        _("area (km²)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01), MaxValueValidator(400_000)],
    )
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, validators=[MaxValueValidator(200_000_000)]
    )
    counted_on = models.DateField(_("population counted on"), null=True, blank=True)
    borders = models.TextField(
        _("where it borders"),
        max_length=2_000,
        blank=True,
        help_text=_("North, east, south, west; one on each line."),
    )
    nature = StreamField(blocks.TextBlock(), verbose_name=_("natural conditions"), blank=True)
    history = StreamField(blocks.TextBlock(), verbose_name=_("history"), blank=True)
    culture = StreamField(blocks.TextBlock(), verbose_name=_("culture"), blank=True)
    sights = StreamField(
        blocks.listed("sight", blocks.SightBlock(), 60),
        verbose_name=_("heritage and sights"),
        blank=True,
    )
    procedures = StreamField(
        blocks.listed("procedure", blocks.ProcedureBlock(), 300),
        verbose_name=_("administrative procedures"),
        blank=True,
    )
    legal = StreamField(
        blocks.listed("document", blocks.LegalDocumentBlock(), 300),
        verbose_name=_("legal documents"),
        blank=True,
    )
    events = StreamField(
        blocks.listed("event", blocks.EventBlock(), 200), verbose_name=_("events"), blank=True
    )
    outages = StreamField(
        blocks.listed("outage", blocks.OutageBlock(), 20),
        verbose_name=_("planned outages"),
        blank=True,
    )
    accessibility = StreamField(
        blocks.TextBlock(),
        verbose_name=_("accessibility statement"),
        blank=True,
        help_text=_("Leave empty to keep the words that every site has."),
    )

    class Meta:
        abstract = True


# Fields that hold whole sections; a list of many pages does without them.
HEAVY_FIELDS = tuple(
    field.name for field in Sections._meta.local_fields if isinstance(field, StreamField)
)


def tabs() -> list[ObjectList]:
    """The form's tabs after the first, in the order in which an officer is asked for things."""
    ground = [
        FieldPanel("map_picture"),
        FieldPanel("map_alt"),
        FieldPanel("map_file"),
        FieldRowPanel([FieldPanel("area_km2"), FieldPanel("population"), FieldPanel("counted_on")]),
        FieldPanel("borders"),
    ]
    return [
        ObjectList([FieldPanel("leaders"), FieldPanel("organisation")], heading=_("People")),
        ObjectList(
            [
                MultiFieldPanel(ground, heading=_("Boundary map")),
                *(FieldPanel(name) for name in ("nature", "history", "culture", "sights")),
            ],
            heading=_("The place"),
        ),
        ObjectList(
            [FieldPanel("procedures"), FieldPanel("legal")], heading=_("Procedures and documents")
        ),
        ObjectList(
            [
                FieldPanel("events"),
                FieldPanel("outages"),
                HelpPanel(
                    _("The accessibility statement says how to reach you when a page fails.")
                ),
                FieldPanel("accessibility"),
            ],
            heading=_("Events and notices"),
        ),
    ]


def same_address(page: Sections) -> Iterator[str]:
    """Numbers of legal documents whose address another of the same year has already."""
    seen: set[tuple[int, str]] = set()
    for child in page.legal:
        key = (child.value["signed_on"].year, legal_slug(child.value["number"]))
        if key in seen:
            yield child.value["number"]
        seen.add(key)
