"""The pages with which citizens write to the unit: the form, and what comes after sending."""

from collections.abc import Iterator

from cms.contract import feedback
from sitegen import keys
from sitegen.bench import Bench, Head
from sitegen.generator import CONTACT, Drawn, Output


def outputs(bench: Bench) -> Iterator[Output]:
    """Both pages. They are made from the frame and the contract's lists alone."""
    model = bench.model
    lists = keys.digest(repr(WORDS))
    for path, template in ((feedback.FEEDBACK, "feedback"), (feedback.THANKS, "thanks")):
        yield Output(
            path=path,
            template=template,
            rank="page",
            document=f"site:{model.site.id}",
            key=model.key(lists),
            draw=lambda path=path: _draw(bench, path),  # type: ignore[misc]
        )


# All of the contract that the two pages show.
WORDS = {
    "subjects": feedback.SUBJECTS,
    "grades": feedback.GRADES,
    "least": feedback.TEXT_LEAST,
    "most": feedback.TEXT_MOST,
    "name_most": feedback.NAME_MOST,
    "phone_most": feedback.PHONE_MOST,
    "email_most": feedback.EMAIL_MOST,
    "phone_pattern": feedback.PHONE_PATTERN,
    "answer_within": feedback.ANSWER_WITHIN,
    "after_closed": feedback.KEPT_AFTER_CLOSED,
    "at_most": feedback.KEPT_AT_MOST,
    "send": feedback.SEND,
    "satisfied": feedback.SATISFIED,
}


def _draw(bench: Bench, path: str) -> Drawn:
    head = Head("", canonical=bench.model.base + path, menu=CONTACT)
    context = bench.context(head, **WORDS)
    return Drawn(context, bench.made_from())
