"""Addresses of citizens' forms, below `/-/` on every unit's host."""

from django.urls import path, re_path

from cms.contract.feedback import RATE, SATISFIED, SEND
from cms.sites.feedback import views

BELOW = "/-/"
FILES = r"css/(?:site|forms)\.css|img/mark\.svg|fonts/[a-z0-9-]+\.woff2"

urlpatterns = [
    path(SEND.removeprefix(BELOW), views.MessageView.as_view(), name="citizen_message"),
    path(RATE.removeprefix(BELOW), views.RatingView.as_view(), name="citizen_rating"),
    path(SATISFIED.removeprefix(BELOW), views.SatisfactionView.as_view(), name="citizen_grade"),
    re_path(rf"^giao-dien/(?P<path>{FILES})$", views.look, name="citizen_look"),
]
