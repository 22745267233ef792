"""What was made of an output, before it is released."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from cms.contract.entries import Built, Gone, Same
from cms.publishing.models import Output
from cms.publishing.rows import Address
from deploy import FolderTarget

# Bytes of one output that wait in memory for the release.
IN_MEMORY = 1 << 20


@dataclass
class Work:
    """What was made of an output, by address, and what is as it was.

    `keys` are those that were known of it. Where `partial`, all that was neither made nor is
    `gone` is as it was; otherwise what is in neither `built` nor `same` is gone.
    """

    output: Output
    keys: dict[Address, str]
    partial: bool = False
    built: dict[Address, Built] = field(default_factory=dict)
    same: set[Address] = field(default_factory=set)
    gone: set[Address] = field(default_factory=set)

    def take(self, entries: Iterable[Built | Same | Gone]) -> None:
        """Note what a builder answers."""
        for one in entries:
            if isinstance(one, Built):
                self.built[one.entry.host, one.entry.path] = one
            else:
                (self.same if isinstance(one, Same) else self.gone).add((one.host, one.path))

    def stays(self, address: Address) -> bool:
        """Whether an address keeps the answer that it has."""
        if address in self.same:
            return True
        return (
            self.partial
            and address in self.keys
            and address not in self.built
            and address not in self.gone
        )

    @property
    def staying(self) -> Container[Address]:
        """All addresses that keep their answers."""
        return _Staying(self)

    def keep(self, addresses: Iterable[Address]) -> None:
        """Leave addresses as they are, whatever was made of them."""
        for address in addresses:
            self.built.pop(address, None)
            self.gone.discard(address)
            self.same.add(address)

    def in_question(self) -> set[Address]:
        """Addresses that may change, and have an answer now."""
        if self.partial:
            return (self.built.keys() | self.gone) & self.keys.keys()
        return self.keys.keys() - self.same

    def keys_after(self) -> dict[Address, str]:
        """The key of each address once this is released; those that were known are used up."""
        if self.partial:
            keys = self.keys
            for address in self.gone:
                keys.pop(address, None)
        else:
            keys = {address: self.keys[address] for address in self.same}
        keys.update((address, one.entry.key) for address, one in self.built.items())
        return keys

    def set_down(self, target: FolderTarget) -> None:
        """Stage bytes at once where they are many, so that they need not wait in memory."""
        if sum(one.entry.size for one in self.built.values()) <= IN_MEMORY:
            return
        for address, one in self.built.items():
            if one.body is not None:
                target.stage(one.entry.sha256, one.body)
                self.built[address] = Built(one.entry, None)


class _Staying(Container[Address]):
    def __init__(self, work: Work) -> None:
        self._work = work

    def __contains__(self, address: object) -> bool:
        return isinstance(address, tuple) and self._work.stays(address)
