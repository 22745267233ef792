"""Addresses and menu of disclosure by law, and the holidays for administrators."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from . import views
from .access import may_enter
from .models import Holiday

YEAR = "<slug:label>/<int:year>/"


@hooks.register("register_admin_urls")
def disclosure_urls():
    plan = f"cong-khai/ke-hoach/{YEAR}"
    quarter = f"cong-khai/{YEAR}<int:number>/"
    return [
        path("cong-khai/", views.OverviewView.as_view(), name="disclosure"),
        path(plan, views.PlanView.as_view(), name="disclosure_plan"),
        path(f"{plan}xlsx/", views.PlanSheetView.as_view(), name="disclosure_plan_sheet"),
        path(f"{plan}dong/", views.PlanRowView.as_view(), name="disclosure_plan_add"),
        path(f"{plan}dong/<int:row>/", views.PlanRowView.as_view(), name="disclosure_plan_row"),
        path(quarter, views.QuarterView.as_view(), name="disclosure_quarter"),
        path(f"{quarter}xlsx/", views.QuarterSheetView.as_view(), name="disclosure_quarter_sheet"),
    ]


class DisclosureMenuItem(MenuItem):
    """Shown to those who hold a role somewhere."""

    def is_shown(self, request):
        return may_enter(request.user)


@hooks.register("register_admin_menu_item")
def disclosure_menu_item():
    return DisclosureMenuItem(
        _("Disclosure"),
        reverse("disclosure"),
        name="disclosure",
        icon_name="doc-full",
        order=550,
    )


class HolidayViewSet(ModelViewSet):
    """Whoever has the model's permissions; a unit's officers have none of them."""

    model = Holiday
    icon = "date"
    list_display = ["day", "name", "kind"]
    list_filter = ["kind"]
    list_per_page = 50
    ordering = ["-day"]
    panels = [FieldPanel("day"), FieldPanel("name"), FieldPanel("kind")]
    add_to_settings_menu = True
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def holiday_viewset():
    return HolidayViewSet("cong-khai-ngay-nghi", url_prefix="cong-khai-ngay-nghi")
