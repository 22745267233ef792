"""A built site in the hand: entries by path, pages as text."""

import sitegen
from cms.contract import Built, Bundle, Entry
from cms.contract.entries import EVERY_HOST
from tests.sitegen.checking import Page
from tests.sitegen.making import COMMUNE


class BuiltSite:
    """All that `sitegen.build` answers for one unit, keyed by path."""

    def __init__(self, bundle: Bundle, unit: str = COMMUNE, **options: str) -> None:
        self.all: list[Built] = list(sitegen.build(bundle, unit, **options))
        self.own = {b.entry.path: b for b in self.all if b.entry.host != EVERY_HOST}
        self.shared = {b.entry.path: b for b in self.all if b.entry.host == EVERY_HOST}

    def entry(self, path: str) -> Entry:
        """The entry at a path of the site's own host."""
        return self.own[path].entry

    def text(self, path: str) -> str:
        """What is answered at a path."""
        body = self.own[path].body
        assert body is not None
        return body.decode()

    def page(self, path: str) -> Page:
        """The parsed page at a path."""
        return Page(self.text(path))

    def paths(self, status: int = 200, prefix: str = "/") -> list[str]:
        """Paths of the own host with this status, in order."""
        return sorted(
            path
            for path, built in self.own.items()
            if built.entry.status == status and path.startswith(prefix)
        )
