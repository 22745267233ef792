"""A person's voice, recorded: any sound a phone makes, brought to the level of speech."""

import os
import sys
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from device_feeds.errors import SpeechError
from device_feeds.speech.making import TIMEOUT, Sound, duration_ms
from device_feeds.speech.running import mp3_of
from device_feeds.speech.sound import SAMPLE_RATE, finish, joined

LONGEST_SECONDS = 1_800
# Containers that hold their own sound: a playlist would name other files for us to read.
ALONE = {
    "format_whitelist": "mp3,wav,ogg,flac,aac,mov,matroska,amr,aiff",
    "protocol_whitelist": "file",
}


def master(path: Path, timeout: float = TIMEOUT) -> Sound:
    """The MP3 of a recorded sound: mono, at the loudness and true peak of speech.

    A stranger's file is read in a process of its own. SpeechError, one line, for what is
    no sound, is silent, or lasts more than LONGEST_SECONDS.
    """
    mp3 = mp3_of(
        "device_feeds.speech.recording",
        os.fsencode(path),
        # A stored file is named by its digest: its beginning tells it from others.
        subject=f"recording {path.name[:16]}",
        late="not read",
        timeout=timeout,
    )
    return Sound(mp3, "audio/mpeg", duration_ms(mp3))


def samples_of(path: Path) -> bytearray:
    """The first sound stream as 16-bit mono samples at SAMPLE_RATE. Raises SpeechError."""
    resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    frames: list[AudioFrame] = []
    length = 0
    try:
        with av.open(str(path), options=dict(ALONE)) as container:
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
    """The file named on stdin, as MP3 on stdout."""
    try:
        path = Path(os.fsdecode(sys.stdin.buffer.read()))
        mp3 = finish(samples_of(path), SAMPLE_RATE)
    except SpeechError as error:
        print(f"device_feeds.speech: {error}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(mp3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
