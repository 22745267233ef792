"""Addresses of the CMS host, and `/-/` of every host."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("-/", include("cms.devices.urls")),
]
