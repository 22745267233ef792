"""Who may ask for which address of the admin: nothing is open that is not named here.

Wagtail's own views ask for permissions of models, pages and collections; several of them
(choosers, the admin API, reports) answer with what any account may see. Here an account
that is not a superuser reaches only the addresses below, and only with its own units'
pages, pictures and files.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Page

from cms.accounts.roles import hubs_of, units_of

# Pages of Wagtail for everybody who works in the admin.
FOR_ALL = {
    "wagtailadmin_account",
    "wagtailadmin_home",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtailadmin_dismissibles",
    "wagtailadmin_explore_root",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:search_results",
    "wagtail_bulk_action",
}
# Of these the page, picture or file that is named must be the person's own.
OF_A_PAGE = ("wagtailadmin_pages:", "wagtailadmin_explore", "wagtailadmin_editing_sessions:")
OF_A_PICTURE = ("wagtailimages:", "wagtailimages_chooser:")
OF_A_FILE = ("wagtaildocs:", "wagtaildocs_chooser:")
# Rooms of ours: each view asks for itself.
OURS = (
    *("desk_", "disclosure", "intake_", "tracking_", "accounts_", "oidc_", "inbox", "programme"),
    "feedback",
    "sites_look",
)
# Several things at once, named in the query as `id`.
MANY = {
    "wagtailadmin_choose_page_chosen_multiple": "link",
    "wagtailimages_chooser:chosen_multiple": "picture",
    "wagtaildocs_chooser:chosen_multiple": "file",
}
BULK = {
    ("wagtailcore", "page"): "page",
    ("library", "unitimage"): "picture",
    ("library", "unitdocument"): "file",
}
CLOSED = {"wagtailusers_groups:add", "wagtailusers_groups:edit", "wagtailusers_groups:delete"}
BULK_CLOSED = {"assign_role"}
REFUSED = {"wagtailadmin_pages:set_privacy", "wagtailadmin_pages:convert_alias"}


class GateMiddleware:
    """Refuses what is not open to the person who asks, before any view is called."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named) -> HttpResponse | None:
        """Raises PermissionDenied, or Http404 for what belongs to another unit."""
        match = request.resolver_match
        if match is not None and request.path.startswith("/admin/"):
            self._check(request, match, arguments, named)
            if match.view_name == "wagtailadmin_pages:unpublish":
                # Wagtail's question knows nothing of notices; ours comes in its place.
                return redirect("desk_withdraw", named["page_id"])
        return None

    def _check(self, request: HttpRequest, match, arguments, named) -> None:
        user, name = request.user, match.view_name
        if name in CLOSED or (name == "wagtail_bulk_action" and named["action"] in BULK_CLOSED):
            # A group follows from a role, and a role is given by its own verb.
            raise PermissionDenied
        if not user.is_authenticated or user.is_superuser:
            return
        if name in MANY:
            _check_many(user, MANY[name], request.GET.getlist("id"))
        elif name == "wagtail_bulk_action":
            kind = BULK.get((named["app_label"], named["model_name"]))
            if kind is None:
                raise PermissionDenied
            _check_many(user, kind, request.GET.getlist("id"))
        if name in FOR_ALL or name in MANY or name.startswith(OURS):
            return
        values = [*arguments, *named.values()]
        if name in REFUSED or not _is_own(user, name, values, named):
            raise PermissionDenied


def _check_many(user, kind: str, ids: list[str]) -> None:
    """Raise Http404 unless every one of the ids is the person's own (or published, for links)."""
    numbers = [int(one) for one in ids if one.isdigit()]
    if kind == "link":
        kind, numbers = "page", list(_unpublished(numbers))
    for number in numbers:
        if kind == "page":
            _page_is_own(user, "", [number], {})
        elif kind == "picture":
            _media_is_own(user, image_policy, get_image_model(), [number])
        else:
            _media_is_own(user, document_policy, get_document_model(), [number])


def _unpublished(numbers: list[int]):
    return Page.objects.filter(pk__in=numbers, live=False).values_list("pk", flat=True)


def _is_own(user, name: str, values: list, named: dict) -> bool:
    if name.startswith(OF_A_PAGE):
        return _page_is_own(user, name, values, named)
    if name.startswith(OF_A_PICTURE):
        return _media_is_own(user, image_policy, get_image_model(), values, named)
    if name.startswith(OF_A_FILE):
        return _media_is_own(user, document_policy, get_document_model(), values, named)
    return False


def _page_is_own(user, name: str, values: list, named: dict) -> bool:
    if name == "wagtailadmin_editing_sessions:release":
        # Names no page: Wagtail releases a session of the person's own, or none.
        return True
    if name.startswith("wagtailadmin_editing_sessions:"):
        if (named.get("app_label"), named.get("model_name")) not in PAGE_MODELS:
            return False
        number = named.get("object_id")
    elif name in ON_ADDING:
        number = values[-1]
    else:
        numbers = [value for value in values if str(value).isdigit()]
        number = numbers[0] if numbers else None
    if number is None:
        return True
    page = Page.objects.filter(pk=number).first()
    if page is None:
        raise Http404
    if name.startswith("wagtailadmin_explore") and page.depth <= ABOVE_UNITS:
        # On the way down to the units; Wagtail lists below it what the person may reach.
        return True
    page = page.specific
    unit = getattr(page, "unit_id", None)
    if unit is None:
        raise Http404
    if unit in units_of(user) or getattr(page, "hub_id", None) in hubs_of(user):
        return True
    if name in ON_ADDING and page.permissions_for_user(user).can_add_subpage():
        return True
    raise Http404


def _media_is_own(user, policy, model, values: list, named: dict | None = None) -> bool:
    if named and "uploaded_file_id" in named:
        # A half-done upload: Wagtail itself asks whose it is.
        return policy.user_has_permission(user, "add")
    numbers = [value for value in values if str(value).isdigit()]
    if not numbers:
        return policy.user_has_any_permission(user, ["add", "choose"])
    one = model.objects.filter(pk=numbers[0]).first()
    if one is None or not policy.user_has_any_permission_for_instance(
        user, ["choose", "change"], one
    ):
        raise Http404
    return True


PAGE_MODELS = {
    ("wagtailcore", "page"),
    ("bulletins", "bulletinpage"),
    ("sites", "unitpage"),
}
# Addresses that name the page below which something is to be made.
ON_ADDING = ("wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add")
# The root and the province's page.
ABOVE_UNITS = 2
