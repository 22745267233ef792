"""Published bulletins for other programs: Wagtail's API over what readers can see now.

`GET /-/api/bulletins/` on any of our hosts, `…/bulletins/<id>/` for one with its body.
Only editions that have begun and not ended; only what their pages show. No cookies, open
to every origin. Documented in docs/api.md.
"""

from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet

from cms.contract import documents, inline
from cms.contract.addresses import blob_path, bulletin_path
from cms.contract.blocks import Audio, File, Picture
from cms.contract.vocabulary import CATEGORY_BY_KEY
from cms.publishing.freeze import read
from cms.publishing.media import table_for
from cms.publishing.models import Edition
from cms.publishing.reconcile import origin

ORDERS = {"publish_at", "-publish_at", "made_at", "-made_at"}
LANGUAGES = ("vi", "km", "en")
LONGEST_SEARCH = 100


def public(now: datetime | None = None) -> QuerySet[Edition]:
    """Editions that readers of websites can see at `now`."""
    now = now or timezone.now()
    return Edition.objects.filter(
        Q(expire_at=None) | Q(expire_at__gt=now), current=True, on_site=True, publish_at__lte=now
    )


class BulletinsViewSet(BaseAPIViewSet):
    """Bulletins, newest first."""

    model = Edition
    name = "bulletins"
    renderer_classes = [JSONRenderer]
    authentication_classes: list = []
    permission_classes: list = []
    known_query_parameters = frozenset(
        ["limit", "offset", "order", "search", "unit", "category", "language", "since", "until"]
    )

    def get_queryset(self) -> QuerySet[Edition]:
        return public().select_related("issuer")

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "public, max-age=60"
        return response

    def listing_view(self, request) -> Response:
        queryset = self.get_queryset()
        self.check_query_parameters(queryset)
        page = self.paginate_queryset(self._filtered(queryset, request.GET))
        return self.get_paginated_response([self._summary(row, read(row)) for row in page])

    def detail_view(self, request, pk) -> Response:
        row = self.get_object()
        document = read(row)
        return Response({**self._summary(row, document), "body": _body(document)})

    def _filtered(self, queryset, asked) -> QuerySet[Edition]:
        if unit := asked.get("unit"):
            queryset = queryset.filter(Q(issuer__host_label=unit) | Q(issuer__code=unit))
        if category := asked.get("category"):
            if category not in CATEGORY_BY_KEY:
                raise BadRequestError(f"category must be one of {', '.join(CATEGORY_BY_KEY)}")
            queryset = queryset.filter(category=category)
        if language := asked.get("language"):
            if language not in LANGUAGES:
                raise BadRequestError(f"language must be one of {', '.join(LANGUAGES)}")
            queryset = queryset.filter(language=language)
        if since := _moment(asked, "since"):
            queryset = queryset.filter(publish_at__gte=since)
        if until := _moment(asked, "until"):
            queryset = queryset.filter(publish_at__lt=until)
        if words := asked.get("search"):
            queryset = queryset.filter(title__icontains=words[:LONGEST_SEARCH])
        order = asked.get("order", "-publish_at")
        if order not in ORDERS:
            raise BadRequestError(f"order must be one of {', '.join(sorted(ORDERS))}")
        return queryset.order_by(order, "pk")

    def _summary(self, row: Edition, document: documents.Edition) -> dict:
        base = origin().replace("{host}", row.issuer.host)
        return {
            "id": row.pk,
            "bulletin": document.bulletin,
            "language": document.language,
            "edition": document.n,
            "title": document.title,
            "summary": document.summary,
            "category": document.category,
            "disclosure_class": document.disclosure_class,
            "unit": {
                "code": row.issuer.code,
                "name": row.issuer.full_name,
                "host": row.issuer.host,
            },
            "sender": document.sender,
            "published_at": document.publish_at.isoformat(),
            "changed_at": document.made_at.isoformat(),
            "expires_at": document.expire_at.isoformat() if document.expire_at else None,
            "change_note": document.change_note,
            "url": base + bulletin_path(document),
        }

    @classmethod
    def get_urlpatterns(cls):
        return [
            path("", cls.as_view({"get": "listing_view"}), name="listing"),
            path("<int:pk>/", cls.as_view({"get": "detail_view"}), name="detail"),
        ]


def _moment(asked, name: str) -> datetime | None:
    text = asked.get(name)
    if not text:
        return None
    try:
        found = parse_datetime(text if "T" in text else f"{text}T00:00:00")
    except ValueError:
        found = None
    if found is None:
        raise BadRequestError(f"{name} must be a date or a time in ISO 8601")
    return found if found.tzinfo else timezone.make_aware(found)


def _body(document: documents.Edition) -> list[dict]:
    """The blocks, with the addresses that their media have on any of our hosts."""
    blobs = table_for({recipe.id for recipe in document.recipes})
    found = []
    for block in document.body:
        plain = msgspec.to_builtins(block)
        if isinstance(block, Picture):
            sizes = [blobs[recipe] for recipe in block.renditions if recipe in blobs]
            plain["renditions"] = [
                {"path": blob_path(one.sha256, one.type), "width": one.width, "height": one.height}
                for one in sizes
            ]
        elif isinstance(block, File | Audio):
            blob = blobs.get(plain.pop("recipe"))
            plain["path"] = blob_path(blob.sha256, blob.type) if blob else None
        if "html" in plain:
            plain["html"] = inline.resolve(plain["html"], _no_link)
        for name in ("items", "rows"):
            if name in plain:
                plain[name] = _words(plain[name])
        found.append(plain)
    return found


def _words(value):
    if isinstance(value, list):
        return [_words(one) for one in value]
    return inline.resolve(value, _no_link)


def _no_link(ref: str) -> None:
    """References to our own documents are words alone: their addresses differ by site."""


router = WagtailAPIRouter("api")
router.register_endpoint("bulletins", BulletinsViewSet)
