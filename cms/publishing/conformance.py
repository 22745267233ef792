"""What breaks does not go live: the check of what was built, between building and releasing.

A bulletin whose page breaks is, on that site, as it was before: the edition that is public
stays in page, lists and ledger, and one that never was public is left out of all of them. Any
other page that breaks stays as it is; where there is none yet, it goes live with its fault,
because a site without its contact page is worse. Both are tried again with the next version
that is wanted, and never by themselves. A withdrawal outranks a finding: nothing that was made
from a withdrawn bulletin stays for the sake of its page's form.
"""

import hashlib
import logging
import re
from collections.abc import Collection, Container, Iterable
from dataclasses import replace
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

import sitegen
from cms.contract import documents
from cms.contract.bundle import Bundle, is_listed, names_people
from cms.contract.documents import MediaTable
from cms.contract.entries import EVERY_HOST, Known
from cms.publishing import media
from cms.publishing.freeze import read
from cms.publishing.ledger import open_rows
from cms.publishing.models import Edition, LiveEntry, Output, SiteFinding
from cms.publishing.rows import Address
from cms.publishing.work import Work
from deploy import FolderTarget
from sitegen import Finding
from sitegen.finding import OF_SITE

logger = logging.getLogger("cms.publishing")

# What leads to a page that is left out may break in its turn; nobody writes longer chains.
ROUNDS = 8
# Of one unit; more would be read by nobody.
KEPT = 200
MORE = "more"
# These are asked at each build.
ALWAYS_ASKED = OF_SITE | {MORE}
_BLOB = re.compile(rb"/_b/[0-9a-f]{64}\.[a-z0-9]{1,5}")


class Report(NamedTuple):
    """What was found on a site, and where: addresses that stay keep the findings they had."""

    output: Output
    found: list[Finding]
    looked_at: frozenset[str]
    staying: Container[Address]


class Checks:
    """The checks of outputs that are released together. `origin` as builders take it.

    `held` are keys of outputs that did not become what their bundle says: whoever remembers
    what was built of them must build them whole the next time.
    """

    def __init__(self, origin: str, target: FolderTarget) -> None:
        self.origin = origin
        self.target = target
        self.reports: list[Report] = []
        self.held: set[int] = set()

    def settle(
        self, output: Output, bundle: Bundle, work: Work, known: Known
    ) -> tuple[Bundle, Work]:
        """What may go live of an output that was made from `bundle`, and the bundle that says it.

        These are the same two where no page breaks; the findings are remembered for `save`.
        """
        if output.kind != Output.Kind.SITE:
            return bundle, work
        unit_id, host = str(output.unit_id), output.unit.host
        held: dict[str, list[Finding]] = {}
        for left in range(ROUNDS, -1, -1):
            checked = sitegen.check(bundle, unit_id, self.origin, work.built, work.staying)
            broken = _broken(checked.broken(), host, work)
            at = sitegen.bulletins_at(bundle, unit_id, broken)
            before = self._as_before(output, bundle, at) if left else bundle
            if before is bundle:
                break
            held |= {path: checked.of_pages[path] for path in at}
            bundle, work = before, self._made(output, before, work.keys, known)
        if held or broken:
            self.held.add(output.pk)
            self._keep(output, bundle, work, {*held, *broken})
            logger.warning("%s: broken: %s", output, ", ".join(sorted({*held, *broken})))
        # Where an earlier edition stands, what it is there for is told, not what that one lacks.
        pages = checked.of_pages | held
        found = [*(one for some in pages.values() for one in some), *checked.of_site]
        self.reports.append(Report(output, found, frozenset(pages), work.staying))
        return bundle, work

    def _made(self, output: Output, bundle: Bundle, keys: dict[Address, str], known: Known) -> Work:
        work = Work(output, keys)
        work.take(sitegen.changes(bundle, str(output.unit_id), self.origin, known))
        return work

    def _as_before(
        self, output: Output, bundle: Bundle, broken: dict[str, documents.Edition]
    ) -> Bundle:
        """The bundle with the editions that are public on the site in the place of others.

        `broken` are editions by the paths of their pages. One that is public itself stays.
        """
        if not broken:
            return bundle
        standing = _standing(output, broken)
        out = [one for path, one in broken.items() if standing.get(path) != one.id]
        if not out:
            return bundle
        keys = {standing[path] for path, one in broken.items() if path in standing}
        rows = Edition.objects.filter(key__in=keys - bundle.editions.keys())
        earlier = {row.key: read(row) for row in rows}
        bundle = sitegen.without(bundle, out)
        recipes = {recipe.id for one in earlier.values() for recipe in one.recipes}
        blobs = {**bundle.media.blobs, **media.table_for(recipes)} if recipes else None
        table = MediaTable(id=bundle.media.id, blobs=blobs) if blobs else bundle.media
        return replace(bundle, editions={**bundle.editions, **earlier}, media=table)

    def _keep(self, output: Output, bundle: Bundle, work: Work, paths: Collection[str]) -> None:
        """Leave pages as they are, with what they need, where nothing is against it."""
        host = output.unit.host
        rows = output.entries.filter(host=host, path__in=list(paths), status=200, damaged=False)
        for row in rows.exclude(sha256=""):
            if _is_dead(bundle, row.made_from):
                continue
            assets = self._needs(output, row, work)
            if assets is not None:
                work.keep([(host, row.path), *assets])

    def _needs(self, output: Output, row: LiveEntry, work: Work) -> set[Address] | None:
        """What must stay with a page that stays; None where it would lead to nothing."""
        body = self._bytes(row)
        if body is None:
            return None
        assets: set[Address] = set()
        if row.type.startswith("text/html"):
            paths = sitegen.paths_in(body, row.host, self.origin)
            pages = {path for path in paths if not path.startswith("/_b/")}
            if not all(_is_there(work, row.host, path) for path in pages):
                return None
            wanted = paths - pages
        else:
            wanted = _blobs(body)
        while wanted := {path for path in wanted if not _is_there(work, row.host, path)} - {
            path for _host, path in assets
        }:
            rows = list(output.entries.filter(host=EVERY_HOST, path__in=wanted, status=200))
            if len(rows) < len(wanted):
                return None
            assets.update((EVERY_HOST, one.path) for one in rows)
            # A style sheet names its fonts.
            sheets = [self._bytes(one) for one in rows if one.type.startswith("text/css")]
            wanted = set().union(*(_blobs(sheet) for sheet in sheets if sheet))
        return assets

    def _bytes(self, row: LiveEntry) -> bytes | None:
        """What the address holds, if it is what its row says."""
        try:
            body = self.target.file(row.host, row.path).read_bytes()
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == row.sha256 else None

    def save(self) -> None:
        """Put what was found in the place of what was found before; one query for no change."""
        units = [report.output.unit_id for report in self.reports]
        if not units:
            return
        before: dict[object, list[SiteFinding]] = {unit: [] for unit in units}
        for row in SiteFinding.objects.filter(unit__in=units):
            before[row.unit_id].append(row)
        gone, fresh = [], []
        for report in self.reports:
            out, new = _difference(report, before[report.output.unit_id])
            gone += out
            fresh += new
        if gone or fresh:
            with transaction.atomic():
                SiteFinding.objects.filter(pk__in=[row.pk for row in gone]).delete()
                SiteFinding.objects.bulk_create(fresh)


