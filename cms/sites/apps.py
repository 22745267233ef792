from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    name = "cms.sites"
    label = "sites"
    verbose_name = _("Commune sites")

    def ready(self) -> None:
        from cms.sites import prefixes, receivers  # noqa: F401

        prefixes.install()
