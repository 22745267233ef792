"""Legal documents of a unit: a page each, and lists by year, issuer and number.

The lists are how a reader without scripts searches: each is a page that can be linked to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from cms.contract.sections import LegalDocument
from sitegen import keys, vietnamese
from sitegen.bench import Bench, Head
from sitegen.blocks import BlockViews
from sitegen.errors import SiteError
from sitegen.generator import INTRODUCTION, Drawn, Output, reason

LEGAL = "/van-ban.html"
NUMBERS = "/van-ban/so.html"
LATEST = 20


class Row(NamedTuple):
    """A document in a list."""

    href: str
    number: str
    kind: str
    issuer: str
    signed: str
    iso: str
    abstract: str


class Shelf(NamedTuple):
    """A list of its own: its address, what it is called, how many documents it holds."""

    href: str
    name: str
    holds: int


def path(document: LegalDocument) -> str:
    """The page of a document."""
    return f"/van-ban/{document.signed_on.year}/{document.slug}.html"


def year_path(year: int) -> str:
    """The list of the documents signed in a year."""
    return f"/van-ban/{year}.html"


def issuer_path(issuer: str) -> str:
    """The list of an issuer's documents."""
    return f"/van-ban/co-quan/{vietnamese.slug(issuer) or 'khac'}.html"


def paths(bench: Bench) -> Iterator[str]:
    """The pages that a sitemap names, besides the first list."""
    found = bench.model.site.sections.legal
    yield from (href for href, _name, _count in years(bench))
    yield from (path(one) for one in found)


def years(bench: Bench) -> list[Shelf]:
    """The lists by year, the newest first."""
    counts = Counter(one.signed_on.year for one in bench.model.site.sections.legal)
    return [Shelf(year_path(year), str(year), counts[year]) for year in sorted(counts)[::-1]]


def pages(bench: Bench) -> Iterator[Output]:
    """One page for each document."""
    model = bench.model
    name = f"site:{model.site.id}"
    seen: dict[str, str] = {}
    for one in model.site.sections.legal:
        href = path(one)
        if href in seen:
            cause = f"sections.legal: {one.number} and {seen[href]} have one address, {href}"
            raise SiteError(name, cause)
        seen[href] = one.number
        recipe = one.file.recipe if one.file else ""
        yield Output(
            path=href,
            template="sections/legal_document",
            rank="page",
            document=name,
            key=model.key(repr(one), keys.of_blob(recipe, model.bundle.blob(recipe))),
            draw=partial(_draw, bench, one),
        )


def _draw(bench: Bench, one: LegalDocument) -> Drawn:
    model = bench.model
    views = BlockViews(model.bundle, model.site.recipes, lambda ref: None)
    try:
        file = views.view(one.file) if one.file else None
    except ValueError as error:
        cause = f"sections.legal {one.number}: {reason(error)}"
        raise SiteError(f"site:{model.site.id}", cause) from error
    context = bench.context(
        Head(one.number, one.abstract, model.base + path(one), menu=INTRODUCTION),
        document=one,
        rated=path(one),
        row=_row(one),
        in_force=vietnamese.short_day(one.in_force_from) if one.in_force_from else "",
        file=file,
        index=LEGAL,
        year=Shelf(year_path(one.signed_on.year), str(one.signed_on.year), 0),
        issuer=Shelf(issuer_path(one.issuer), one.issuer, 0),
    )
    return Drawn(context, bench.made_from())


def lists(bench: Bench) -> Iterator[Output]:
    """The newest; then by year, by issuer, and all by number."""
    newest = sorted(
        bench.model.site.sections.legal, key=lambda one: (one.signed_on, one.slug), reverse=True
    )
    shelves = years(bench)
    issuers = _issuers(newest)
    yield _list(
        bench, LEGAL, "latest", "", newest[:LATEST], years=shelves, issuers=list(issuers.values())
    )
    if not newest:
        return
    for shelf in shelves:
        found = [one for one in newest if str(one.signed_on.year) == shelf.name]
        yield _list(bench, shelf.href, "year", shelf.name, found)
    for shelf in issuers.values():
        found = [one for one in newest if issuer_path(one.issuer) == shelf.href]
        yield _list(bench, shelf.href, "issuer", shelf.name, found)
    yield _list(bench, NUMBERS, "number", "", sorted(newest, key=_by_number))


def _issuers(documents: list[LegalDocument]) -> dict[str, Shelf]:
    """Lists by issuer, in the order of names. One address for names that differ in tones alone."""
    counts = Counter(issuer_path(one.issuer) for one in documents)
    names = {issuer_path(one.issuer): one.issuer for one in documents}
    ordered = sorted(names, key=lambda href: vietnamese.sort_key(names[href]))
    return {href: Shelf(href, names[href], counts[href]) for href in ordered}


def _list(  # noqa: PLR0913
    bench: Bench,
    href: str,
    by: str,
    name: str,
    documents: list[LegalDocument],
    years: list[Shelf] | None = None,
    issuers: list[Shelf] | None = None,
) -> Output:
    def draw() -> Drawn:
        context = bench.context(
            Head("", canonical=bench.model.base + href, menu=INTRODUCTION),
            key="legal",
            by=by,
            name=name,
            rows=[_row(one) for one in documents],
            years=years or [],
            issuers=issuers or [],
            index=LEGAL,
            numbers=NUMBERS,
        )
        return Drawn(context, bench.made_from())

    return Output(
        path=href,
        template="sections/legal",
        rank="list",
        document=f"site:{bench.model.site.id}",
        key=bench.model.key(bench.model.site_key),
        draw=draw,
    )


def _row(one: LegalDocument) -> Row:
    return Row(
        href=path(one),
        number=one.number,
        kind=one.kind,
        issuer=one.issuer,
        signed=vietnamese.short_day(one.signed_on),
        iso=one.signed_on.isoformat(),
        abstract=one.abstract,
    )


_DIGITS: Callable[[str], list[str]] = re.compile(r"(\d+)").split


def _by_number(one: LegalDocument) -> tuple[tuple[int, str], ...]:
    """Orders `9/QĐ-UBND` before `12/QĐ-UBND`: figures as numbers, the rest as words."""
    return tuple(
        (int(part), "") if part.isascii() and part.isdigit() else (-1, part.casefold())
        for part in _DIGITS(one.number)
    )
