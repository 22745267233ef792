"""Single sign-on with OpenID Connect (Core 1.0, Discovery 1.0), switched on by settings alone.

The provider says who somebody is; what they may do stays with our roles. Nobody gets an
account or a role by signing on: an administrator makes the account and allows its link.
"""

import logging
import time
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)
from wagtail.admin import messages

from cms.accounts.events import note
from cms.accounts.models import AccountEvent, User

logger = logging.getLogger("bantin")

BACKEND = "cms.accounts.oidc.SignOn"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TIMEOUT = 10
DISCOVERY_HOLDS = 3600
CLOCK_SKEW = 60
# What the library asks settings for, and what a provider's metadata calls it.
ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
FIXED = {
    "OIDC_RP_SCOPES": "openid profile email",
    "OIDC_USE_PKCE": True,
    "OIDC_CREATE_USER": False,
    "OIDC_TIMEOUT": TIMEOUT,
}
FAILURES = (requests.RequestException, SuspiciousOperation, jwt.PyJWTError, KeyError, ValueError)

_found: dict[str, tuple[float, dict[str, str]]] = {}


def enabled() -> bool:
    """Whether single sign-on is set up."""
    return bool(getattr(settings, "BANTIN_OIDC_ISSUER", ""))


def safe_address(url: object) -> bool:
    """Whether a provider may be met there: https, or plain http on this machine."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def discovered() -> dict[str, str]:
    """The provider's addresses, by our names; asked again after an hour.

    Raises requests.RequestException where nobody answers, and ValueError for metadata of
    another issuer (Discovery 1.0, section 4.3) or with unsafe addresses.
    """
    issuer = settings.BANTIN_OIDC_ISSUER
    asked, known = _found.get(issuer, (0.0, {}))
    if known and time.monotonic() - asked < DISCOVERY_HOLDS:
        return known
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
    answer.raise_for_status()
    metadata = answer.json()
    if metadata.get("issuer") != issuer:
        raise ValueError(f"{url} is of issuer {metadata.get('issuer')!r}")
    known = {ours: metadata.get(theirs) for ours, theirs in ENDPOINTS.items()}
    unsafe = [name for name, address in known.items() if not safe_address(address)]
    if unsafe:
        raise ValueError(f"{url}: no safe address for {', '.join(unsafe)}")
    _found[issuer] = (time.monotonic(), known)
    return known


def configured(name: str, *default: object) -> object:
    """A setting of the library: the provider's, ours, or the library's own default."""
    if name in ENDPOINTS:
        return discovered()[name]
    if name in FIXED:
        return FIXED[name]
    return OIDCAuthenticationBackend.get_settings(name, *default)


class SignOn(OIDCAuthenticationBackend):
    """Finds the account of somebody whom the provider vouches for."""

    get_settings = staticmethod(configured)
    # The library lets disabled people go on with their session.
    get_user = ModelBackend.get_user

    def __init__(self) -> None:
        # The library's asks for every endpoint at once, and with them for the provider, at
        # each request of anybody who is signed in.
        self.UserModel = User
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET
        self.OIDC_RP_SIGN_ALGO = settings.OIDC_RP_SIGN_ALGO
        self.OIDC_RP_IDP_SIGN_KEY = None

    def __getattr__(self, name: str) -> object:
        if name in ENDPOINTS:
            return configured(name)
        raise AttributeError(name)

    def authenticate(self, request, nonce, code_verifier):
        """The person of a finished sign-on, or None.

        Only the callback gives a nonce and a verifier: the form for passwords, whose address
        anybody may end in `?code=…`, never comes here.
        """
        if not nonce or not code_verifier:
            return None
        return super().authenticate(request, nonce=nonce, code_verifier=code_verifier)

    def _verify_jws(self, payload, key):
        """The ID token's claims, with the checks of Core 1.0, section 3.1.3.7."""
        return jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=settings.BANTIN_OIDC_ISSUER,
            leeway=CLOCK_SKEW,
            options={"require": ["exp", "iat", "sub", "aud", "iss", "nonce"]},
        )

    def get_or_create_user(self, access_token, id_token, payload):
        """The active account linked to the token's subject, or linked now; never a new one."""
        claims = self.get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("the user info is another subject's")
        subject = f"{settings.BANTIN_OIDC_ISSUER} {payload['sub']}"
        person = User.objects.filter(oidc_subject=subject).first() or _link(subject, claims)
        # A superuser's account opens with its own password alone.
        if person is None or person.is_superuser or not self.user_can_authenticate(person):
            return None
        return person


def _link(subject: str, claims: dict) -> User | None:
    """Link the one account that is meant and that an administrator has allowed to be linked."""
    people = User.objects.filter(is_active=True, is_superuser=False, oidc_may_link=True)
    people = people.filter(oidc_subject=None)
    name = claims.get("preferred_username")
    email = claims.get("email") if claims.get("email_verified") is True else None
    found = list(people.filter(username=name)[:1]) if name else []
    if not found and email:
        found = list(people.filter(email__iexact=email)[:2])
    if len(found) != 1:
        logger.warning("OpenID Connect: no account for %r", subject)
        return None
    person = found[0]
    person.oidc_subject = subject
    person.oidc_may_link = False
    person.save(update_fields=["oidc_subject", "oidc_may_link"])
    note(AccountEvent.Action.LINKED, person, person)
    return person


class BeginView(OIDCAuthenticationRequestView):
    """Off to the provider, with state, nonce and PKCE."""

    get_settings = staticmethod(configured)

    def __init__(self, *args, **kwargs) -> None:
        # The library's would ask the provider before anything can be answered.
        super(OIDCAuthenticationRequestView, self).__init__(*args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not enabled():
            raise Http404
        try:
            self.OIDC_OP_AUTH_ENDPOINT = configured("OIDC_OP_AUTHORIZATION_ENDPOINT")
        except FAILURES as error:
            return _refused(request, error)
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        return super().get(request)


class ReturnView(OIDCAuthenticationCallbackView):
    """Back from the provider."""

    get_settings = staticmethod(configured)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not enabled():
            raise Http404
        try:
            return super().get(request)
        except FAILURES as error:
            return _refused(request, error)

    @property
    def success_url(self) -> str:
        return self.request.session.get("oidc_login_next") or reverse("wagtailadmin_home")

    def login_success(self) -> HttpResponse:
        response = super().login_success()
        # As without "remember me": until the browser is closed.
        self.request.session.set_expiry(0)
        return response

    def login_failure(self) -> HttpResponse:
        return _refused(self.request, "no account")


def _refused(request: HttpRequest, cause: object) -> HttpResponse:
    """Back to the sign-in page: the cause is for the log, not for whoever tries."""
    logger.warning("OpenID Connect: %s", cause)
    messages.error(request, _("You could not be signed in this way. Ask your administrator."))
    return redirect("wagtailadmin_login")
