"""Work that comes round by the clock, registered by the apps above.

The worker runs it between publications, each function in a thread of its own so that
a slow network never delays a publication.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple


class Job(NamedTuple):
    """A name for the log, how often, and what to call without arguments."""

    name: str
    every: timedelta
    function: Callable[[], object]


JOBS: list[Job] = []


def register(name: str, every: timedelta, function: Callable[[], object]) -> None:
    """Have the worker call `function` every so often; once per name."""
    if name not in {job.name for job in JOBS}:
        JOBS.append(Job(name, every, function))
