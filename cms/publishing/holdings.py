"""The editions that units carry, kept in memory between builds.

What is kept is compared with the store by count and sum of keys, which the database answers
from an index; only where they differ are rows asked for, and only documents that are not here
are read. So a publication costs the same whether a unit has forty bulletins or forty thousand.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Sum

from cms.contract import documents
from cms.contract.documents import Blob
from cms.contract.frozen import decode_frozen
from cms.publishing import gathering, media
from cms.publishing.models import Edition
from cms.units.models import Unit

# Documents of what is sent to many, which no unit's share decides about.
SHARED = 4_000
CHUNK = 500


class Facts(NamedTuple):
    """What tells whether two sets of rows are the same: how many, and the sum of their keys."""

    count: int
    total: int


@dataclass
class Holding:
    """The current editions whose audience holds one unit, and what they name.

    `editions` by id, `rows` their ids by the keys of their rows. The counters say how many
    editions name a thing: a bulletin or unit that they lead to, a unit that issued them, a
    recipe. `blobs` is what recipes have become, as far as it is known. Rows up to the key
    `looked` have been asked for.
    """

    editions: dict[str, documents.Edition] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)
    total: int = 0
    looked: int = 0
    variants: dict[tuple[str, str], int] = field(default_factory=dict)
    bulletins: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    issuers: Counter[str] = field(default_factory=Counter)
    recipes: Counter[str] = field(default_factory=Counter)
    blobs: dict[str, Blob] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """Those of the rows that are here."""
        return Facts(len(self.rows), self.total)

    def add(self, pk: int, edition: documents.Edition) -> None:
        """Take an edition in, in the place of an older one of its bulletin and language."""
        variant = (edition.bulletin, edition.language)
        older = self.variants.get(variant)
        if older is not None:
            self.drop(older)
        self.editions[edition.id] = edition
        self.rows[pk] = edition.id
        self.total += pk
        self.variants[variant] = pk
        self._count(edition, 1)

    def drop(self, pk: int) -> None:
        """Let an edition go."""
        edition = self.editions.pop(self.rows.pop(pk))
        self.total -= pk
        del self.variants[edition.bulletin, edition.language]
        self._count(edition, -1)

    def _count(self, edition: documents.Edition, change: int) -> None:
        _add(self.issuers, edition.issuer, change)
        _add(self.bulletins, edition.bulletin, change)
        for ref in edition.refs:
            _, kind, name = ref.split(":", 2)
            _add(self.units if kind == "unit" else self.linked, name, change)
        for recipe in edition.recipes:
            _add(self.recipes, recipe.id, change)
            if recipe.id not in self.recipes:
                self.blobs.pop(recipe.id, None)


def _add(counter: Counter[str], name: str, change: int) -> None:
    """Count, and forget what is not named any more."""
    counter[name] += change
    if not counter[name]:
        del counter[name]


class Holdings:
    """Those of the units that were asked for last, as far as there is room for their editions."""

    def __init__(self, room: int = 0) -> None:
        self._room = room
        self._of: OrderedDict[UUID, Holding] = OrderedDict()
        # What is sent to many is read once.
        self._shared: dict[int, documents.Edition] = {}

    def of(self, units: Collection[Unit]) -> dict[UUID, Holding]:
        """What each unit holds now. A bounded number of queries, however many units there are."""
        self._follow([unit for unit in units if unit.pk in self._of])
        fresh = [unit for unit in units if unit.pk not in self._of]
        if fresh:
            self._of.update((unit.pk, Holding()) for unit in fresh)
            self._deal(fresh, _rows(fresh))
        for unit in units:
            self._of.move_to_end(unit.pk)
        found = {unit.pk: self._of[unit.pk] for unit in units}
        self._make_room(len(found))
        _find_blobs(found.values())
        return found

    def _make_room(self, least: int) -> None:
        size = sum(len(one.rows) for one in self._of.values())
        while size > self._room and len(self._of) > least:
            _, oldest = self._of.popitem(last=False)
            size -= len(oldest.rows)
        if len(self._shared) > SHARED:
            self._shared.clear()

    def _follow(self, units: Collection[Unit]) -> None:
        """Bring what is here up to date."""
        facts = _facts(units) if units else {}
        behind = [unit for unit in units if self._of[unit.pk].facts != facts[unit.pk]]
        if not behind:
            return
        since = min(self._of[unit.pk].looked for unit in behind)
        self._deal(behind, _rows(behind, pk__gt=since))
        for unit in behind:
            held = self._of[unit.pk]
            if held.facts != facts[unit.pk]:
                # Something else than newer editions: taken back, or sent to others.
                rows = set(_rows([unit]))
                for pk in held.rows.keys() - rows:
                    held.drop(pk)
                self._deal([unit], [pk for pk in rows if pk not in held.rows])

    def _deal(self, units: Collection[Unit], rows: Iterable[int]) -> None:
        share = gathering.sharing(units)
        rows = sorted(rows)
        for pk, edition in self._documents(rows):
            for unit_id in share(edition):
                held = self._of[unit_id]
                if pk not in held.rows:
                    held.add(pk, edition)
        # All of them were asked about together: a unit without a new row need not be again.
        for unit in units if rows else ():
            held = self._of[unit.pk]
            held.looked = max(held.looked, rows[-1])

    def _documents(self, rows: Sequence[int]) -> Iterator[tuple[int, documents.Edition]]:
        """Sorted rows with their documents."""
        for start in range(0, len(rows), CHUNK):
            some = rows[start : start + CHUNK]
            found = {pk: self._shared[pk] for pk in some if pk in self._shared}
            missing = [pk for pk in some if pk not in found]
            stored = Edition.objects.filter(pk__in=missing).values_list("pk", "document")
            for pk, data in stored if missing else ():
                found[pk] = edition = decode_frozen(bytes(data))
                if edition.audience.kind != "own":
                    self._shared[pk] = edition
            yield from sorted(found.items())


def _rows(units: Collection[Unit], **which: int) -> list[int]:
    """Keys of the current editions whose audience holds any of some units."""
    rows = Edition.objects.filter(gathering.audience(units, Edition), current=True, **which)
    return list(rows.values_list("pk", flat=True).distinct())


def _facts(units: Collection[Unit]) -> dict[UUID, Facts]:
    """The facts of what each unit should hold."""
    current = Edition.objects.filter(current=True).order_by()
    facts = {"count": Count("pk"), "total": Sum("pk")}
    own = current.filter(issuer__in=units).values_list("issuer").annotate(**facts)
    above = {unit.parent_id or unit.pk for unit in units}
    wide = current.filter(issuer__in=above, audience="all").values_list("issuer").annotate(**facts)
    through = Edition.units.through.objects.filter(unit__in=units, edition__current=True)
    named = through.exclude(edition__issuer=F("unit")).order_by().values_list("unit")
    named = named.annotate(count=Count("edition"), total=Sum("edition"))
    owns, wides, names = ({key: rest for key, *rest in rows} for rows in (own, wide, named))
    found = {}
    for unit in units:
        parts = [owns.get(unit.pk), names.get(unit.pk)]
        if unit.parent_id:
            parts.append(wides.get(unit.parent_id))
        found[unit.pk] = Facts(
            sum(part[0] for part in parts if part), sum(part[1] for part in parts if part)
        )
    return found


def _find_blobs(holdings: Iterable[Holding]) -> None:
    """Look up what recipes have become that had not become anything yet; a blob stays."""
    holdings = list(holdings)
    missing = set().union(*(one.recipes.keys() - one.blobs.keys() for one in holdings))
    if not missing:
        return
    found = media.table_for(missing)
    for one in holdings:
        one.blobs.update((name, found[name]) for name in one.recipes.keys() & found.keys())
