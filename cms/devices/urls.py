"""Addresses of devices, below `/-/` on every host."""

from django.urls import path

from . import views

app_name = "devices"
urlpatterns = [path("report", views.report, name="report")]