def _broken(paths: Iterable[str], host: str, work: Work) -> list[str]:
    """Of pages with an error those that can be read: what is gone is never kept from going."""
    return [path for path in paths if work.built[host, path].entry.status == 200]


def _standing(output: Output, broken: dict[str, documents.Edition]) -> dict[str, str]:
    """Keys of the editions that are public on a site now, by the path of the one to come."""
    found: dict[str, str] = {}
    names = [one.bulletin for one in broken.values()]
    rows = open_rows([output]).filter(edition__bulletin__in=names)
    public = {
        (str(row.edition.bulletin), row.edition.language): row.edition.key
        for row in rows.select_related("edition")
    }
    live = output.entries.filter(path__in=list(broken), host=output.unit.host, status=200)
    made_from = dict(live.exclude(sha256="").values_list("path", "made_from"))
    for path, edition in broken.items():
        name = f"edition:{edition.bulletin}-{edition.language}-"
        # An edition that has expired has a page, and is in the ledger no more.
        own = [one[8:] for one in made_from.get(path, "").split() if one.startswith(name)]
        key = own[0] if own else public.get((edition.bulletin, edition.language))
        if key is not None:
            found[path] = key
    return found


def _is_dead(bundle: Bundle, made_from: str) -> bool:
    """Whether it was made from what is withdrawn, or named persons for a time that is over."""
    for one in made_from.split():
        if not one.startswith("edition:"):
            continue
        key = one.removeprefix("edition:")
        if key.rsplit("-", 2)[0] in bundle.tombstones:
            return True
        edition = bundle.editions.get(key)
        if edition is not None and names_people(edition) and not is_listed(edition, bundle.clock):
            return True
    return False


def _is_there(work: Work, host: str, path: str) -> bool:
    hosts = (host, EVERY_HOST)
    return any((one, path) in work.built or work.stays((one, path)) for one in hosts)


def _blobs(body: bytes) -> set[str]:
    return {one.decode() for one in _BLOB.findall(body)}


def _difference(
    report: Report, before: list[SiteFinding]
) -> tuple[list[SiteFinding], list[SiteFinding]]:
    """Rows that are true no longer, and those that are new; `since` stays where a fault does."""
    host, unit = report.output.unit.host, report.output.unit_id
    stay = [
        row
        for row in before
        if row.rule not in ALWAYS_ASKED
        and row.page not in report.looked_at
        and (host, row.page) in report.staying
    ]
    wanted = {_facts(one): one for one in report.found}
    kept = {_fields(row): row for row in before if row not in stay and _fields(row) in wanted}
    room = max(0, KEPT - 1 - len(stay))
    # Errors before warnings, so that these are not lost.
    ordered = sorted(wanted, key=lambda facts: facts[-1])
    now = timezone.now()
    fresh = [_row(unit, facts, now) for facts in ordered[:room] if facts not in kept]
    over = ordered[room:]
    if over:
        facts = ("", MORE, "", "", str(len(over)), over[0][-1])
        fresh.append(_row(unit, facts, now))
    lasting = {kept[facts].pk for facts in ordered[:room] if facts in kept}
    lasting.update(row.pk for row in stay)
    return [row for row in before if row.pk not in lasting], fresh


Facts = tuple[str, str, str, str, str, str]
FIELDS = ("page", "rule", "selector", "expected", "found", "severity")


def _facts(one: Finding) -> Facts:
    # Half a selector would find something else.
    selector = one.selector if len(one.selector) <= 500 else ""
    return one.page, one.rule, selector, one.expected[:200], one.found[:200], one.severity


def _fields(row: SiteFinding) -> Facts:
    return row.page, row.rule, row.selector, row.expected, row.found, row.severity


def _row(unit: object, facts: Facts, since) -> SiteFinding:
    return SiteFinding(unit_id=unit, since=since, **dict(zip(FIELDS, facts, strict=True)))
