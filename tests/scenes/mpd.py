"""A real MPD of the test's own, as an IP speaker runs it, with an output that swallows sound."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import free_port

SETTINGS = """\
bind_to_address "127.0.0.1"
port "{port}"
music_directory "{folder}/music"
playlist_directory "{folder}/playlists"
db_file "{folder}/db"
state_file "{folder}/state"
zeroconf_enabled "no"
audio_output {{
    type "null"
    name "nothing"
}}
"""
# "[playing] #1/3   0:02/0:16 (12%)"
PLAYING = re.compile(r"\[playing\] #\d+/(\d+)\s+(\d+):(\d\d)/(\d+):(\d\d)")


class Player:
    """MPD, spoken to with `mpc`."""

    def __init__(self, port: int) -> None:
        self.port = port

    def mpc(self, *words: str) -> str:
        """What `mpc` prints; raises CalledProcessError where MPD refuses."""
        done = subprocess.run(
            ["mpc", "--host", "127.0.0.1", "--port", str(self.port), *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        return done.stdout

    def plays(self, beyond: float, limit: float) -> tuple[int, float]:
        """Wait until the present song has played for `beyond` seconds.

        Gives the number of songs in the queue and the length of this one in seconds;
        raises AssertionError with MPD's own words where it does not play.
        """
        end = time.monotonic() + limit
        said = ""
        while time.monotonic() < end:
            said = self.mpc("status")
            found = PLAYING.search(said)
            if found and "ERROR" not in said:
                songs, at_minute, at_second, minutes, length = map(int, found.groups())
                if at_minute * 60 + at_second >= beyond:
                    return songs, minutes * 60 + length
            time.sleep(0.1)
        raise AssertionError(f"MPD does not play: {said}")


@contextmanager
def player(folder: Path) -> Iterator[Player]:
    """MPD on a free port for the length of the block."""
    for name in ("music", "playlists"):
        (folder / name).mkdir(parents=True)
    port = free_port()
    settings = folder / "mpd.conf"
    settings.write_text(SETTINGS.format(port=port, folder=folder))
    # A proxy of the machine would be asked for our own hosts.
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    with (folder / "mpd.log").open("w") as log:
        process = subprocess.Popen(
            ["mpd", "--no-daemon", "--stderr", str(settings)],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            one = Player(port)
            _wait_until_it_answers(one, process, folder / "mpd.log")
            yield one
        finally:
            process.terminate()
            process.wait(timeout=15)


def _wait_until_it_answers(one: Player, process: subprocess.Popen, log: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            one.mpc("status")
        except subprocess.CalledProcessError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"MPD did not start: {log.read_text()[-500:]}")
