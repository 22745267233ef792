"""What the sign-in page says of single sign-on."""

from django import template
from django.conf import settings

from cms.accounts.oidc import enabled

register = template.Library()


@register.simple_tag
def sign_on_name() -> str:
    """What the other account is called, or nothing where it is not set up."""
    return settings.BANTIN_OIDC_NAME if enabled() else ""
