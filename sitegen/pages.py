"""What a site consists of, in the order in which it may be put in place."""

from collections.abc import Iterable, Iterator

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


def outputs(
    bench: Bench, touched: Touched | None, each_time: set[str]
) -> Iterator[Output | Plain | Left]:
    """Pages, then the lists that link to them; where something was `touched`, only what that
    may have changed and what is soon looked through.

    Adds to `each_time` the paths of what is looked through whatever was touched: what of them
    was given the last time and is not now has gone.
    """

    def noted(some: Iterable[Output | Plain]) -> Iterator[Output | Plain]:
        for one in some:
            each_time.add(one.path)
            yield one

    yield from noted(fixed.outputs(bench))
    yield from noted(feedback.outputs(bench))
    yield from noted(sections.pages(bench))
    yield from noted(heirs.outputs(bench))
    yield from bulletins.outputs(bench, touched)
    yield from lists.outputs(bench, touched)
    yield from noted(sections.lists(bench))
    yield from noted((home.output(bench), today.output(bench), text_only.output(bench)))
    yield from search.outputs(bench, touched)
    yield from noted(feeds.outputs(bench))
    yield from sitemap.outputs(bench, touched)
    yield from noted(offline.outputs(bench))
