"""The child of `cms.desk.sound.hearing`: `python -m cms.desk.sound.measuring LIMITS`.

Reads a file's bytes from standard input and writes what it found as JSON. It loads neither
Django nor the settings, so it holds none of the installation's secrets.
"""

import io
import json
import resource
import sys

# Bytes at the start of a file -> (FFmpeg's name of its form, the ending of its name). The form
# is given to FFmpeg and not guessed by it: a playlist would make it open what it names.
SIGNS = (
    (0, b"\x1aE\xdf\xa3", "matroska", "webm"),
    (4, b"ftyp", "mp4", "m4a"),
    (0, b"OggS", "ogg", "ogg"),
    (0, b"RIFF", "wav", "wav"),
    (0, b"ID3", "mp3", "mp3"),
    *((0, bytes([0xFF, second]), "mp3", "mp3") for second in (0xFB, 0xFA, 0xF3, 0xF2)),
)
DISK = 1024 * 1024


def form_of(start: bytes) -> tuple[str, str] | None:
    """(FFmpeg's name, ending of the name) of a sound file by its first bytes; None for others."""
    for at, sign, form, ending in SIGNS:
        if start[at : at + len(sign)] == sign:
            return form, ending
    return None


def measured(data: bytes, longest: float) -> dict:
    """`{"ending", "seconds"}` of a sound file, every frame of it decoded.

    Stops a little after `longest` seconds. `{"ending": None}` for what is no sound.
    """
    import av

    found = form_of(data[:16])
    if found is None:
        return {"ending": None}
    form, ending = found
    seconds = 0.0
    try:
        with av.open(io.BytesIO(data), format=form) as container:
            if not container.streams.audio:
                return {"ending": None}
            for frame in container.decode(container.streams.audio[0]):
                seconds += frame.samples / frame.sample_rate
                if seconds > longest:
                    break
    except (av.error.FFmpegError, ValueError):
        return {"ending": None}
    return {"ending": ending, "seconds": seconds}


def main() -> None:
    """Take the limits first: nothing of the file is looked at before."""
    limits = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))
    print(json.dumps(measured(sys.stdin.buffer.read(), limits["longest"])))


if __name__ == "__main__":
    main()
