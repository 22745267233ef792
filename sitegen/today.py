"""What is of today: the radio's sessions and what it says, to be heard on the page.

"Today" is the local date of the bundle's clock; a site is built again when the next one begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cms.contract import Edition
from cms.contract.programme import in_turn, runs_on
from sitegen import fixed, keys, vietnamese, views
from sitegen.bench import Bench, Head
from sitegen.blocks import BlockViews, View
from sitegen.generator import RADIO, Drawn, Output

# The most that a page lets one hear: more is a long way down on a telephone.
ITEMS = 20
ON_HOME = 3


class Aired(NamedTuple):
    """A bulletin that the radio speaks today. `times` are its hours, empty: every session."""

    item: views.Item
    times: str
    sound: View


class Today:
    """The radio of the day of the build."""

    def __init__(self, bench: Bench) -> None:
        model = bench.model
        self.bench = bench
        self.date = model.bundle.clock.local_date
        on_air = (e for e in model.catalogue.radio.items if runs_on(_windows(e), self.date))
        schedule = model.bundle.schedules.get(model.unit.id)
        # One more than is shown tells that there are more.
        self.editions = in_turn(on_air, schedule)[: ITEMS + 1]

    def key(self, most: int) -> str:
        """All that decides what a page shows of the first `most`."""
        model = self.bench.model
        rows = (
            f"{model.row_key(e)} {_times(e)}"
            f" {keys.of_blob(e.speech or '', model.bundle.blob(e.speech or ''))}"
            for e in self.editions[:most]
        )
        more = len(self.editions) > most
        return "; ".join((self.date.isoformat(), fixed.schedule_key(self.bench), str(more), *rows))

    def made_from(self, most: int) -> Iterator[str]:
        """The documents of the first `most`."""
        yield from fixed.schedule_of(self.bench)
        for edition in self.editions[:most]:
            yield from (f"edition:{edition.id}", f"unit:{edition.issuer}")

    def context(self, most: int) -> dict[str, Any]:
        """What a template shows of the first `most`."""
        return {
            "today": vietnamese.day(self.date),
            "aired": [self._aired(edition) for edition in self.editions[:most]],
            "more_aired": len(self.editions) > most,
        }

    def _aired(self, edition: Edition) -> Aired:
        model = self.bench.model
        sounds = BlockViews(model.bundle, edition.recipes, lambda ref: None)
        sound = sounds.audio(edition.speech or "", edition.title)
        return Aired(views.item(model, edition), _times(edition), sound)


def output(bench: Bench) -> Output:
    """The page of the day's radio."""
    today = Today(bench)
    model = bench.model

    def draw() -> Drawn:
        context = bench.context(
            Head("", canonical=model.base + RADIO, menu=RADIO),
            **fixed.reach(bench),
            **today.context(ITEMS),
        )
        return Drawn(context, bench.made_from(today.made_from(ITEMS)))

    return Output(
        path=RADIO,
        template="radio",
        rank="list",
        document=f"site:{model.site.id}",
        key=model.key(today.key(ITEMS)),
        draw=draw,
    )


def _windows(edition: Edition) -> list[Any]:
    return [window for window in edition.windows if window.channel == "radio"]


def _times(edition: Edition) -> str:
    """`05:00-06:00, 17:00-18:00`."""
    return ", ".join(f"{one.start}-{one.end}" for one in _windows(edition))
