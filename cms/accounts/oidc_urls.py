"""Addresses of single sign-on; they answer 404 until it is set up."""

from django.urls import path

from cms.accounts.oidc import BeginView, ReturnView

urlpatterns = [
    path("", BeginView.as_view(), name="oidc_authentication_init"),
    path("tro-ve/", ReturnView.as_view(), name="oidc_authentication_callback"),
]
