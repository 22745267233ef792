"""What an editor finds in the admin across apps."""

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import ButtonWithDropdownFromHook
from wagtail.documents.permissions import permission_policy

from cms.accounts.roles import hubs_of, is_held
from cms.bulletins.models import BulletinPage
from cms.bulletins.workflow import may_approve
from cms.desk import (
    channel_hooks,  # noqa: F401 - registers its addresses
    unit_search,  # noqa: F401 - registers its address
)
from cms.desk.checking import hooks as checking_hooks  # noqa: F401 - registers its addresses
from cms.desk.dashboard import DashboardPanel, PublicationsView
from cms.desk.explorer import UnitViewSet
from cms.desk.inbox import hooks as inbox_hooks  # noqa: F401 - registers its addresses
from cms.desk.people import hooks as people_hooks  # noqa: F401 - registers its addresses
from cms.desk.preview import PreviewView
from cms.desk.receipt import ReceiptView, RestoreView
from cms.desk.review import DeliveryView, ReviewView, SourceView
from cms.desk.row_menu import RowMenu
from cms.desk.sound import hooks as sound_hooks  # noqa: F401 - registers its addresses
from cms.desk.starting import hooks as starting_hooks  # noqa: F401 - registers its addresses
from cms.desk.withdrawal import WithdrawView
from cms.sites.models import UnitPage

# More would not be read on a phone; each has its own page with the rest.
SHOWN = 20
WRITE_FOR = 3


@hooks.register("register_admin_urls")
def desk_urls():
    return [
        path("duyet/<int:page_id>/", ReviewView.as_view(), name="desk_review"),
        path("duyet/<int:page_id>/<str:recipe>/", SourceView.as_view(), name="desk_source"),
        path("xem-truoc/<int:page_id>/", PreviewView.as_view(), name="desk_preview"),
        path("vet-phat/<uuid:bulletin>/", ReceiptView.as_view(), name="desk_receipt"),
        path("khoi-phuc/<int:page_id>/<int:revision>/", RestoreView.as_view(), name="desk_restore"),
        path("dang-phat/", PublicationsView.as_view(), name="desk_publications"),
        path("thu-hoi/<int:page_id>/", WithdrawView.as_view(), name="desk_withdraw"),
        path("phat/<int:page_id>/", DeliveryView.as_view(), name="desk_delivery"),
    ]


@hooks.register("before_serve_document")
def documents_for_editors(document, request):
    """The library is not the website: what is published has its own address, without it."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    if not permission_policy.user_has_any_permission_for_instance(
        request.user, ["choose", "change"], document
    ):
        raise Http404
    return None


@hooks.register("construct_page_chooser_queryset")
def linkable_pages(pages, request):
    """A link leads to what is published; nobody finds another unit's drafts by choosing."""
    return pages.live()


@hooks.register("construct_explorer_page_queryset")
def own_pages(parent_page, pages, request):
    """A role over the province reaches its own bulletins; page permissions would reach down."""
    # Each line asks its page's unit what may be done with it.
    pages = pages.prefetch_related("unit")
    if request.user.is_superuser:
        return pages
    # Asked of each page that is a candidate, not of all that there are.
    mine = is_held(request.user)
    sent = Q(hub__in=hubs_of(request.user))
    bulletins = BulletinPage.objects.filter(Q(mine) | sent, pk=OuterRef("pk"))
    sites = UnitPage.objects.filter(Q(mine) | Q(depth__lte=2), pk=OuterRef("pk"))
    return pages.filter(Exists(bulletins) | Exists(sites))


@hooks.register("register_admin_viewset")
def unit_explorer():
    return UnitViewSet()


@hooks.register("construct_page_listing_buttons")
def row_menus(buttons, page, user, context):
    buttons[:] = [
        RowMenu.instead_of(one) if type(one) is ButtonWithDropdownFromHook else one
        for one in buttons
    ]


@hooks.register("before_edit_page", order=-1)
def shown_only(request, page):
    """Opening the editor changes nothing, so the bulletin asks once where it stands."""
    page.shown_only = request.method in ("GET", "HEAD")


@hooks.register("construct_main_menu")
def short_menu(request, menu_items):
    """Wagtail's help leads to English pages elsewhere; its reports span all communes."""
    hidden = {"help"} if request.user.is_superuser else {"help", "reports"}
    menu_items[:] = [item for item in menu_items if item.name not in hidden]
    for item in menu_items:
        if item.name == "explorer":
            item.label = _("Bulletins")


@hooks.register("register_admin_menu_item")
def to_do_item():
    return MenuItem(
        _("To be done"), reverse("wagtailadmin_home"), name="to-do", icon_name="tasks", order=50
    )


@hooks.register("insert_global_admin_css")
def desk_css():
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("construct_homepage_panels")
def dashboard(request, panels):
    """Our panel in the place of Wagtail's lists of moderation; recent edits stay."""
    panels[:] = [
        DashboardPanel(request.user),
        *(panel for panel in panels if panel.name == "latest_edits"),
    ]


class ReviewMenuItem(ActionMenuItem):
    """In the editor of a page that waits: to the page where it is read and decided."""

    name = "action-review"
    icon_name = "check"
    order = 0

    def __init__(self, *, decides: bool) -> None:
        super().__init__(order=0)
        self.label = _("Read and decide") if decides else _("Read")

    def is_shown(self, context):
        return True

    def get_url(self, context):
        return reverse("desk_review", args=(context["page"].pk,))


@hooks.register("insert_editor_js")
def table_words():
    return format_html('<script src="{}"></script>', static("desk/table-words.js"))


@hooks.register("insert_editor_js")
def cut_line():
    return format_html(
        '<script src="{}" data-cut="{}" data-back="{}" defer></script>',
        static("desk/line.js"),
        _(
            "The connection is cut: nothing was sent. What you typed stays on this page; "
            "keep it open and send again when the connection is back."
        ),
        _("The connection is back: what you typed is being saved. You can send it now."),
    )


class PreviewMenuItem(ActionMenuItem):
    """The draft on every channel, as it was last saved."""

    name = "action-see"
    label = _("Preview")
    icon_name = "view"

    def is_shown(self, context):
        return True

    def get_url(self, context):
        return reverse("desk_preview", args=(context["page"].pk,))


class DeliveryMenuItem(ActionMenuItem):
    """Where a live bulletin is by now."""

    name = "action-delivery"
    label = _("Where it is shown")
    icon_name = "upload"
    order = 90

    def is_shown(self, context):
        return True

    def get_url(self, context):
        return reverse("desk_delivery", args=(context["page"].pk,))


@hooks.register("construct_page_action_menu")
def page_actions(menu_items, request, context):
    page = context.get("page")
    if page is None:
        return
    if page.current_workflow_task_state is not None:
        decides = may_approve(page.specific, request.user)
        menu_items.insert(0, ReviewMenuItem(decides=decides))
    if isinstance(page.specific, BulletinPage):
        menu_items.append(PreviewMenuItem(order=10))
    if isinstance(page.specific, BulletinPage) and page.live:
        menu_items.append(DeliveryMenuItem(order=90))
