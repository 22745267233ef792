"""Addresses of the CMS host, and `/-/` of every host."""

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.contrib.staticfiles import finders
from django.db.models import Q
from django.http import FileResponse, Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy

from cms.desk.preview import SharedView
from cms.publishing.api import router


@permission_required("wagtailadmin.access_admin", login_url="wagtailadmin_login")
def library_picture(request, path):
    """A picture of the library, or a size of one, for those who may choose it."""
    model = get_image_model()
    image = model.objects.filter(Q(file=path) | Q(renditions__file=path)).first()
    allowed = image is not None and permission_policy.user_has_any_permission_for_instance(
        request.user, ["choose", "change"], image
    )
    if not allowed:
        raise Http404
    return serve(request, path, document_root=settings.MEDIA_ROOT)


def preview_style(request):
    """The style of shared previews, on the unit's own host."""
    return FileResponse(open(finders.find("desk/preview.css"), "rb"), content_type="text/css")


urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    path("admin/dang-nhap-mot-lan/", include("cms.accounts.oidc_urls")),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    re_path(r"^media/(?P<path>(?:images|original_images)/.+)$", library_picture),
    path("-/", include("cms.devices.urls")),
    path("-/", include("cms.sites.feedback.urls")),
    path("-/api/", router.urls),
    path("-/xem/<str:token>/", SharedView.as_view(), name="shared"),
    path("-/xem/<str:token>/<path:path>", SharedView.as_view()),
    path("-/tinh/desk/preview.css", preview_style),
]
