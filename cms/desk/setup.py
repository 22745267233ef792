"""What an installation has from its first minute: units, plan, page tree, workflow, outputs."""

from django.conf import settings
from django.db import transaction

from cms.bulletins.workflow import install
from cms.disclosure.calendar import load_holidays
from cms.publishing.outputs import ensure_outputs
from cms.sites.tree import plant
from cms.tracking import loading as plan
from cms.units import loading as units
from cms.units.models import Unit


@transaction.atomic
def prepare() -> int:
    """Load and plant what is missing; how many unit pages were made. Safe to repeat."""
    units.load()
    plan.load()
    province = Unit.objects.current().provinces().get(code=settings.BANTIN_PROVINCE)
    communes = list(Unit.objects.current().communes().filter(parent=province).order_by("code"))
    made = plant(province, communes)
    install()
    load_holidays()
    ensure_outputs([province, *communes])
    return made
