"""A unit's site: the page every bulletin of the unit stands under."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.sites.blocks import HeadingBlock
from cms.sites.feedback import models as feedback  # noqa: F401 - the app's as well
from cms.sites.forms import UnitPageForm
from cms.sites.look import ProvinceLook  # noqa: F401 - a model of this app
from cms.sites.permissions import UnitPagePermissionTester
from cms.sites.sections import Sections, tabs
from cms.sites.signals import site_changed
from cms.units.models import Unit


class UnitPage(Sections, Page):
    """The front of one unit's site (commune or province): who it is and how to reach it.

    One per unit; the pages below it are the unit's bulletins. Contact and person
    responsible are what Decree 224/2026/NĐ-CP asks of a footer.
    """

    unit = models.OneToOneField(
        Unit, models.PROTECT, related_name="page", verbose_name=_("unit"), editable=False
    )
    agency = models.CharField(_("agency"), max_length=200)
    responsible = models.CharField(_("person responsible"), max_length=100, blank=True)
    position = models.CharField(_("position"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    hotline = models.CharField(_("hotline"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    introduction = StreamField(
        [
            ("heading", HeadingBlock()),
            (
                "paragraph",
                blocks.RichTextBlock(label=_("Paragraph"), features=["bold", "italic", "link"]),
            ),
        ],
        verbose_name=_("introduction"),
        blank=True,
    )

    content_panels = [
        FieldPanel("title"),
        FieldPanel("agency"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("responsible", "position", "address")],
            heading=_("Person responsible"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("phone", "hotline", "email")], heading=_("Contact")
        ),
        FieldPanel("introduction"),
    ]
    promote_panels = []
    settings_panels = []
    edit_handler = TabbedInterface(
        [ObjectList(content_panels, heading=_("Name and contact")), *tabs()]
    )
    base_form_class = UnitPageForm

    parent_page_types = ["wagtailcore.Page", "sites.UnitPage"]
    subpage_types = ["bulletins.BulletinPage"]
    is_creatable = False
    preview_modes = []

    class Meta:
        verbose_name = _("site of a unit")
        verbose_name_plural = _("sites of units")

    def permissions_for_user(self, user):
        return UnitPagePermissionTester(user, self)

    def save(self, *args, **kwargs):
        """Save; a live site that changed is announced, so that it is built again."""
        result = super().save(*args, **kwargs)
        # Saving a draft touches only the row's bookkeeping, by name.
        if self.live and kwargs.get("update_fields") is None:
            site_changed.send(sender=UnitPage, unit=self.unit)
        return result

    def get_url_parts(self, request=None):
        port = "" if settings.BANTIN_PORT in (80, 443) else f":{settings.BANTIN_PORT}"
        return 1, f"{settings.BANTIN_SCHEME}://{self.unit.host}{port}", "/"


class FrozenSections(models.Model):
    """The sections of a unit's site as they were last published, in the contract's form.

    Written when the page goes live, so that no build opens a picture again.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="+")
    document = models.BinaryField()

    def __str__(self) -> str:
        return str(self.unit)


class SectionsRecipe(models.Model):
    """A recipe that a unit's sections name."""

    sections = models.ForeignKey(FrozenSections, models.CASCADE, related_name="named")
    recipe = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sections", "recipe"], name="sites_recipe_once")
        ]

    def __str__(self) -> str:
        return self.recipe
