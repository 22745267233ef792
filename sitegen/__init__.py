"""Sitegen: contract documents in, the entries of a unit's site out.

Pelican is the engine, driven as a library (see `generator`). `build` is pure: it
reads no clock, no network and no state, so equal bundles give equal bytes.

    for entry, body in sitegen.build(bundle, unit_id):
        ...

What a site consists of is told by `pages`; how it looks by `themes/ban-tin`. What is wrong with
what was built, before it goes live, is told by `check`.
"""

from collections.abc import Collection, Container, Iterator, Mapping
from typing import TYPE_CHECKING

from cms.contract import Built, Bundle, Edition, Known, Same
from cms.contract.entries import Gone
from sitegen.conformance import Inspector
from sitegen.errors import SiteError
from sitegen.finding import Finding

if TYPE_CHECKING:
    from sitegen.holding import Checked
    from sitegen.standing import Standing

__all__ = [
    "ORIGIN",
    "Finding",
    "SiteError",
    "build",
    "bulletins_at",
    "changes",
    "check",
    "paths_in",
    "remember",
    "theme_version",
    "without",
]

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


def check(
    bundle: Bundle,
    unit_id: str,
    origin: str,
    built: Mapping[tuple[str, str], Built],
    same: Container[tuple[str, str]],
) -> "Checked":
    """What is found in a site that was `built` from the bundle and is otherwise the `same`.

    Both by (host, path). See `conformance` for the rules of pages, `completeness` for those of
    the site as a whole.
    """
    from sitegen import holding

    return holding.check(bundle, unit_id, origin, built, same)


def paths_in(body: bytes, host: str, origin: str) -> set[str]:
    """The paths of its own host that a built page leads to or has a browser ask for."""
    return Inspector(host, origin.replace("{host}", host), bool).paths_in(body)


def bulletins_at(bundle: Bundle, unit_id: str, paths: Collection[str]) -> dict[str, Edition]:
    """The editions whose pages stand at these paths of a unit's site."""
    from sitegen import holding

    return holding.bulletins_at(bundle, unit_id, paths)


def without(bundle: Bundle, editions: Collection[Edition]) -> Bundle:
    """The bundle as it would be had these editions not been published."""
    from sitegen import holding

    return holding.without(bundle, editions)


def theme_version() -> str:
    """The digest of all that decides a page's bytes besides documents: theme and sitegen.

    64 hexadecimal digits; when it changes, every site is due to be built again.
    """
    from sitegen import theme

    return theme.version()
