"""Reading in a process of its own, with bounds on time and memory.

Readers of office files meet whatever a stranger sends; a loop without end or a gigabyte of
tables ends there and not in the server. Bytes go in by a pipe, the answer comes back by one.
"""

import json
import logging
import subprocess
import sys

import msgspec
from django.conf import settings
from django.utils.translation import gettext_noop

from cms.intake.items import Draft
from cms.intake.kinds import MAX_FILE
from cms.library.sentences import Sentence, UnreadableError

logger = logging.getLogger(__name__)

# What readers ask of the settings; the child gets these and no others.
SETTINGS = ("WAGTAILIMAGES_MAX_UPLOAD_SIZE", "WAGTAILIMAGES_MAX_IMAGE_PIXELS")
SECONDS = 60
MEMORY = 1536 * 1024 * 1024
MAX_ANSWER = 200 * 1024 * 1024
TOO_HARD = gettext_noop(
    "The file takes too long to read or too much memory. Divide it, or save it in a simpler form."
)


class Answer(msgspec.Struct):
    """What the child answers: a draft, or the sentence of an UnreadableError."""

    draft: Draft | None = None
    refused: Sentence | None = None


def read(data: bytes, name: str, *, seconds: int = SECONDS) -> Draft:
    """`cms.intake.reading.read` in a child process.

    UnreadableError as there, and where the child does not answer within `seconds` or its
    memory; it is killed then. Nothing of the child's is inherited but its limits.
    """
    if len(data) > MAX_FILE:
        raise UnreadableError(
            gettext_noop("The file is larger than %(limit)d MB."), limit=MAX_FILE // 1024 // 1024
        )
    limits = {
        "seconds": seconds,
        "memory": MEMORY,
        "settings": {name: getattr(settings, name) for name in SETTINGS},
    }
    command = [sys.executable, "-m", "cms.intake.child", json.dumps(limits), name[:200]]
    try:
        # The words of the command are ours, but for the name, which is one argument.
        done = subprocess.run(  # noqa: S603
            command,
            input=data,
            capture_output=True,
            timeout=seconds + 5,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UnreadableError(TOO_HARD) from error
    if done.returncode or len(done.stdout) > MAX_ANSWER:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        logger.warning("reading %r ended with %d: %s", name, done.returncode, last[:300])
        raise UnreadableError(TOO_HARD)
    answer = msgspec.msgpack.decode(done.stdout, type=Answer)
    if answer.draft is None:
        refused = answer.refused or Sentence(TOO_HARD)
        raise UnreadableError(refused.msgid, **refused.params)
    return answer.draft
