"""A person's voice, recorded: any sound a phone makes, brought to the level of speech."""

import os
import subprocess
import sys
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from device_feeds.errors import SpeechError
from device_feeds.speech.making import TIMEOUT, Sound, duration_ms
from device_feeds.speech.sound import SAMPLE_RATE, finish, joined

LONGEST_SECONDS = 1_800
_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_CAUSE = 300


def master(path: Path, timeout: float = TIMEOUT) -> Sound:
    """The MP3 of a recorded sound: mono, at the loudness and true peak of speech.

    A stranger's file is read in a process of its own. SpeechError, one line, for what is
    no sound, is silent, or lasts more than LONGEST_SECONDS.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module, arguments as a list
            [sys.executable, "-m", "device_feeds.speech.recording", str(path)],
            capture_output=True,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpeechError(f"recording {path.name}: not read after {timeout:.0f} s") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        cause = lines[-1] if lines else f"the process ended with {done.returncode}"
        raise SpeechError(f"recording {path.name[:16]}: {cause[:_LONGEST_CAUSE]}")
    return Sound(done.stdout, "audio/mpeg", duration_ms(done.stdout))


def samples_of(path: Path) -> bytearray:
    """The first sound stream as 16-bit mono samples at SAMPLE_RATE. Raises SpeechError."""
    resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    frames: list[AudioFrame] = []
    length = 0
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise SpeechError("there is no sound in the file")
            for frame in container.decode(container.streams.audio[0]):
                for piece in resampler.resample(frame):
                    frames.append(piece)
                    length += piece.samples
                if length > LONGEST_SECONDS * SAMPLE_RATE:
                    raise SpeechError(f"longer than {LONGEST_SECONDS // 60} minutes")
            frames += resampler.resample(None)
    except (av.error.FFmpegError, ValueError) as error:
        raise SpeechError(f"this is not a sound: {error}") from error
    return joined(frames)


def main() -> int:
    """The file named on the command line, as MP3 on stdout."""
    try:
        mp3 = finish(samples_of(Path(sys.argv[1])), SAMPLE_RATE)
    except SpeechError as error:
        print(f"device_feeds.speech: {error}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(mp3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
