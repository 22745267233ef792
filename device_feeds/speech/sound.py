"""Levels and MP3, by PyAV (FFmpeg's libraries).

Loudness and true peak are those of EBU R 128 / ITU-R BS.1770-4, as FFmpeg's `ebur128`
measures them. An encoder overshoots what went in, so the *encoded* sound is measured,
and encoded again with a lower ceiling until it keeps the limit.
"""

import io
import math
from collections.abc import Iterable, Iterator
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.core import Flags
from av.filter import Graph

from device_feeds.errors import SpeechError

SAMPLE_RATE = 24_000
BIT_RATE = 48_000
# 0 is slowest; 7 takes half the time of the default and overshoots less.
ENCODER_EFFORT = "7"
LOUDNESS = -16.0  # LUFS
TRUE_PEAK = -1.0  # dBTP, of the encoded sound
_HEADROOM = 0.6  # dB below TRUE_PEAK that the first attempt leaves to the encoder
_ATTEMPTS = 5
_MOST_MADE_UP = 4.0  # dB
_CHUNK = 4_096  # samples
_BYTES = 2  # in a sample
_QUIETEST = -60.0  # LUFS: below it nothing was measured


def frames(pcm: bytes | bytearray, rate: int) -> Iterator[AudioFrame]:
    """16-bit mono samples as frames."""
    position = 0
    for start in range(0, len(pcm), _CHUNK * _BYTES):
        piece = pcm[start : start + _CHUNK * _BYTES]
        frame = AudioFrame(format="s16", layout="mono", samples=len(piece) // _BYTES)
        # A plane is padded to its alignment; only its head is ours.
        plane = frame.planes[0]
        plane.update(bytes(piece).ljust(plane.buffer_size, b"\0"))
        frame.sample_rate = rate
        frame.pts = position
        position += frame.samples
        yield frame


def filtered(
    source: Iterable[AudioFrame], rate: int, steps: Iterable[tuple[str, str]], kind: str = "s16"
) -> Iterator[AudioFrame]:
    """What the filters (name, arguments), one after another, make of mono frames of a kind."""
    graph = Graph()
    first = graph.add_abuffer(sample_rate=rate, format=kind, layout="mono", name="in")
    last = first
    for number, (name, arguments) in enumerate(steps):
        step = graph.add(name, arguments, name=f"step{number}")
        last.link_to(step)
        last = step
    last.link_to(graph.add("abuffersink"))
    graph.configure()
    for frame in source:
        first.push(frame)
        yield from _drain(graph)
    first.push(None)
    yield from _drain(graph)


def _drain(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(frame, AudioFrame):
            yield frame


def joined(source: Iterable[AudioFrame]) -> bytearray:
    """The samples of 16-bit mono frames; an hour of them is some 170 MB, kept once."""
    samples = bytearray()
    for frame in source:
        samples += memoryview(frame.planes[0])[: frame.samples * _BYTES]
    return samples


def loudness_of(source: Iterable[AudioFrame]) -> float:
    """Integrated loudness in LUFS of 16-bit frames at SAMPLE_RATE; -inf for none."""
    found = -math.inf
    for frame in filtered(source, SAMPLE_RATE, [("ebur128", "metadata=1")]):
        found = float(frame.metadata.get("lavfi.r128.I", found))
    return found


def peak_of(source: Iterable[AudioFrame]) -> float:
    """True peak in dBTP of decoded frames at SAMPLE_RATE; -inf for silence."""
    peak = 0.0
    steps = [("ebur128", "metadata=1:peak=true")]
    for frame in filtered(source, SAMPLE_RATE, steps, kind="fltp"):
        peak = max(peak, float(frame.metadata.get("lavfi.r128.true_peaks_ch0", "0")))
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def decoded(mp3: bytes) -> Iterator[AudioFrame]:
    """An MP3 as a player hears it: float frames, which nothing has clipped yet."""
    with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
        for frame in container.decode(container.streams.audio[0]):
            if isinstance(frame, AudioFrame):
                yield frame


def encode(source: Iterable[AudioFrame]) -> bytes:
    """MP3 of 16-bit mono frames at SAMPLE_RATE; equal samples give equal bytes."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp3", options={"id3v2_version": "0"}) as container:
        # Without it FFmpeg writes its version into the file.
        container.flags |= cast("int", Flags.bitexact.value)
        stream = container.add_stream(
            "libmp3lame",
            rate=SAMPLE_RATE,
            layout="mono",
            options={"compression_level": ENCODER_EFFORT},
        )
        if not isinstance(stream, AudioStream):
            raise SpeechError("libmp3lame is not an audio encoder here")
        stream.bit_rate = BIT_RATE
        stream.codec_context.format = "s16p"
        for frame in source:
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def finish(pcm: bytes | bytearray, rate: int) -> bytes:
    """MP3 of raw samples near LOUDNESS, as far as speech allows, and never above TRUE_PEAK."""
    plain = joined(filtered(frames(pcm, rate), rate, [_to_target_rate()]))
    if not any(plain):
        raise SpeechError("the sound is silent")
    before = loudness_of(frames(plain, SAMPLE_RATE))
    # A single short word has no loudness in the sense of R 128 (blocks of 400 ms).
    gain = LOUDNESS - before if before >= _QUIETEST else 0.0
    ceiling = TRUE_PEAK - _HEADROOM
    # What the limiter takes away in loudness is put back once; more would be heard as noise.
    limited = loudness_of(_levelled(plain, gain, ceiling))
    if limited >= _QUIETEST:
        gain += min(max(LOUDNESS - limited, 0.0) * 1.5, _MOST_MADE_UP)
    for _ in range(_ATTEMPTS):
        mp3 = encode(_levelled(plain, gain, ceiling))
        over = peak_of(decoded(mp3)) - TRUE_PEAK
        # The meter gives three decimals of a linear value: 0.01 dB near the limit.
        if over <= -0.01:
            return mp3
        ceiling -= over + 0.1
    raise SpeechError(f"the encoded sound stays {over:.1f} dB above {TRUE_PEAK} dBTP")


def _to_target_rate() -> tuple[str, str]:
    return "aresample", f"{SAMPLE_RATE}:filter_size=64:cutoff=0.95"


def _levelled(pcm: bytes | bytearray, gain: float, ceiling: float) -> Iterator[AudioFrame]:
    """`gain` and `ceiling` in dB; the limiter looks 5 ms ahead and adds no gain of its own."""
    limit = 10 ** (ceiling / 20)
    steps = [
        ("volume", f"{gain:.4f}dB"),
        ("alimiter", f"limit={limit:.6f}:attack=5:release=50:level=0:latency=1"),
        ("aformat", "sample_fmts=s16:channel_layouts=mono"),
    ]
    return filtered(frames(pcm, SAMPLE_RATE), SAMPLE_RATE, steps)
