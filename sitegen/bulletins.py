"""Pages of bulletins, redirects from their older addresses, and what is gone."""

from collections.abc import Iterator

from cms.contract import Edition, Tombstone
from cms.contract.addresses import former_paths
from sitegen import keys, metadata, views
from sitegen.bench import DISCLOSURES, Bench, Head
from sitegen.catalogue import Touched, is_expired
from sitegen.generator import BULLETINS, Drawn, Left, Output, Plain, redirect
from sitegen.site import SiteModel


def outputs(bench: Bench, touched: Touched | None) -> Iterator[Output | Plain | Left]:
    """Everything under the bulletins' addresses, or what may have changed of it."""
    model = bench.model
    for edition in touched.gone if touched else ():
        for path in (model.path(edition), *former_paths(edition)):
            yield Left(path)
    for edition in touched.pages if touched else model.shown:
        document = f"edition:{edition.id}"
        yield _page(bench, edition)
        if edition.former_slugs:
            for former in former_paths(edition):
                yield redirect(model.unit.host, former, model.path(edition), document)
    for edition in model.erased:
        for path in (model.path(edition), *former_paths(edition)):
            yield _gone(bench, path, f"edition:{edition.id}", None)
    for tombstone in model.tombstones:
        successor = model.successor(tombstone)
        for path in tombstone.paths:
            if successor is not None:
                yield redirect(model.unit.host, path, successor, f"tombstone:{tombstone.id}")
                continue
            yield _gone(bench, path, f"tombstone:{tombstone.id}", tombstone)


def _page(bench: Bench, edition: Edition) -> Output:
    return Output(
        path=bench.model.path(edition),
        template="bulletin",
        rank="page",
        document=f"edition:{edition.id}",
        key=_key(bench.model, edition),
        draw=lambda: _draw(bench, edition),
    )


def _key(model: SiteModel, edition: Edition) -> str:
    """All that a bulletin's page shows: the edition, and what was looked up for it."""
    bundle = model.bundle
    parts = [model.row_key(edition), bundle.note_of(edition, model.unit.id)]
    if edition.expire_at is not None and is_expired(bundle, edition):
        parts.append("expired")
    for ref in edition.refs:
        parts.append(model.ref_key(ref, edition.language))
    for recipe in edition.recipes:
        parts.append(keys.of_blob(recipe.id, bundle.blob(recipe.id)))
    for other in views.related(model, edition) if edition.related else ():
        parts.append(f"related {model.row_key(other)}")
    for other in model.variants(edition.bulletin):
        if other is not edition:
            parts.append(f"variant {other.id}")
    return model.key(*parts)


def _draw(bench: Bench, edition: Edition) -> Drawn:
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
    context = bench.context(
        head,
        path=model.path(edition),
        article=article,
        item=article.item,
        related=[row.html for row in related],
        ld=metadata.bulletin(bench, edition, article, head.canonical),
    )
    return Drawn(context, bench.made_from(seen))


def _gone(bench: Bench, path: str, document: str, tombstone: Tombstone | None) -> Output:
    """410: withdrawn, or its period has ended (RFC 9110, section 15.5.11)."""
    notice = tombstone.notice if tombstone and tombstone.mode == "notice" else ""

    def draw() -> Drawn:
        head = Head("", menu=BULLETINS)
        context = bench.context(head, withdrawn=tombstone is not None, notice=notice)
        return Drawn(context, bench.made_from(document))

    return Output(
        path=path,
        template="gone",
        rank="page",
        document=document,
        key=bench.model.key(document, notice),
        draw=draw,
        status=410,
    )
