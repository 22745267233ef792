"""The true peak of sound as a listener's decoder gives it, measured without the product's code."""

import io
import math

import av

# ITU-R BS.1770-4, annex 2: at least four times 48 kHz.
MEASURED_AT = 192_000


def true_peak(mp3: bytes) -> float:
    """True peak of encoded sound in dBTP, over all channels.

    Samples stay floating point from the decoder on: nothing is clipped before it is seen.
    """
    highest = 0.0
    with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
        stream = container.streams.audio[0]
        # FFmpeg's default decoder of MP3; its integer twin would clip what is looked for.
        assert stream.codec_context.codec.name == "mp3float"
        resampler = av.AudioResampler(
            format="fltp", layout=stream.codec_context.layout, rate=MEASURED_AT
        )
        frames = [*container.decode(stream), None]
        for frame in frames:
            for out in resampler.resample(frame):
                for plane in out.planes:
                    samples = memoryview(plane).cast("f")[: out.samples]
                    highest = max(highest, max(samples), -min(samples))
    return 20 * math.log10(highest) if highest else -math.inf


def seconds(mp3: bytes) -> float:
    """How long encoded sound is, counted in decoded samples."""
    with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
        stream = container.streams.audio[0]
        samples = sum(frame.samples for frame in container.decode(stream))
        return samples / stream.codec_context.sample_rate
