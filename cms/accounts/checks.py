"""Mistakes in the settings of single sign-on are found at the start."""

from django.conf import settings
from django.core.checks import Error, register

from cms.accounts.oidc import enabled, safe_address


@register()
def single_sign_on(app_configs, **kwargs) -> list[Error]:
    if not enabled():
        return []
    found = []
    if not safe_address(settings.BANTIN_OIDC_ISSUER):
        found.append(Error("BANTIN_OIDC_ISSUER must begin with https://", id="accounts.E001"))
    if not settings.OIDC_RP_CLIENT_ID or not settings.OIDC_RP_CLIENT_SECRET:
        found.append(
            Error(
                "BANTIN_OIDC_ISSUER needs BANTIN_OIDC_CLIENT_ID and BANTIN_OIDC_CLIENT_SECRET",
                id="accounts.E002",
            )
        )
    # "none" and the HS algorithms, whose key would be the client's secret, are refused.
    if settings.OIDC_RP_SIGN_ALGO[:2] not in ("RS", "ES"):
        found.append(Error("BANTIN_OIDC_ALGORITHM must be one of RS… or ES…", id="accounts.E003"))
    return found
