"""Pages of bulletins, redirects from their older addresses, and what is gone."""

from collections.abc import Iterator

from cms.contract import Edition, Tombstone
from cms.contract.addresses import former_paths
from sitegen import metadata, views
from sitegen.bench import DISCLOSURES, Bench, Head
from sitegen.errors import SiteError
from sitegen.generator import BULLETINS, Output, Redirect, reason


def outputs(bench: Bench) -> Iterator[Output | Redirect]:
    """Everything under the bulletins' addresses."""
    for edition in bench.model.shown:
        document = f"edition:{edition.id}"
        try:
            yield _page(bench, edition)
            for former in former_paths(edition) if edition.former_slugs else []:
                yield Redirect(former, bench.model.path(edition), document)
        except ValueError as error:
            raise SiteError(document, reason(error)) from error
    for edition in bench.model.erased:
        for path in (bench.model.path(edition), *former_paths(edition)):
            yield _gone(bench, path, f"edition:{edition.id}", None)
    for tombstone in bench.model.tombstones:
        successor = bench.model.successor(tombstone)
        for path in tombstone.paths:
            if successor is not None:
                yield Redirect(path, successor, f"tombstone:{tombstone.id}")
                continue
            yield _gone(bench, path, f"tombstone:{tombstone.id}", tombstone)


def _page(bench: Bench, edition: Edition) -> Output:
    model = bench.model
    seen: set[str] = set()
    article = views.article(model, edition, seen)
    related = [bench.row(other) for other in views.related(model, edition)]
    for row in related:
        seen.update(row.made_from)
    head = Head(
        title=edition.title,
        description=edition.summary,
        canonical=model.canonical(edition),
        lang=edition.language,
        menu=DISCLOSURES if edition.category == "disclosure" else BULLETINS,
    )
    return Output(
        path=article.item.href,
        template="bulletin",
        rank="page",
        document=article.item.document,
        made_from=bench.made_from(seen),
        context=bench.context(
            head,
            article=article,
            item=article.item,
            related=[row.html for row in related],
            ld=metadata.bulletin(bench, edition, article, head.canonical),
        ),
    )


def _gone(bench: Bench, path: str, document: str, tombstone: Tombstone | None) -> Output:
    """410: withdrawn, or its period has ended (RFC 9110, section 15.5.11)."""
    notice = tombstone.notice if tombstone and tombstone.mode == "notice" else ""
    return Output(
        path=path,
        template="gone",
        rank="page",
        document=document,
        made_from=bench.made_from(document),
        context=bench.context(
            Head("", menu=BULLETINS), withdrawn=tombstone is not None, notice=notice
        ),
        status=410,
    )
