"""Whether an uploaded file is a sound, and how long it lasts: read in a process of its own."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_noop

from cms.library.forms import MAX_FILE
from cms.library.sentences import UnreadableError

logger = logging.getLogger(__name__)

# The bounds of `device_feeds.speech.recording`, which masters it when it is published; a test
# holds the two together.
LONGEST_SECONDS = 1_800
SHORTEST_SECONDS = 0.5
CPU_SECONDS = 30
MEMORY = 1024 * 1024 * 1024
NO_SOUND = gettext_noop(
    "This file is not a sound that can be read. Record it again, or choose MP3, M4A, OGG or WAV."
)


@dataclass(frozen=True)
class Heard:
    """A sound: the ending that its name should have, and its length in seconds."""

    ending: str
    seconds: float


def heard(data: bytes) -> Heard:
    """What is in a sound file (WebM, MP4, Ogg, WAV or MP3), decided by its content.

    UnreadableError for an empty file, one over MAX_FILE bytes, no sound, less than
    SHORTEST_SECONDS or more than LONGEST_SECONDS, and for what takes too long to read.
    """
    if not data:
        raise UnreadableError(gettext_noop("The file is empty."))
    if len(data) > MAX_FILE:
        raise UnreadableError(
            gettext_noop("The sound is larger than %(limit)d MB. Record a shorter one."),
            limit=MAX_FILE // 1024 // 1024,
        )
    found = _measured(data)
    if found["ending"] is None:
        raise UnreadableError(NO_SOUND)
    if found["seconds"] < SHORTEST_SECONDS:
        raise UnreadableError(gettext_noop("The recording is empty. Record it again."))
    if found["seconds"] > LONGEST_SECONDS:
        raise UnreadableError(
            gettext_noop("The sound is longer than %(limit)d minutes. Record a shorter one."),
            limit=LONGEST_SECONDS // 60,
        )
    return Heard(found["ending"], found["seconds"])


def _measured(data: bytes) -> dict:
    limits = {"seconds": CPU_SECONDS, "memory": MEMORY, "longest": LONGEST_SECONDS}
    command = [sys.executable, "-m", "cms.desk.sound.measuring", json.dumps(limits)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, arguments as a list
            command,
            input=data,
            capture_output=True,
            timeout=2 * CPU_SECONDS,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(NO_SOUND) from error
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        logger.warning("measuring a sound ended with %d: %s", done.returncode, last[:300])
        raise UnreadableError(NO_SOUND)
    return json.loads(done.stdout)
