"""What of a unit's own stands in the same windows as source information, said in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.bulletins.blocks import WEEKDAYS
from cms.bulletins.clashes import Clash, Programme, clashes
from cms.contract.documents import Edition, Window
from cms.contract.reading import decode
from cms.desk.inbox.content import MAIN
from cms.publishing import models
from cms.units.models import Unit

CHANNELS = ("board", "radio")
# More bulletins on a channel, or more spans of one, are not read.
NAMED = 3


@dataclass(frozen=True)
class Collision:
    """One of the unit's own bulletins, by title, with a channel and the spans in words."""

    channel: str
    title: str
    spans: str

    def __str__(self) -> str:
        words = {"channel": channel_name(self.channel), "title": self.title, "spans": self.spans}
        return _("Same window on the %(channel)s as “%(title)s”: %(spans)s.") % words


def own_programmes(unit: Unit) -> dict[str, list[Programme]]:
    """For each device channel, the unit's own bulletins that are or will be on it in windows."""
    now = timezone.now()
    rows = models.Edition.objects.filter(issuer=unit, language=MAIN, current=True)
    rows = rows.exclude(expire_at__lte=now)
    found: dict[str, list[Programme]] = {name: [] for name in CHANNELS}
    for document in rows.values_list("document", flat=True):
        edition = decode(bytes(document), Edition)
        for channel in CHANNELS:
            if edition.windows and channel in edition.channels:
                found[channel].append(_programme(edition))
    return found


def _programme(edition: Edition) -> Programme:
    return Programme(
        edition, edition.windows, edition.publish_at, edition.expire_at, edition.areas
    )  # fmt: skip


def collisions(
    edition: Edition,
    windows: Sequence[Window],
    channels: Collection[str],
    own: dict[str, list[Programme]],
) -> list[Collision]:
    """Own bulletins that an edition from above would meet in `windows`; a few of each channel."""
    found: list[Collision] = []
    for channel in CHANNELS:
        if channel not in channels or not own[channel]:
            continue
        # Areas of its sender are not those of the unit: it is heard everywhere there.
        met = clashes(channel, windows, edition.publish_at, edition.expire_at, (), own[channel])
        of_each: dict[str, list[Clash]] = {}
        titles = {}
        for clash in met:
            other = clash.other.what
            of_each.setdefault(other.bulletin, []).append(clash)
            titles[other.bulletin] = other.title
        found += [
            Collision(channel, titles[bulletin], "; ".join(span(one) for one in spans[:NAMED]))
            for bulletin, spans in list(of_each.items())[:NAMED]
        ]
    return found


def span(clash: Clash) -> str:
    """ "17:00-17:30, thứ Hai" """
    return f"{clash.start:%H:%M}-{clash.end:%H:%M}, {days_in_words(clash.days)}"


def days_in_words(days: Sequence[int]) -> str:
    """ISO weekdays by name; none or all of them are every day."""
    names = dict(WEEKDAYS)
    if not days or len(set(days)) == len(names):
        return _("every day")
    found = [str(names[str(day)]) for day in sorted(set(days))]
    if get_language() == "vi":
        # Inside a sentence: "thứ Hai".
        found = [name[:1].lower() + name[1:] for name in found]
    return ", ".join(found)


def window_in_words(window: Window) -> str:
    """ "17:00-17:30, thứ Hai" """
    return f"{window.start}-{window.end}, {days_in_words(window.days)}"


def channel_name(channel: str) -> str:
    """A channel of the contract in words."""
    return str(dict(models.Output.Kind.choices)[channel])
