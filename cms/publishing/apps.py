from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        from cms.publishing import receivers  # noqa: F401
        from cms.publishing.triggers import make_append_only

        post_migrate.connect(make_append_only, sender=self, dispatch_uid="ledger")
