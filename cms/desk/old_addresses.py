"""What a unit's site has at an old address by itself, for whoever brings an old site in."""

from django.dispatch import receiver
from django.utils.translation import gettext_noop

from cms.contract.addresses import place_of
from cms.intake.old_addresses import SHOWN, address_asked
from cms.library.sentences import Sentence, say
from cms.publishing.models import LiveEntry
from cms.units.models import Unit

TAKEN = gettext_noop("The old address %(path)s is a page of the new site, which stays there.")
GONE = gettext_noop("At the old address %(path)s stood a bulletin that is withdrawn; it stays so.")


@receiver(address_asked)
def what_stays(sender, unit: Unit, path: str, **kwargs) -> Sentence | None:
    """The answer of `address_asked`: today's own page, or a withdrawn bulletin, goes first."""
    entries = LiveEntry.objects.filter(host=unit.host, path=place_of(path))
    status = entries.values_list("status", flat=True).first()
    if status is None:
        return None
    return say(GONE if status == 410 else TAKEN, path=path[:SHOWN])
