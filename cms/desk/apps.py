from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "cms.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from cms.desk import labels, old_addresses  # noqa: F401 - listens

        labels.speak()
