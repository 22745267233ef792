"""Until a person has a password of their own, every page of the admin leads to choosing one."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

from cms.accounts.oidc import BACKEND

NEW_PASSWORD = "accounts_new_password"  # noqa: S105 - the name of an address
# What the page itself needs, and the ways in and out.
LEFT_OPEN = {
    NEW_PASSWORD,
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}
# Devices and readers of shared previews, who have no account.
WITHOUT_ACCOUNT = "/-/"


class OwnPasswordMiddleware:
    """Comes after AuthenticationMiddleware. Whoever signed on with OpenID Connect is let be."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_choose(request):
            return redirect(reverse(NEW_PASSWORD))
        return self.get_response(request)

    def _must_choose(self, request: HttpRequest) -> bool:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        if request.path.startswith(WITHOUT_ACCOUNT) or _name_of(request.path) in LEFT_OPEN:
            return False
        if not getattr(request.user, "must_change_password", False):
            return False
        return request.session.get(BACKEND_SESSION_KEY) != BACKEND


def _name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
