from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "cms.tracking"
    label = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        from cms.publishing import periodic

        from .probe import probe_sites

        periodic.register("site probe", timedelta(hours=1), probe_sites)
