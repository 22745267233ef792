"""The bulletin: the one thing an editor authors, for site, board and radio."""

import uuid
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from unidecode import unidecode
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.bulletins.blocks import BodyBlock, SoundChooser, VariantsBlock, WindowsBlock
from cms.bulletins.forms import BulletinForm
from cms.bulletins.permissions import BulletinPermissionTester
from cms.bulletins.rules import errors_of
from cms.bulletins.shown import ShownOnce
from cms.bulletins.signals import went_live, withdrawn
from cms.bulletins.widgets import UnitsChooser
from cms.contract.addresses import bulletin_path_for
from cms.contract.vocabulary import CATEGORIES, DISCLOSURES
from cms.units.models import Agency, AudibleArea, Unit


@dataclass(frozen=True)
class Withdrawal:
    """What readers meet where a withdrawn bulletin was; `successor` is a bulletin's UUID."""

    mode: str = "gone"
    notice: str = ""
    successor: uuid.UUID | None = None


SLUG_LENGTH = 90


class BulletinPage(ShownOnce, Page):
    """A bulletin of one unit. Its live revision is frozen as an edition when it changes.

    `publish_at` and `valid_until` are the bulletin's own (UTC); Wagtail's scheduling is not
    used. Board and spoken text are derived from the rest when they are left empty.
    """

    class Priority(models.TextChoices):
        NORMAL = "normal", _("Normal")
        PRIORITY = "priority", _("Priority")

    class AudienceKind(models.TextChoices):
        OWN = "own", _("Own unit")
        UNITS = "units", _("Chosen units")
        ALL = "all", _("All units of the province")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bulletins", editable=False)
    summary = models.CharField(
        _("summary"),
        max_length=500,
        help_text=_("One or two sentences: what happens, when, what to do."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    category = models.CharField(
        _("category"), max_length=20, choices=[(row.key, row.label) for row in CATEGORIES]
    )
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    disclosure_class = models.PositiveSmallIntegerField(
        _("disclosure class"),
        null=True,
        blank=True,
        choices=[(row.number, f"{row.number}. {row.label}") for row in DISCLOSURES],
        help_text=_("What the law on grassroots democracy obliges the commune to publish."),
    )
    decided_on = models.DateField(
        _("decided on"),
        null=True,
        blank=True,
        help_text=_("The day of the decision; it must be public within 5 working days."),
    )
    hub = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="bulletins",
        verbose_name=_("sent by the hub"),
        null=True,
        blank=True,
        help_text=_("Empty: the province itself. It stays as it is first saved."),
    )
    on_site = models.BooleanField(_("website"), default=True)
    on_board = models.BooleanField(_("electronic board"), default=False)
    on_radio = models.BooleanField(_("radio"), default=False)
    audience = models.CharField(
        _("audience"), max_length=5, choices=AudienceKind.choices, default=AudienceKind.OWN
    )
    audience_units = ParentalManyToManyField(
        Unit, verbose_name=_("units"), blank=True, related_name="+"
    )
    publish_at = models.DateTimeField(
        _("publish at"), null=True, blank=True, help_text=_("Empty: as soon as it is approved.")
    )
    valid_until = models.DateTimeField(
        _("expires at"), null=True, blank=True, help_text=_("Empty: it does not expire.")
    )
    board_text = models.CharField(
        _("board text"),
        max_length=300,
        blank=True,
        help_text=_("At most 25 words. Empty: taken from the summary."),
    )
    spoken_text = models.TextField(
        _("spoken text"),
        max_length=20_000,
        blank=True,
        help_text=_("Empty: title, summary and body are read."),
    )

    recording = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        related_name="+",
        verbose_name=_("recording"),
        null=True,
        blank=True,
        help_text=_("A person's voice in the place of the built-in one."),
    )
    variants = StreamField(VariantsBlock(), verbose_name=_("other languages"), blank=True)
    windows = StreamField(
        WindowsBlock(),
        verbose_name=_("windows"),
        blank=True,
        help_text=_("None: whenever the board is lit, and in each session of the radio."),
    )
    areas = ParentalManyToManyField(
        AudibleArea,
        verbose_name=_("audible areas"),
        blank=True,
        related_name="+",
        help_text=_("None: all loudspeakers of the unit."),
    )
    # What the newest revision says, as `draft_title` does: what is due is found without reading
    # every draft.
    draft_class = models.PositiveSmallIntegerField(null=True, editable=False)
    draft_decided_on = models.DateField(null=True, editable=False)

    change_note = models.CharField(
        _("change note"),
        max_length=500,
        blank=True,
        help_text=_("What this corrects; readers see it. Needed once it is published."),
    )

    content_panels = [
        FieldPanel("change_note"),
        FieldPanel("title"),
        HelpPanel(template="desk/channels_panel.html"),
        FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3})),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("category"),
                FieldPanel("disclosure_class"),
                FieldPanel("decided_on"),
                FieldPanel("priority"),
            ],
            heading=_("Kind"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("on_site"),
                FieldPanel("on_board"),
                FieldPanel("on_radio"),
                FieldPanel("board_text"),
                FieldPanel("spoken_text"),
                FieldPanel("recording", widget=SoundChooser),
                HelpPanel(template="desk/sound/recorder.html"),
            ],
            heading=_("Channels"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("hub"),
                FieldPanel("audience"),
                FieldPanel("audience_units", widget=UnitsChooser),
            ],
            heading=_("Audience"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("publish_at"),
                FieldPanel("valid_until"),
                FieldPanel("windows"),
                FieldPanel("areas", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Time"),
        ),
        FieldPanel("variants"),
    ]
    # The address is made from the title once; an officer has no use for it in the form.
    promote_panels = []
    settings_panels = []
    base_form_class = BulletinForm

    parent_page_types = ["sites.UnitPage"]
    subpage_types = []
    exclude_fields_in_copy = ["uuid", "unit"]
    preview_modes = []
    template = "bulletins/never_served.html"

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        indexes = [
            models.Index(
                fields=["draft_decided_on"],
                condition=models.Q(draft_decided_on__isnull=False),
                name="bulletins_decided",
            ),
            models.Index(fields=["unit", "audience"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def channels(self) -> list[str]:
        """Names of the chosen channels, as the contract calls them."""
        chosen = {"site": self.on_site, "board": self.on_board, "radio": self.on_radio}
        return [name for name, on in chosen.items() if on]

    @property
    def ready_languages(self) -> set[str]:
        """Codes of the other languages that are published with it."""
        return {child.block_type for child in self.variants if child.value["ready"]}

    @property
    def address_slug(self) -> str:
        """The slug in its address: plain ASCII words, whatever Wagtail keeps."""
        words = slugify(unidecode(self.slug)).replace("_", "-")
        return "-".join(filter(None, words.split("-")))[:SLUG_LENGTH].strip("-") or "ban-tin"

    # How it is taken back, if it is; set before `unpublish` by the view that asks.
    withdrawal = Withdrawal()

    def permissions_for_user(self, user):
        return BulletinPermissionTester(user, self)

    def get_url_parts(self, request=None):
        """The page at its unit's host; the address itself is the contract's."""
        when = self.first_published_at or timezone.now()
        port = "" if settings.BANTIN_PORT in (80, 443) else f":{settings.BANTIN_PORT}"
        origin = f"{settings.BANTIN_SCHEME}://{self.unit.host}{port}"
        path = bulletin_path_for(str(self.uuid), self.address_slug, when)
        return 1, origin, path

    def full_clean(self, *args, **kwargs):
        self._settle_unit()
        super().full_clean(*args, **kwargs)

    def _get_autogenerated_slug(self, base_slug):
        # Plain ASCII, as it will stand in the address: Wagtail's would keep the diacritics.
        words = slugify(unidecode(self.title))[:SLUG_LENGTH].strip("-")
        return super()._get_autogenerated_slug(words or "ban-tin")

    def clean(self) -> None:
        super().clean()
        if errors := errors_of(self):
            raise ValidationError(errors)

    @property
    def is_of_commune(self) -> bool:
        """Whether its unit is a commune or ward."""
        return self.unit_id is not None and self.unit.level == Unit.Level.COMMUNE

    def _settle_unit(self) -> None:
        """A bulletin's unit is the one whose page it stands under."""
        if self.unit_id is None and self.path:
            parent = self.get_parent()
            self.unit = parent.specific.unit

    def with_content_json(self, content):
        """A revision's content; whose bulletin it is, the page itself says."""
        page = super().with_content_json(content)
        page.uuid = self.uuid
        page.unit_id = self.unit_id
        page.hub_id = self.hub_id
        return page

    def save_revision(self, *args, **kwargs):
        """Wagtail's, which also settles `draft_class` and `draft_decided_on`."""
        self.draft_class, self.draft_decided_on = self.disclosure_class, self.decided_on
        revision = super().save_revision(*args, **kwargs)
        type(self).objects.filter(pk=self.pk).update(
            draft_class=self.draft_class, draft_decided_on=self.draft_decided_on
        )
        return revision

    def _begin_anew(self) -> None:
        """A withdrawn bulletin is dead for ever; its page is a draft of another one."""
        self.uuid = uuid.uuid4()
        type(self).objects.filter(pk=self.pk).update(uuid=self.uuid)

    def save(self, *args, **kwargs):
        """Save; a change of what is live is frozen, or withdrawn, in the same transaction.

        Wagtail publishes in several steps and sends its own signals outside any
        transaction, so the row that says "live" is the only safe place.
        """
        self._settle_unit()
        with transaction.atomic():
            before = (
                type(self).objects.filter(pk=self.pk).values("live", "live_revision_id").first()
                if self.pk
                else None
            )
            result = super().save(*args, **kwargs)
            was_live = bool(before and before["live"])
            if self.live and self.live_revision_id:
                if not was_live or before["live_revision_id"] != self.live_revision_id:
                    went_live.send(sender=BulletinPage, page=self)
            elif was_live and not self.live:
                withdrawn.send(sender=BulletinPage, page=self, how=self.withdrawal)
                self._begin_anew()
        return result
