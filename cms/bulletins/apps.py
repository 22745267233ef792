from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "cms.bulletins"
    label = "bulletins"
    verbose_name = _("Bulletins")

    def ready(self) -> None:
        from cms.bulletins import receivers  # noqa: F401
        from cms.bulletins.indexes import make_indexes

        post_migrate.connect(make_indexes, sender=self, dispatch_uid="waiting")
