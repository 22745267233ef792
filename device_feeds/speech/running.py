"""Speech and recordings are read in a process of their own: time and a crash stay there."""

import atexit
import os
import subprocess
import sys
import threading
from pathlib import Path

from device_feeds.errors import SpeechError

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_CAUSE = 300
# Processes that have started and wait for their one task, by module.
_ready: dict[str, "subprocess.Popen[bytes]"] = {}
_taking = threading.Lock()


def keep_ready(module: str) -> None:
    """Start a process of `module` that the next `mp3_of` finds waiting, unless one waits.

    Starting takes longer than speaking a short text. One that is left over ends with this
    process: then its standard input does.
    """
    with _taking:
        waiting = _ready.get(module)
        if waiting is None or waiting.poll() is not None:
            _ready[module] = _start(module)


def mp3_of(module: str, task: bytes, *, subject: str, late: str, timeout: float) -> bytes:
    """What `python -m <module>` writes, with `task` on its standard input.

    SpeechError, one line that begins with `subject`: `late` where `timeout` seconds passed,
    else the last line that a process which failed has written to stderr.
    """
    with _taking:
        process = _ready.pop(module, None)
    if process is None or process.poll() is not None:
        process = _start(module)
    with process:
        try:
            written, complaint = process.communicate(task, timeout)
        except subprocess.TimeoutExpired as error:
            raise SpeechError(f"{subject}: {late} after {timeout:.0f} s") from error
        finally:
            process.kill()
    if process.returncode != 0:
        lines = complaint.decode(errors="replace").strip().splitlines()
        cause = lines[-1] if lines else f"the process ended with {process.returncode}"
        raise SpeechError(f"{subject}: {cause[:_LONGEST_CAUSE]}")
    return written


def _start(module: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own module, arguments as a list
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )


@atexit.register
def _end_all() -> None:
    for process in _ready.values():
        with process:
            process.kill()
