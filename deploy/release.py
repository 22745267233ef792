"""Plan a release as changes between entries, and apply it so that it can be cut anywhere.

Order of an apply: every new byte is staged; the ledger notes what is about to change;
then assets, pages, lists and pointers are placed, rank by rank, each rank's rows after
its files; deletions come last; the ledger closes the release. A reader never meets half
a file (files are renamed into place) nor a link to nothing (what is linked has a lower
rank than what links to it). An apply that was killed is a ledger note without its end:
the addresses it names are in doubt until they are compared with their rows.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deploy.targets import Target

RANKS = ("asset", "page", "list", "pointer")
Address = tuple[str, str]


class Entry(Protocol):
    """What a builder must say of each address; see the publication contract for the meaning."""

    @property
    def host(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def rank(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def location(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def cache(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def made_from(self) -> tuple[str, ...]: ...


# The bytes of an entry: in memory, or a file of the content store.
Source = bytes | Path


@dataclass(frozen=True)
class Change:
    """One address before and after a release; None is "nothing there".

    `again`: what lies there is not what `before` says, so it is written in any case.
    `part`: which of the outputs that are released together it belongs to.
    """

    before: Entry | None
    after: Entry | None
    again: bool = False
    part: int = 0

    @property
    def address(self) -> Address:
        """(host, path)."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("a change from nothing to nothing")
        return entry.host, entry.path

    @property
    def lies_there(self) -> str | None:
        """The digest of what the address holds, "" for nothing; None where it is in doubt."""
        if self.again:
            return None
        return self.before.sha256 if self.before else None

    @property
    def brings_bytes(self) -> bool:
        """Whether the address gets other bytes than it has."""
        return bool(
            self.after
            and self.after.sha256
            and (self.again or self.before is None or self.before.sha256 != self.after.sha256)
        )


class Ledger(Protocol):
    """The live rows of some outputs, and the note of the release under way.

    Each method is one transaction of its own.
    """

    def begin(self, changes: list[Change]) -> None:
        """Note what is about to change, before the first file does."""

    def settle(self, changes: list[Change]) -> None:
        """Make the rows say `after` for these addresses."""

    def named_elsewhere(self, addresses: list[Address]) -> set[Address]:
        """Those addresses that a row of any output still answers with bytes."""

    def finish(self) -> None:
        """Close the note: what the outputs desired is live."""


def plan(
    live: Mapping[Address, Entry],
    desired: Iterable[Entry],
    damaged: Container[Address] = frozenset(),
    part: int = 0,
) -> list[Change]:
    """What must change so that `live` becomes `desired`; nothing for equal entries.

    `damaged` addresses hold other bytes than their entry says, and are written again.
    Raises ValueError where two desired entries differ at one address.
    """
    changes: list[Change] = []
    seen: dict[Address, Entry] = {}
    for entry in desired:
        address = (entry.host, entry.path)
        if address in seen:
            if _answer(seen[address]) != _answer(entry):
                raise ValueError(f"two different entries at {entry.host}{entry.path}")
            continue
        seen[address] = entry
        before = live.get(address)
        again = address in damaged
        if again or before is None or _row(before) != _row(entry):
            changes.append(Change(before, entry, again, part))
    changes += [
        Change(entry, None, part=part) for address, entry in live.items() if address not in seen
    ]
    return changes


def _answer(entry: Entry) -> tuple[object, ...]:
    return (entry.status, entry.location, entry.type, entry.cache, entry.sha256)


def _row(entry: Entry) -> tuple[object, ...]:
    return (entry.rank, *_answer(entry), entry.made_from)


def apply(
    target: Target, ledger: Ledger, changes: list[Change], source: Callable[[Entry], Source]
) -> None:
    """Carry out `changes` on `target`; may be cut at any point and run again."""
    arriving = [change for change in changes if change.after is not None]
    leaving = [change for change in changes if change.after is None or not change.after.sha256]
    for change in arriving:
        if change.brings_bytes and change.after is not None:
            target.stage(change.after.sha256, source(change.after))
    ledger.begin(changes)
    with target.placing():
        for rank in RANKS:
            ranked = [c for c in arriving if c.after is not None and c.after.rank == rank]
            for change in ranked:
                if change.brings_bytes and change.after is not None:
                    target.place(*change.address, change.after.sha256, change.lies_there)
            if ranked:
                ledger.settle(ranked)
    ledger.settle([change for change in changes if change.after is None])
    gone = {one.address: one.lies_there for one in leaving if one.before and one.before.sha256}
    if gone:
        with target.deleting():
            for address in sorted(gone.keys() - ledger.named_elsewhere(list(gone))):
                target.delete(*address, gone[address])
    target.sync()
    ledger.finish()


def rolled_back(
    live: Mapping[Address, Entry],
    later: Iterable[Iterable[Change]],
    fresh: Iterable[Entry],
    withdrawn: Callable[[Entry], bool],
) -> list[Entry]:
    """The entries of an older release, as they may stand today.

    `later` are the changes of the releases after it, newest first; undoing them on
    `live` gives its entries. They are laid over `fresh`, today's build, so that no address
    of today is taken away. Pointers, what `withdrawn` says was made from a withdrawn
    document, and any address that answers 410 today are never taken from the past.
    """
    old: dict[Address, Entry] = dict(live)
    for changes in later:
        for change in changes:
            if change.before is None:
                old.pop(change.address, None)
            else:
                old[change.address] = change.before
    entries = {(entry.host, entry.path): entry for entry in fresh}
    gone_today = {address for address, entry in entries.items() if entry.status == 410}
    for address, entry in old.items():
        if entry.rank != "pointer" and address not in gone_today and not withdrawn(entry):
            entries[address] = entry
    return list(entries.values())
