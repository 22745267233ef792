"""What a site consists of, in the order in which it may be put in place."""

from collections.abc import Iterator

from sitegen import (
    bulletins,
    feedback,
    feeds,
    fixed,
    heirs,
    home,
    lists,
    offline,
    search,
    sections,
    sitemap,
    text_only,
    today,
)
from sitegen.bench import Bench
from sitegen.catalogue import Touched
from sitegen.generator import Left, Output, Plain


def outputs(bench: Bench, touched: Touched | None) -> Iterator[Output | Plain | Left]:
    """Pages, then the lists that link to them; where something was `touched`, only what that
    may have changed and what is soon looked through."""
    yield from fixed.outputs(bench)
    yield from feedback.outputs(bench)
    yield from sections.pages(bench)
    yield from heirs.outputs(bench)
    yield from bulletins.outputs(bench, touched)
    yield from lists.outputs(bench, touched)
    yield from sections.lists(bench)
    yield home.output(bench)
    yield today.output(bench)
    yield text_only.output(bench)
    yield from search.outputs(bench, touched)
    yield from feeds.outputs(bench)
    yield from sitemap.outputs(bench, touched)
    yield from offline.outputs(bench)
