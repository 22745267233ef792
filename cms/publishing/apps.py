from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        from cms.accounts.triggers import keep_append_only
        from cms.intake.uploads import sweep
        from cms.publishing import periodic, receivers  # noqa: F401
        from cms.publishing.rows import stands
        from cms.sites.feedback import keeping, pages

        keep_append_only(self, "publishing_ledgerrow", "the publication ledger")
        periodic.register("uploads of old sites", timedelta(hours=1), sweep)
        periodic.register("names of senders", timedelta(hours=1), keeping.sweep)
        pages.found_by(stands)
