"""What a site has, in the orders in which its pages show it.

A catalogue is made once of what a unit carries. After that it follows what comes and what
goes, and tells what that touches, so that one publication costs the same on a site with
forty bulletins and on one with forty thousand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from cms.contract import Bundle, Edition, Unit, is_listed
from cms.contract.bundle import is_aired, names_people
from sitegen import vietnamese

# A bulletin of several languages is listed once, in the first of these that it has.
LANGUAGE_ORDER = {"vi": 0, "km": 1, "en": 2}


def is_expired(bundle: Bundle, edition: Edition) -> bool:
    """Whether its period has ended."""
    return edition.expire_at is not None and edition.expire_at <= bundle.clock.now


def is_erased(bundle: Bundle, edition: Edition) -> bool:
    """Whether it named persons for a period (classes 7-9) and the period has ended."""
    return names_people(edition) and is_expired(bundle, edition)


def has_page(bundle: Bundle, edition: Edition) -> bool:
    """Whether sites that carry the edition show a page of it."""
    return (
        "site" in edition.channels
        and edition.publish_at <= bundle.clock.now
        and not is_erased(bundle, edition)
    )


def updated(edition: Edition) -> datetime:
    """When readers could first see this edition."""
    return max(edition.made_at, edition.publish_at)


def rank(edition: Edition) -> int:
    """The place of its language among those of a bulletin."""
    return LANGUAGE_ORDER[edition.language]


def _place(edition: Edition) -> tuple[datetime, str]:
    return edition.publish_at, edition.id


def _change(edition: Edition) -> tuple[datetime, datetime, str]:
    return updated(edition), *_place(edition)


class Ordered:
    """Editions, oldest publication first, and since when they are as they were.

    `first` is the lowest place that is not as it was, None where all are; `before` is how
    many there were then.
    """

    __slots__ = ("_latest", "before", "first", "items")

    def __init__(self) -> None:
        self.items: list[Edition] = []
        self.first: int | None = None
        self.before = 0
        self._latest: Edition | None = None

    def __len__(self) -> int:
        return len(self.items)

    def add(self, edition: Edition) -> None:
        """Put an edition in its place."""
        self._note(place := bisect_left(self.items, _place(edition), key=_place))
        self.items.insert(place, edition)
        if self._latest is not None and _change(edition) > _change(self._latest):
            self._latest = edition

    def drop(self, edition: Edition) -> None:
        """Take an edition out; it must be there."""
        place = bisect_left(self.items, _place(edition), key=_place)
        if self.items[place].id != edition.id:
            raise KeyError(edition.id)
        self._note(place)
        del self.items[place]
        if self._latest is not None and self._latest.id == edition.id:
            self._latest = None

    def _note(self, place: int) -> None:
        if self.first is None:
            self.before = len(self.items)
            self.first = place
        else:
            self.first = min(self.first, place)

    def settle(self) -> None:
        """All are as they are from now on."""
        self.first = None

    @property
    def latest(self) -> Edition | None:
        """The one that changed last."""
        if self._latest is None and self.items:
            self._latest = max(self.items, key=_change)
        return self._latest


class Touched(NamedTuple):
    """What an update of a catalogue may have changed: pages here, and pages no longer here.

    `media`: whether blobs may have come into use or out of it.
    """

    pages: list[Edition]
    gone: list[Edition]
    media: bool


class Delta(NamedTuple):
    """How what a unit carries differs from what it carried.

    `arrived` are editions that were not in the bundle, `left` ids of those that are not in it
    any more, `media` recipes that have become another blob.
    """

    arrived: Sequence[Edition] = ()
    left: Sequence[str] = ()
    media: Collection[str] = ()


class Catalogue:
    """The editions that a unit's site shows, and those that it showed.

    `shown` have a page; `erased` had one until their period ended; `listed` is one edition
    for each bulletin in force; `radio` is also on the air. `categories` divides what is
    listed, `months` (of publication, local) what is in force in any language, `own_months`
    the pages that are at home here.
    `aired` are ids of what is in force. `boundary` (UTC) is when the passing of time alone
    changes any of it.
    """

    def __init__(self, bundle: Bundle, unit: Unit) -> None:
        self.unit = unit
        self.shown = Ordered()
        self.listed = Ordered()
        self.erased: list[Edition] = []
        self.radio = Ordered()
        self.categories: dict[str, Ordered] = {}
        self.months: dict[str, Ordered] = {}
        self.own_months: dict[str, Ordered] = {}
        self.boundary: datetime | None = None
        self.aired: set[str] = set()
        self._by_id: dict[str, Edition] = {}
        self._pages: dict[str, dict[str, Edition]] = {}
        self._listed: dict[str, Edition] = {}
        self._referrers: dict[str, set[str]] = {}
        self._naming: dict[str, set[str]] = {}
        for edition in bundle.editions_for(unit.id):
            if self._admit(bundle, edition):
                for one in self._orders(bundle, edition):
                    one.items.append(edition)
        for edition in self.shown.items:
            if self._chosen(bundle, edition.bulletin) is edition:
                self._listed[edition.bulletin] = edition
                for one in self._lists(edition):
                    one.items.append(edition)

    def here(self, bulletin: str) -> dict[str, Edition]:
        """The editions of a bulletin that have a page, by language."""
        return self._pages.get(bulletin, {})

    def page(self, edition: str) -> Edition | None:
        """The edition of this id, if it has a page."""
        return self._by_id.get(edition)

    def follow(self, bundle: Bundle, delta: Delta) -> Touched:
        """Be what a new catalogue of `bundle` would be.

        `delta` is how its editions differ from those this was made of; no boundary has been
        passed, and nothing else that decides what is carried has changed.
        """
        gone = [edition for name in delta.left if (edition := self._dismiss(bundle, name))]
        come = []
        for edition in delta.arrived:
            if not bundle.carries(edition, self.unit):
                continue
            carried = bundle.as_carried(edition, self.unit)
            if self._admit(bundle, carried):
                come.append(carried)
                for one in self._orders(bundle, carried):
                    one.add(carried)
        for bulletin in {edition.bulletin for edition in (*gone, *come)}:
            self._choose(bundle, bulletin)
        # What is linked to need not be carried. An edition's id begins with its bulletin's.
        bulletins = {edition.bulletin for edition in delta.arrived}
        bulletins.update(name.rsplit("-", 2)[0] for name in delta.left)
        ids = {edition.id for edition in come}
        for bulletin in bulletins:
            ids.update(edition.id for edition in self.here(bulletin).values())
            ids.update(self._referrers.get(bulletin, ()))
        for recipe in delta.media:
            ids.update(self._naming.get(recipe, ()))
        pages = [self._by_id[name] for name in sorted(ids) if name in self._by_id]
        media = bool(delta.left or delta.media or any(one.recipes for one in delta.arrived))
        return Touched(pages, gone, media)

    def settle(self) -> None:
        """What is here has been built."""
        for one in self._all():
            one.settle()

    def _all(self) -> Iterator[Ordered]:
        yield from (self.shown, self.listed, self.radio)
        for some in (self.categories, self.months, self.own_months):
            yield from some.values()

    def _admit(self, bundle: Bundle, edition: Edition) -> bool:
        """Note an edition that is carried; whether it has a page."""
        if "site" not in edition.channels:
            return False
        self._bound(bundle.clock.now, edition.publish_at)
        if edition.expire_at is not None:
            self._bound(bundle.clock.now, edition.expire_at)
        if not has_page(bundle, edition):
            if is_erased(bundle, edition):
                self.erased.append(edition)
            return False
        self._by_id[edition.id] = edition
        for recipe in edition.recipes:
            self._naming.setdefault(recipe.id, set()).add(edition.id)
        if is_listed(edition, bundle.clock):
            self.aired.add(edition.id)
        self._pages.setdefault(edition.bulletin, {})[edition.language] = edition
        for bulletin in _named(edition):
            self._referrers.setdefault(bulletin, set()).add(edition.id)
        return True

    def _bound(self, now: datetime, moment: datetime) -> None:
        if moment > now and (self.boundary is None or moment < self.boundary):
            self.boundary = moment

    def _dismiss(self, bundle: Bundle, name: str) -> Edition | None:
        """Forget an edition; it, if it has a page or had one."""
        edition = self._by_id.pop(name, None)
        if edition is None:
            over = next((one for one in self.erased if one.id == name), None)
            self.erased = [one for one in self.erased if one is not over]
            return over
        for one in self._orders(bundle, edition):
            one.drop(edition)
        for recipe in edition.recipes:
            self._naming[recipe.id].discard(name)
        self.aired.discard(name)
        for bulletin in _named(edition):
            self._referrers[bulletin].discard(name)
        languages = self._pages[edition.bulletin]
        if languages[edition.language] is edition:
            del languages[edition.language]
        return edition

    def _orders(self, bundle: Bundle, edition: Edition) -> Iterator[Ordered]:
        """What an edition with a page is in, whatever other languages there are."""
        yield self.shown
        if is_aired(edition, bundle.clock, "radio"):
            yield self.radio
        month = vietnamese.local_month(edition.publish_at)
        if is_listed(edition, bundle.clock):
            yield self.months.setdefault(month, Ordered())
        # Bulletins of others stand in their issuer's map.
        if edition.issuer == self.unit.id or not bundle.has_site(edition.issuer):
            yield self.own_months.setdefault(month, Ordered())

    def _lists(self, edition: Edition) -> Iterator[Ordered]:
        yield self.listed
        yield self.categories.setdefault(edition.category, Ordered())

    def _choose(self, bundle: Bundle, bulletin: str) -> None:
        old, new = self._listed.pop(bulletin, None), self._chosen(bundle, bulletin)
        if old is not new:
            for one in self._lists(old) if old else ():
                one.drop(old)  # type: ignore[arg-type]
            for one in self._lists(new) if new else ():
                one.add(new)  # type: ignore[arg-type]
        if new is not None:
            self._listed[bulletin] = new

    def _chosen(self, bundle: Bundle, bulletin: str) -> Edition | None:
        """The edition of a bulletin that lists show."""
        languages = self.here(bulletin).values()
        if len(languages) == 1:
            [only] = languages
            return only if is_listed(only, bundle.clock) else None
        return min((e for e in languages if is_listed(e, bundle.clock)), key=rank, default=None)


def _named(edition: Edition) -> Iterator[str]:
    """The bulletins that an edition's page leads to."""
    yield from edition.related
    for ref in edition.refs:
        if ref.startswith("ref:bulletin:"):
            yield ref[13:]
