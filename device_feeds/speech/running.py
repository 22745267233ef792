"""Speech and recordings are read in a process of their own: time and a crash stay there."""

import os
import subprocess
import sys
from pathlib import Path

from device_feeds.errors import SpeechError

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_CAUSE = 300


def mp3_of(
    module: str, argument: str, *, subject: str, late: str, timeout: float, text: str | None = None
) -> bytes:
    """What `python -m <module> <argument>` writes, with `text` on its standard input.

    SpeechError, one line that begins with `subject`: `late` where `timeout` seconds passed,
    else the last line that a process which failed has written to stderr.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module, arguments as a list
            [sys.executable, "-m", module, argument],
            input=None if text is None else text.encode(),
            capture_output=True,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpeechError(f"{subject}: {late} after {timeout:.0f} s") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        cause = lines[-1] if lines else f"the process ended with {done.returncode}"
        raise SpeechError(f"{subject}: {cause[:_LONGEST_CAUSE]}")
    return done.stdout
