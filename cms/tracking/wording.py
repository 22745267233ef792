"""Standings in plain words, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.units.models import Unit

from .arithmetic import State

if TYPE_CHECKING:
    from .standing import Standing

STATE_NAMES = {
    State.MET: gettext_lazy("Met"),
    State.NOT_MET: gettext_lazy("Not met"),
    State.NOT_APPLICABLE: gettext_lazy("Not applicable"),
    State.NO_DATA: gettext_lazy("No data yet"),
    State.NO_TARGET: gettext_lazy("No target"),
}


def state_name(state: State) -> str:
    return str(STATE_NAMES[state])


def sentence(standing: Standing) -> str:
    """What the standing says, in one sentence with its numbers."""
    words = {
        "n": standing.n,
        "d": standing.d,
        "percent": standing.percent,
        "target": standing.target,
        "things": _("stations") if standing.indicator.counts_stations else _("units"),
        "needed": standing.needed,
    }
    match standing.state:
        case State.MET:
            text = _("%(n)s of %(d)s %(things)s (%(percent)s): the target of %(target)s %% is met.")
        case State.NOT_MET:
            text = _(
                "%(n)s of %(d)s %(things)s (%(percent)s): %(needed)s %(things)s short of the "
                "target of %(target)s %%."
            )
        case State.NO_TARGET:
            text = _("%(n)s of %(d)s %(things)s (%(percent)s); there is no target for this year.")
        case State.NO_DATA:
            text = _("No data yet for this day.")
        case State.NOT_APPLICABLE:
            text = _not_applicable(standing)
    return text % words


def _not_applicable(standing: Standing) -> str:
    if standing.indicator.level == Unit.Level.DISTRICT:
        return _("Not applicable: there are no districts on this day.")
    return _("Not applicable: there are no units of this type on this day.")


def notes(standing: Standing, targets: Mapping[int, int | None], fallen: str) -> tuple[str, ...]:
    """What a reader must know to trust the number: its source, and what does not fit."""
    found = []
    if standing.state is State.NOT_APPLICABLE:
        return ()
    if standing.counted:
        source = {"means": standing.counted.means.label, "source": standing.counted.source}
        found.append(_("Counted as %(means)s: %(source)s.") % source)
        if not standing.indicator.counts_stations and standing.d != standing.units:
            differing = {"d": standing.d, "units": standing.units}
            found.append(
                _("The figure speaks of %(d)s units; there are %(units)s on this day.") % differing
            )
    if fallen and not standing.counted:
        found.append(fallen)
    if standing.target is None:
        year = standing.day.year
        planned = _('The plan has "-" for %(year)s.') if year in targets else ""
        found.append((planned or _("The plan has no target for %(year)s.")) % {"year": year})
    return tuple(found)
