"""Lists within the bounds of their block."""

from collections.abc import Iterable

from cms.intake import items as plain
from cms.intake.inlines import Run, divided, write
from cms.intake.items import Item


def settled(found: Iterable[Item]) -> Iterable[Item]:
    """Items with Word's one-item lists joined, and lists within their blocks' bounds."""
    joined: list[Item] = []
    for item in found:
        last = joined[-1] if joined else None
        if (
            isinstance(item, plain.ItemList)
            and isinstance(last, plain.ItemList)
            and last.ordered == item.ordered
            and (len(item.items) == 1 or len(last.items) == 1)
        ):
            joined[-1] = plain.ItemList([*last.items, *item.items], item.ordered)
        else:
            joined.append(item)
    for item in joined:
        if isinstance(item, plain.ItemList):
            yield from _fitting(item)
        else:
            yield item


def _fitting(whole: plain.ItemList) -> Iterable[Item]:
    """A list as its block takes it; one with very long items becomes paragraphs."""
    if any(len(text) > plain.ITEM_LENGTH for text in whole.items):
        for number, text in enumerate(whole.items, 1):
            mark = f"{number}. " if whole.ordered else "– "
            for part in divided([Run(mark + text)], plain.PARAGRAPH_LENGTH):
                yield plain.Paragraph(write(part))
        return
    if whole.ordered and len(whole.items) > plain.LIST_LENGTH:
        numbered = [f"{number}. {text}" for number, text in enumerate(whole.items, 1)]
        yield from (plain.Paragraph(write([Run(text)])) for text in numbered)
        return
    for start in range(0, len(whole.items), plain.LIST_LENGTH):
        yield plain.ItemList(whole.items[start : start + plain.LIST_LENGTH], whole.ordered)
