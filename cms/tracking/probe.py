"""Looking at every site of ours, as a citizen's browser would."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cms.publishing.models import Output
from cms.units.models import Unit

from .fetching import Answer, fetch
from .models import SiteProbe

AT_ONCE = 8

Cause = SiteProbe.Cause


def probe_sites(now: dt.datetime | None = None) -> int:
    """Fetch the home page of the province and of each of its communes; store what was seen.

    `now` (aware) stands in for the clock. All probes of one round are stored together with
    the time of its beginning. Returns how many sites were up.
    """
    at = now or timezone.now()
    province = Q(level=Unit.Level.PROVINCE, code=settings.BANTIN_PROVINCE)
    current = Unit.objects.as_of(at).with_site()
    units = list(current.in_province(settings.BANTIN_PROVINCE) | current.filter(province))
    live = dict(Output.objects.filter(kind=Output.Kind.SITE).values_list("unit_id", "live"))
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        answers = list(pool.map(fetch, [unit.host for unit in units]))
    probes = [
        _probe(unit, at, answer, live.get(unit.pk, 0))
        for unit, answer in zip(units, answers, strict=True)
    ]
    SiteProbe.objects.bulk_create(probes)
    return sum(probe.ok for probe in probes)


def _probe(unit: Unit, at: dt.datetime, answer: Answer, live: int) -> SiteProbe:
    cause = _cause(unit, answer)
    return SiteProbe(
        unit=unit,
        at=at,
        ok=not cause,
        status=answer.status,
        milliseconds=answer.milliseconds,
        live=live,
        cause=cause,
    )


def _cause(unit: Unit, answer: Answer) -> str:
    if answer.status is None:
        return Cause.NO_ANSWER
    if answer.status != 200:
        return Cause.STATUS
    return "" if unit.full_name in _title(answer.body) else Cause.NAME


def _title(body: bytes) -> str:
    """The page's title; its text would not do, as the province's page names every unit."""
    found = re.search(r"<title>(.*?)</title>", body.decode("utf-8", "replace"), re.S | re.I)
    return unicodedata.normalize("NFC", html.unescape(found[1])) if found else ""
