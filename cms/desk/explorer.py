"""The list of bulletins below a unit's page: Wagtail's explorer, with an officer's filters.

Wagtail's own filters name every account that ever wrote anything, whosever commune it is,
and read the whole page tree for it.
"""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter, MultipleChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms.bulletins.models import BulletinPage
from cms.contract.vocabulary import CATEGORIES
from cms.sites.models import UnitPage

STANDS = {
    "live": {"live": True},
    "changed": {"live": True, "has_unpublished_changes": True},
    "draft": {"live": False},
}


class BulletinFilterSet(WagtailFilterSet):
    """By day of the last change, by where it stands, by category."""

    latest_revision_created_at = DateFromToRangeFilter(
        label=_("Date updated"), widget=DateRangePickerWidget
    )
    stands = ChoiceFilter(
        label=_("Status"),
        method="by_standing",
        empty_label=_("All"),
        choices=[
            ("live", _("Published")),
            ("changed", _("Published, with changes that are not")),
            ("draft", _("Draft")),
        ],
        widget=forms.RadioSelect,
    )
    category = MultipleChoiceFilter(
        label=_("Category"),
        method="by_category",
        choices=[(row.key, row.label) for row in CATEGORIES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def by_standing(self, pages, name, value):
        return pages.filter(**STANDS[value])

    def by_category(self, pages, name, value):
        if not value:
            return pages
        return pages.filter(pk__in=BulletinPage.objects.filter(category__in=value).values("pk"))


class UnitIndexView(ExplorableIndexView):
    """The pages below a unit's page. `construct_explorer_page_queryset` keeps to the person's."""

    # What is read on a phone, and made in half the time of Wagtail's 50.
    paginate_by = 20

    def get_base_queryset(self):
        # Without Wagtail's question for all pages that an account may explore: the gate has
        # asked for this one, and our hook asks for each of those below it.
        if self.is_searching_whole_tree:
            return self.annotate_queryset(Page.objects.all())
        if self.is_searching or self.is_filtering:
            return self.annotate_queryset(Page.objects.descendant_of(self.parent_page))
        return self.annotate_queryset(_children(self.parent_page))


def _children(parent: Page) -> QuerySet[Page]:
    """The pages right below: by their units, where the tree would walk all that is deeper too."""
    if not isinstance(parent, UnitPage):
        return Page.objects.child_of(parent)
    bulletins = BulletinPage.objects.filter(unit=parent.unit_id).order_by().values("pk")
    sites = UnitPage.objects.filter(unit__parent=parent.unit_id).order_by().values("pk")
    return Page.objects.filter(pk__in=bulletins.union(sites), depth=parent.depth + 1)


class UnitViewSet(PageViewSet):
    """Where a unit's page is the one that is opened."""

    model = UnitPage
    parent_models = (UnitPage, Page)
    index_view_class = UnitIndexView
    filterset_class = BulletinFilterSet
