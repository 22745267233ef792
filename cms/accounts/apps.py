from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "accounts"
    verbose_name = _("Accounts and roles")

    def ready(self) -> None:
        from cms.accounts import checks, receivers  # noqa: F401
        from cms.accounts.triggers import keep_append_only

        keep_append_only(self, "accounts_accountevent", "the log of accounts")
