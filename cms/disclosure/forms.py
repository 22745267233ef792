"""The form of one line of the plan."""

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.bulletins.models import BulletinPage
from cms.units.models import Unit

from .models import PlanRow

# A list longer than this is not chosen from; the newest are the ones meant.
OFFERED = 100


class PlanRowForm(WagtailAdminModelForm):
    """One line of a unit's plan; only the unit's own published bulletins can fulfil it."""

    class Meta:
        model = PlanRow
        fields = [
            "disclosure_class",
            "content",
            "when",
            "due",
            "on_site",
            "on_board",
            "on_radio",
            "on_paper",
            "responsible",
            "bulletin",
            "note",
        ]
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "due": AdminDateInput,
        }

    def __init__(self, *args, unit: Unit, year: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        self.instance.year = year
        offered = BulletinPage.objects.filter(unit=unit, live=True, disclosure_class__gte=1)
        newest = list(offered.order_by("-last_published_at").values_list("pk", flat=True)[:OFFERED])
        if self.instance.bulletin_id:
            newest.append(self.instance.bulletin_id)
        self.fields["bulletin"].queryset = BulletinPage.objects.filter(pk__in=newest, unit=unit)
