"""Sitegen: contract documents in, the entries of a unit's site out.

Pelican is the engine, driven as a library (see `generator`). `build` is pure: it
reads no clock, no network and no state, so equal bundles give equal bytes.

    for entry, body in sitegen.build(bundle, unit_id):
        ...

What a site consists of is told by `pages`; how it looks by `themes/ban-tin`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cms.contract import Built, Bundle, Known, Same
from cms.contract.entries import Gone
from sitegen.errors import SiteError

if TYPE_CHECKING:
    from sitegen.standing import Standing

__all__ = ["ORIGIN", "SiteError", "build", "changes", "remember", "theme_version"]

# Where a host is found, for links that leave the site and for absolute addresses.
ORIGIN = "https://{host}"


def build(bundle: Bundle, unit_id: str, origin: str = ORIGIN) -> Iterator[Built]:
    """All entries of the site of `unit_id`: its own host's, and on host "*" what it shows.

    `origin` says how a host is reached ("http://{host}:8000"). `bundle` holds all current
    documents: a withdrawn blob stays while any of them uses it. Entries come in rank order:
    assets, pages, lists. Raises SiteError naming the document that cannot be rendered.
    """
    found = changes(bundle, unit_id, origin, {})
    return (one for one in found if isinstance(one, Built))


def changes(bundle: Bundle, unit_id: str, origin: str, known: Known) -> Iterator[Built | Same]:
    """As `build`, with `Same` for each address whose key is the one in `known`.

    `known` gives the keys of entries as they were made, by (host, path). What it names and
    this does not is there no longer.
    """
    site = remember(unit_id, origin)
    site.look(bundle)
    # Where everything is looked at, what is gone is what is not named.
    return (one for one in site.entries(known) if not isinstance(one, Gone))


def remember(unit_id: str, origin: str) -> "Standing":
    """A site whose builds look only at what changed since the last one; see `Standing`."""
    # Pelican takes most of a second to import: only those who build pay for it.
    from sitegen.standing import Standing

    return Standing(unit_id, origin)


def theme_version() -> str:
    """The digest of all that decides a page's bytes besides documents: theme and sitegen.

    64 hexadecimal digits; when it changes, every site is due to be built again.
    """
    from sitegen import theme

    return theme.version()
