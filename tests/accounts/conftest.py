"""Administrators of several scopes, and their clients."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.html import escape

from cms.accounts.roles import grant
from cms.units.models import Agency

HOST = "cms.localhost"
ONE_TIME = re.compile(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>")


@pytest.fixture(autouse=True)
def without_sign_on(settings):
    """Single sign-on is off, whatever the machine's environment says."""
    settings.BANTIN_OIDC_ISSUER = ""
    settings.BANTIN_OIDC_NAME = "tài khoản của tỉnh"


class Visitor:
    """Somebody in the admin: `get`, `post`, and what the page says."""

    def __init__(self, user=None) -> None:
        self.client = Client(headers={"host": HOST}, raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)

    def get(self, address, **fields):
        return self.client.get(address, fields)

    def post(self, address, follow=False, **fields):
        return self.client.post(address, fields, follow=follow)

    def sign_in(self, username, password, **extra):
        fields = {"username": username, "password": password, "next": "/admin/"}
        return self.client.post("/admin/login/", fields, **extra)


def says(response, text: str) -> bool:
    """Whether a page shows a text."""
    return escape(text) in response.content.decode()


def one_time(response) -> str:
    """The one-time password that a page shows."""
    return ONE_TIME.search(response.content.decode())[1]


@pytest.fixture
def people(installation):
    """`root` (superuser), `head` (administrator of Đất Mũi), `whole` (of the province with all
    communes), `hub_head` (of a hub of An Xuyên and one more), `author` and `approver` of Đất Mũi
    alone, `stranger` of An Xuyên; and the units, the hub and their administrators' clients."""
    make = get_user_model().objects.create_user
    datmui, province = installation.datmui.unit, installation.province.unit
    anxuyen = installation.pages["anxuyen"].unit
    third = installation.pages["songdoc"].unit
    hub = Agency.objects.create(kind="hub", name="Cụm truyền thông số 1")
    hub.units.set([anxuyen, third])
    names = {
        name: make(name, last_name="Nguyễn Văn", first_name=name.title())
        for name in ("head", "whole", "hub_head", "writer", "chief")
    }
    grant(names["head"], "administrator", datmui)
    grant(names["whole"], "administrator", province, below=True)
    grant(names["hub_head"], "administrator", hub=hub)
    grant(names["writer"], "author", datmui)
    grant(names["chief"], "approver", datmui)
    root = get_user_model().objects.create_superuser("root", password="x")
    return SimpleNamespace(
        **names,
        root=root,
        stranger=installation.stranger,
        both=installation.author,
        datmui=datmui,
        anxuyen=anxuyen,
        third=third,
        province=province,
        hub=hub,
        installation=installation,
        visit=Visitor,
    )
