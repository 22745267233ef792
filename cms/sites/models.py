"""A unit's site: the page every bulletin of the unit stands under."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.sites.permissions import UnitPagePermissionTester
from cms.sites.signals import site_changed
from cms.units.models import Unit


class UnitPage(Page):
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
            ("heading", blocks.CharBlock(label=_("Heading"), max_length=200, icon="title")),
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
