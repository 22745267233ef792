"""Single sign-on against a real provider on loopback: who gets in, and every way not to."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core import checks

from cms.accounts import oidc
from cms.accounts.models import AccountEvent, User

from .conftest import says
from .provider import CLIENT, SECRET, Provider

BEGIN = "/admin/dang-nhap-mot-lan/"
RETURN = f"{BEGIN}tro-ve/"
PASSWORDS = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def provider(settings):
    one = Provider()
    one.start()
    settings.BANTIN_OIDC_ISSUER = one.issuer
    settings.OIDC_RP_CLIENT_ID = CLIENT
    settings.OIDC_RP_CLIENT_SECRET = SECRET
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    settings.AUTHENTICATION_BACKENDS = [PASSWORDS, oidc.BACKEND]
    yield one
    one.stop()


@pytest.fixture
def allowed(people):
    """The writer, whose link an administrator has allowed."""
    User.objects.filter(pk=people.writer.pk).update(oidc_may_link=True)
    return people.writer


def to_provider(visitor) -> str:
    """Where the browser is after the provider: back with a code."""
    away = visitor.get(BEGIN)["Location"]
    return requests.get(away, allow_redirects=False, timeout=5).headers["Location"]


def come_back(visitor, address: str):
    parts = urlsplit(address)
    return visitor.client.get(f"{parts.path}?{parts.query}")


def sign_on(people):
    visitor = people.visit()
    return visitor, come_back(visitor, to_provider(visitor))


def refused(visitor, answer) -> bool:
    """Sent back to the sign-in page with one sentence, and not signed in."""
    assert answer["Location"] == "/admin/login/"
    assert says(visitor.get("/admin/login/"), "Không đăng nhập được bằng cách này")
    return visitor.get("/admin/").status_code == 302


def test_the_first_sign_on_links_the_account_and_the_next_finds_it(people, provider, allowed):
    visitor, answer = sign_on(people)
    assert answer["Location"] == "/admin/"
    assert says(visitor.get("/admin/"), "Việc cần làm")
    writer = User.objects.get(pk=allowed.pk)
    assert writer.oidc_subject == f"{provider.issuer} s-1"
    assert not writer.oidc_may_link
    assert AccountEvent.objects.get().action == "linked"
    provider.person["preferred_username"] = "somebody.else"
    visitor, answer = sign_on(people)
    assert answer["Location"] == "/admin/"
    assert writer.roles.count() == 1
    assert provider.asked.count("/userinfo") == 2


def test_the_button_is_there_when_it_is_set_up_and_leads_there(people, provider, settings):
    page = people.visit().get("/admin/login/")
    assert says(page, "Đăng nhập bằng tài khoản của tỉnh")
    away = urlsplit(people.visit().get(BEGIN)["Location"])
    asked = parse_qs(away.query)
    assert f"{away.scheme}://{away.netloc}{away.path}" == f"{provider.issuer}/authorize"
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 32
    settings.BANTIN_OIDC_ISSUER = ""
    assert not says(people.visit().get("/admin/login/"), BEGIN)
    for address in (BEGIN, RETURN):
        assert people.visit().get(address).status_code == 404


def test_nobody_gets_an_account_or_a_link_that_was_not_allowed(people, provider):
    before = User.objects.count()
    for name in ("writer", "nobody", "root"):
        provider.person = {"sub": f"s-{name}", "preferred_username": name}
        assert refused(*sign_on(people))
    assert User.objects.count() == before
    assert not User.objects.exclude(oidc_subject=None).exists()


def test_a_superuser_is_never_signed_on(people, provider):
    User.objects.filter(username="root").update(oidc_may_link=True)
    provider.person = {"sub": "s-9", "preferred_username": "root"}
    assert refused(*sign_on(people))
    User.objects.filter(username="root").update(oidc_subject=f"{provider.issuer} s-9")
    assert refused(*sign_on(people))


@pytest.mark.parametrize(("confirmed", "enters"), [(True, True), (False, False), ("true", False)])
def test_an_e_mail_links_only_when_the_provider_confirmed_it(
    people, provider, allowed, confirmed, enters
):
    User.objects.filter(pk=allowed.pk).update(email="an@camau.example")
    provider.person = {"sub": "s-2", "email": "AN@camau.example", "email_verified": confirmed}
    visitor, answer = sign_on(people)
    assert (answer["Location"] == "/admin/") is enters


@pytest.mark.parametrize(
    "lies",
    [
        {"signature": "of another key"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"claims": {"nonce": "another"}},
        {"claims": {"aud": "another client"}},
        {"claims": {"iss": "http://127.0.0.1:1"}},
        {"claims": {"exp": 1_600_000_000}},
        {"userinfo": {"sub": "s-2"}},
    ],
)
def test_a_token_that_is_wrong_in_any_part_is_refused(people, provider, allowed, lies):
    provider.lies = lies
    assert refused(*sign_on(people))
    assert User.objects.get(pk=allowed.pk).oidc_subject is None


@pytest.mark.parametrize(
    "lies", [{"issuer": "http://127.0.0.1:1"}, {"token_endpoint": "http://192.0.2.1/token"}]
)
def test_a_provider_with_anothers_name_or_unsafe_addresses_is_not_used(people, provider, lies):
    provider.lies = lies
    visitor = people.visit()
    assert refused(visitor, visitor.get(BEGIN))


def test_a_provider_that_does_not_answer_is_said_so(people, provider, settings):
    provider.stop()
    provider.stop = lambda: None
    visitor = people.visit()
    assert refused(visitor, visitor.get(BEGIN))


def test_another_browsers_state_and_a_code_twice_are_refused(people, provider, allowed):
    mine, other = people.visit(), people.visit()
    address = to_provider(mine)
    assert refused(other, come_back(other, address))
    other.get(BEGIN)
    assert refused(other, come_back(other, address))
    assert come_back(mine, address)["Location"] == "/admin/"
    assert refused(other, come_back(other, address))


def test_the_form_for_passwords_is_no_way_round_state_and_nonce(people, provider, allowed):
    """An address with a code on the sign-in form must not reach the provider."""
    visitor = people.visit()
    code = parse_qs(urlsplit(to_provider(visitor)).query)["code"][0]
    fields = {"username": "writer", "password": "sai"}
    answer = visitor.client.post(f"/admin/login/?code={code}&state=x", fields)
    assert answer.status_code == 200
    assert "/token" not in provider.asked


def test_a_locked_account_is_refused_and_its_session_ends_at_the_next_click(
    people, provider, allowed
):
    visitor, _answer = sign_on(people)
    assert visitor.get("/admin/").status_code == 200
    asked = len(provider.asked)
    assert visitor.get("/admin/").status_code == 200
    assert len(provider.asked) == asked
    User.objects.filter(pk=allowed.pk).update(is_active=False)
    assert visitor.get("/admin/")["Location"].startswith("/admin/login/")
    assert refused(*sign_on(people))


def test_who_signed_on_elsewhere_is_not_asked_for_a_password(people, provider, allowed):
    User.objects.filter(pk=allowed.pk).update(must_change_password=True)
    visitor, _answer = sign_on(people)
    assert visitor.get("/admin/").status_code == 200


def test_next_leads_within_the_admin_only(people, provider, allowed):
    visitor = people.visit()
    away = visitor.get(BEGIN, next="https://evil.example/")["Location"]
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]
    assert come_back(visitor, back)["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"BANTIN_OIDC_ISSUER": "http://sso.example"}, ["accounts.E001"]),
        ({"OIDC_RP_CLIENT_SECRET": ""}, ["accounts.E002"]),
        ({"OIDC_RP_SIGN_ALGO": "HS256"}, ["accounts.E003"]),
        ({"OIDC_RP_SIGN_ALGO": "none"}, ["accounts.E003"]),
    ],
)
def test_mistakes_in_the_settings_are_found_at_the_start(provider, settings, changed, found):
    for name, value in changed.items():
        setattr(settings, name, value)
    errors = [one.id for one in checks.run_checks() if one.id.startswith("accounts.E")]
    assert errors == found
