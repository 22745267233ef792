"""The content store, and the state of everything that is published.

Editions and tombstones are frozen contract documents. Outputs are what there is to
keep current; live entries are what is served now; releases say how it came to be.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.contract.documents import Recipe
from cms.contract.recipes import is_lighter
from cms.units.models import Unit


class Edition(models.Model):
    """A frozen edition: the canonical bytes of one contract document, never changed.

    `current` is true for the newest of (bulletin, language) unless it was withdrawn.
    """

    key = models.CharField(max_length=60, unique=True)
    bulletin = models.UUIDField(db_index=True)
    language = models.CharField(max_length=2)
    n = models.PositiveIntegerField()
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    revision = models.PositiveBigIntegerField()
    document = models.BinaryField()
    audience = models.CharField(max_length=5)
    units = models.ManyToManyField(Unit, related_name="+")
    media = models.ManyToManyField("Media", related_name="editions")
    priority = models.CharField(max_length=10, default="normal")
    disclosure_class = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=255)
    category = models.CharField(max_length=20)
    on_site = models.BooleanField()
    publish_at = models.DateTimeField()
    expire_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    author = models.CharField(max_length=150, blank=True)
    approver = models.CharField(max_length=150, blank=True)
    current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "language", "n"], name="publishing_edition_number"
            ),
            models.UniqueConstraint(
                fields=["revision", "language"], name="publishing_edition_of_revision"
            ),
            models.UniqueConstraint(
                fields=["bulletin", "language"],
                condition=models.Q(current=True),
                name="publishing_one_current_edition",
            ),
        ]
        indexes = [
            models.Index(fields=["current", "issuer", "audience"]),
            models.Index(fields=["current", "on_site", "-publish_at"]),
            models.Index(
                fields=["-made_at"],
                condition=models.Q(current=True),
                name="publishing_newest_current",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Tombstone(models.Model):
    """A withdrawal. `in_ledger`: it also stands in the ledger that no backup replaces."""

    bulletin = models.UUIDField(primary_key=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    document = models.BinaryField()
    audience = models.CharField(max_length=5)
    units = models.ManyToManyField(Unit, related_name="+")
    withdrawn_at = models.DateTimeField()
    in_ledger = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return str(self.bulletin)


# The queue of pictures again in lighter formats: made when nothing else waits.
LIGHTER = "lighter"


def queue_of(recipe: Recipe) -> str:
    """The `kind` of a recipe's row: the recipe's own, or LIGHTER."""
    return LIGHTER if is_lighter(recipe) else recipe.kind


class Media(models.Model):
    """One row of the media table: a recipe, and the blob it has become, if it has.

    `kind` is what `queue_of` says; rows of one `wanted_at` and source are made together where
    it is LIGHTER. `announced`: what names the recipe has been told that its blob is there.
    """

    recipe = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=10)
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField(default=0)
    type = models.CharField(max_length=100, blank=True)
    duration_ms = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    wanted_at = models.DateTimeField()
    announced = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("media")
        verbose_name_plural = _("media")

    def __str__(self) -> str:
        return self.recipe


class Output(models.Model):
    """One thing to keep current: a unit's site, board feed or radio feed.

    `desired` and `live` are versions: a difference is work. `due_at` (UTC) is when the
    passing of time alone makes the next version. `lease_*` and `fence` belong to the
    worker that is at it; `live_at` is when a reader could first see `live`.
    """

    class Kind(models.TextChoices):
        SITE = "site", _("website")
        BOARD = "board", _("electronic board")
        RADIO = "radio", _("radio")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="outputs", verbose_name=_("unit"))
    kind = models.CharField(_("channel"), max_length=10, choices=Kind.choices)
    desired = models.PositiveIntegerField(_("desired version"), default=1)
    live = models.PositiveIntegerField(_("live version"), default=0)
    desired_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(_("live since"), null=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    lease_owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    theme = models.CharField(max_length=64, blank=True)
    error = models.TextField(_("last error"), blank=True)
    pinned = models.ForeignKey("Release", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind"], name="publishing_one_output")
        ]
        indexes = [
            models.Index(
                fields=["kind"],
                condition=~models.Q(desired=models.F("live")),
                name="publishing_output_work",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} / {self.kind}"


class Release(models.Model):
    """One version of an output as it went live: the changes it made, and the clock it knew."""

    class State(models.TextChoices):
        APPLYING = "applying"
        LIVE = "live"
        ABANDONED = "abandoned"

    output = models.ForeignKey(Output, models.CASCADE, related_name="releases")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLYING)
    clock = models.BinaryField()
    changes = models.BinaryField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        indexes = [models.Index(fields=["output", "-id"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.output} {self.version}"


class LedgerRow(models.Model):
    """One line of the publication ledger: an edition began to be public on an output, or ended.

    Lines are added and never changed (triggers of the database refuse it). A line that
    ends another names it in `ends`. `digest` is the SHA-256 of the line before it on the
    output and of this one's own facts, so a line that was changed or lost shows. Titles
    and texts are not in it: what was erased stays erased, the fact of it stays.
    """

    output = models.ForeignKey(Output, models.PROTECT, related_name="ledger")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="ledger")
    release = models.PositiveIntegerField()
    at = models.DateTimeField()
    ends = models.OneToOneField("self", models.PROTECT, null=True, related_name="ended_by")
    sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("line of the publication ledger")
        verbose_name_plural = _("publication ledger")
        indexes = [models.Index(fields=["edition", "at"]), models.Index(fields=["output", "-id"])]

    def __str__(self) -> str:
        return f"{self.edition} @ {self.output}: {self.at:%Y-%m-%dT%H:%M:%SZ}"


class LiveEntry(models.Model):
    """What one address answers now, as the output that owns it last said.

    `key` is the digest of all that decided it: what has the same today is not made again.
    `damaged`: its file was found to hold something else; the next apply writes it again.
    """

    output = models.ForeignKey(Output, models.CASCADE, related_name="entries")
    host = models.CharField(max_length=253)
    path = models.CharField(max_length=500)
    rank = models.CharField(max_length=8)
    status = models.PositiveSmallIntegerField(default=200)
    location = models.CharField(max_length=500, blank=True)
    type = models.CharField(max_length=100, blank=True)
    cache = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    made_from = models.TextField(blank=True)
    key = models.CharField(max_length=24, blank=True)
    damaged = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("live entry")
        verbose_name_plural = _("live entries")
        constraints = [
            models.UniqueConstraint(fields=["output", "host", "path"], name="publishing_one_entry")
        ]
        indexes = [
            models.Index(fields=["path", "host"]),
            models.Index(
                fields=["output"], condition=models.Q(damaged=True), name="publishing_damaged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}{self.path}"


class SiteFinding(models.Model):
    """What is wrong with a unit's site as it was last built, see `sitegen.conformance`.

    `page` is a path of the unit's host; `selector` is of CSS and finds the place in the page.
    An error has kept the page from going live, where one before it could stay. `since` (UTC)
    is when it was first found. Rule "more" stands for those beyond the bound, `found` of them.
    """

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="findings", verbose_name=_("unit"))
    page = models.CharField(max_length=500)
    rule = models.CharField(max_length=20)
    selector = models.CharField(max_length=500, blank=True)
    expected = models.CharField(max_length=200, blank=True)
    found = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=7, choices=Severity.choices)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("finding of the page check")
        verbose_name_plural = _("findings of the page check")
        indexes = [models.Index(fields=["unit", "severity"])]

    def __str__(self) -> str:
        return f"{self.unit}{self.page}: {self.rule}"
