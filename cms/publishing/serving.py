"""The server: sites from their live entries, the CMS behind its own host."""

import time
from functools import lru_cache

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from cms.publishing.rows import lookup
from cms.publishing.worker import live_target
from cms.units.models import Unit
from deploy import EntryRow, SiteHandler

# Units change a few times in a decade; a new one's host is known within a minute.
HOSTS_FOR_SECONDS = 60


@lru_cache(maxsize=1)
def _hosts(minute: int) -> frozenset[str]:
    return frozenset(unit.host for unit in Unit.objects.current() if unit.host)


def is_site(host: str) -> bool:
    """Whether a host is one of our units' sites."""
    return host in _hosts(int(time.monotonic() // HOSTS_FOR_SECONDS))


def _lookup(host: str, path: str) -> EntryRow | None:
    close_old_connections()
    return lookup(host, path)


def application() -> SiteHandler:
    """The WSGI application of the embedded server."""
    return SiteHandler(
        live_target(),
        _lookup,
        is_site=is_site,
        is_cms=lambda host: host == settings.BANTIN_CMS_HOST,
        cms=get_wsgi_application(),
    )
