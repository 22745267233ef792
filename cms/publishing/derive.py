"""Board and spoken text, where the author left them to us."""

import re

from cms.bulletins.rules import BOARD_WORDS
from cms.contract import blocks as contract
from cms.contract import inline


def board_text(title: str, summary: str) -> str:
    """At most 25 words: the summary, cut at a sentence where one ends in time."""
    words = (summary or title).split()
    if len(words) <= BOARD_WORDS:
        return " ".join(words)
    head = " ".join(words[:BOARD_WORDS])
    sentences = re.match(r"(.*[.!?])\s", head + " ", re.DOTALL)
    if sentences and len(sentences[1].split()) >= BOARD_WORDS // 3:
        return sentences[1]
    return head.rstrip(",;:") + "…"


def spoken_text(title: str, summary: str, body: list[contract.Block]) -> str:
    """Title, summary and body as plain sentences, one thought a line."""
    lines = [title, summary]
    for block in body:
        lines += _spoken(block)
    return "\n".join(_sentence(line) for line in lines if line.strip())


def _spoken(block: contract.Block) -> list[str]:
    match block:
        case contract.Paragraph() | contract.Quote():
            return [inline.plain(block.html)]
        case contract.Heading():
            return [block.text]
        case contract.ListBlock():
            return [inline.plain(item) for item in block.items]
        case contract.Table():
            return _spoken_table(block)
        case _:
            # Pictures and files have nothing to say on the air.
            return []


def _spoken_table(table: contract.Table) -> list[str]:
    """Each row in turn, every cell after the first with its column's name."""
    headers = [inline.plain(cell) for cell in table.rows[0]]
    lines = [table.caption]
    for row in table.rows[1:]:
        cells = [inline.plain(cell) for cell in row]
        rest = [
            f"{header} {cell}".strip()
            for header, cell in zip(headers[1:], cells[1:], strict=False)
            if cell
        ]
        lines.append(", ".join([cells[0], *rest]))
    return lines


def _sentence(line: str) -> str:
    line = " ".join(line.split())
    return line if line.endswith((".", "!", "?", "…", ":")) else f"{line}."
