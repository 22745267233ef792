"""Finding communes by name, for the form that addresses a bulletin to some of them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views import View
from wagtail import hooks

from cms.accounts.roles import units_of
from cms.units.models import Agency, Unit
from cms.units.naming import unaccented

FOUND = 20


class UnitsView(View):
    """`/admin/don-vi/?q=`: today's communes and hubs whose name holds the words, as JSON.

    `{"units": [{"id", "name"}], "hubs": [{"name", "units": […]}]}`, at most 20 of each.
    With or without marks; names of units are no secret of anybody's.
    """

    def get(self, request: HttpRequest) -> JsonResponse:
        if not request.user.is_superuser and not units_of(request.user):
            raise PermissionDenied
        sought = unaccented(request.GET.get("q", "")[:100]).lower().split()
        if not sought:
            return JsonResponse({"units": [], "hubs": []})
        communes = Unit.objects.current().communes().order_by("name", "code")
        units = [
            (pk, name)
            for pk, name in communes.values_list("pk", "full_name")
            if all(word in unaccented(name).lower() for word in sought)
        ]
        hubs = Agency.objects.current().filter(kind=Agency.Kind.HUB).order_by("name")
        hubs = [hub for hub in hubs if all(word in unaccented(hub.name).lower() for word in sought)]
        return JsonResponse(
            {
                "units": _listed(units[:FOUND]),
                "hubs": [
                    {
                        "name": hub.name,
                        "units": _listed(hub.units.current().values_list("pk", "full_name")),
                    }
                    for hub in hubs[:3]
                ],
            }
        )


def _listed(rows) -> list[dict]:
    return [{"id": str(pk), "name": name} for pk, name in rows]


@hooks.register("register_admin_urls")
def units_urls():
    return [path("don-vi/", UnitsView.as_view(), name="desk_units")]
