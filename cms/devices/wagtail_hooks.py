"""Stations and devices in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Device, Station

IN_SERVICE = FieldRowPanel(
    [FieldPanel("valid_from"), FieldPanel("valid_to")], heading=_("In service")
)


class DeviceViewSet(SnippetViewSet):
    model = Device
    icon = "desktop"
    list_display = ["name", "unit", "kind"]
    list_filter = ["kind", "board_kind"]
    search_fields = ["name", "unit__full_name"]
    panels = [
        FieldPanel("name"),
        FieldPanel("unit"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("board_kind")]),
        FieldPanel("large_district_board"),
        IN_SERVICE,
    ]

    def get_queryset(self, request):
        return Device.objects.select_related("unit")


class StationViewSet(SnippetViewSet):
    model = Station
    icon = "media"
    list_display = ["name", "unit", "kind", "silent_since"]
    list_filter = ["kind"]
    search_fields = ["name", "unit__full_name"]
    panels = [
        FieldPanel("name"),
        FieldPanel("unit"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("converted_on")]),
        MultiFieldPanel(
            [FieldPanel("silent_since"), FieldPanel("silent_reason")], heading=_("If it is silent")
        ),
        IN_SERVICE,
    ]

    def get_queryset(self, request):
        return Station.objects.select_related("unit")


class DevicesGroup(SnippetViewSetGroup):
    menu_label = _("Devices")
    menu_name = "devices"
    menu_icon = "desktop"
    menu_order = 700
    items = (DeviceViewSet, StationViewSet)


register_snippet(DevicesGroup)
