"""Sound: the same bytes every time, the right level, and errors in one line."""

import io
import subprocess
import sys
import time
import wave
from pathlib import Path

import av
import msgspec
import pytest

from cms.contract.recipes import file, speech
from device_feeds.speech import Sound, SpeechError, make, running, stand_by
from device_feeds.speech.making import SPEAKER
from device_feeds.speech.recording import samples_of
from device_feeds.speech.sound import (
    SAMPLE_RATE,
    TRUE_PEAK,
    decoded,
    encode,
    filtered,
    finish,
    frames,
    loudness_of,
    peak_of,
)

TEXT = "Mời bà con đưa trẻ dưới 5 tuổi đi tiêm chủng vào thứ Bảy, 5/12/2026, từ 7:00."


@pytest.fixture(scope="module")
def sound() -> Sound:
    return make(speech(TEXT))


def test_three_processes_give_the_same_bytes(sound: Sound) -> None:
    assert make(speech(TEXT)) == make(speech(TEXT)) == sound


def test_it_is_mono_mp3_at_24_khz_and_a_fixed_rate(sound: Sound) -> None:
    assert sound.type == "audio/mpeg"
    with av.open(io.BytesIO(sound.data), "r", format="mp3") as container:
        stream = container.streams.audio[0]
        context = stream.codec_context
        assert (context.name, context.sample_rate, context.layout.name) == (
            "mp3float",
            24000,
            "mono",
        )
        packets = [packet.size for packet in container.demux(stream) if packet.size]
    assert set(packets) == {144}


def test_it_names_no_encoder_version_or_date(sound: Sound) -> None:
    assert not sound.data.startswith(b"ID3")
    assert b"Lavf6" not in sound.data
    assert b"Lavc6" not in sound.data


def test_the_encoded_sound_keeps_level_and_peak(sound: Sound) -> None:
    assert peak_of(decoded(sound.data)) <= TRUE_PEAK
    whole = filtered(decoded(sound.data), SAMPLE_RATE, [("aformat", "sample_fmts=s16")], "fltp")
    assert -18.5 <= loudness_of(whole) <= -14.5


def test_duration_is_that_of_the_samples(sound: Sound) -> None:
    samples = sum(frame.samples for frame in decoded(sound.data))
    assert abs(sound.duration_ms - samples / SAMPLE_RATE * 1000) <= 50
    assert 4_000 < sound.duration_ms < 15_000


def test_dates_are_spoken_not_spelled() -> None:
    assert make(speech("23/11/2026")).duration_ms > make(speech("hai mươi ba")).duration_ms * 2


@pytest.mark.parametrize("text", ["Có", "Một.", "À"])
def test_the_shortest_words_can_be_said(text: str) -> None:
    made = make(speech(text))
    assert 100 < made.duration_ms < 2_000
    assert peak_of(decoded(made.data)) <= TRUE_PEAK


def test_markup_is_not_understood_by_the_engine() -> None:
    plain = make(speech("một hai"))
    tagged = make(speech('một <break time="9s"/> hai'))
    assert tagged.duration_ms < plain.duration_ms + 6_000
    assert make(speech("một [[aaaaaaaaaaaaaaaa]] hai")).duration_ms < 12_000


def test_hard_clipping_input_still_keeps_the_peak() -> None:
    square = b"".join((b"\xff\x7f" if (n // 13) % 2 else b"\x01\x80") for n in range(24_000))
    loud = filtered(frames(square, SAMPLE_RATE), SAMPLE_RATE, [("aformat", "sample_fmts=fltp")])
    assert peak_of(loud) > 0
    assert peak_of(decoded(finish(square, SAMPLE_RATE))) <= TRUE_PEAK


def test_the_encoder_is_deterministic() -> None:
    samples = bytes(range(256)) * 200
    assert encode(frames(samples, SAMPLE_RATE)) == encode(frames(samples, SAMPLE_RATE))


@pytest.mark.parametrize(
    ("recipe", "cause"),
    [
        (speech(""), "the text has no word to say"),
        (speech(" . , ! \n"), "the text has no word to say"),
        (speech("Chào", voice="xx-nowhere"), "no voice 'xx-nowhere'"),
        (speech("Chào", voice="vi\nNói thêm"), "not a speech recipe with a voice"),
        (file("ab" * 32, "a.pdf"), "not a speech recipe"),
        (msgspec.structs.replace(speech("Chào"), engine="other-1"), "made by 'other-1'"),
    ],
)
def test_what_cannot_be_said_is_one_line(recipe: object, cause: str) -> None:
    with pytest.raises(SpeechError, match=cause) as caught:
        make(recipe)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_text_is_bounded() -> None:
    long = msgspec.structs.replace(speech("x"), text="một " * 12_501)
    with pytest.raises(SpeechError, match="50004 characters, more than 50000"):
        make(long)


def test_a_process_that_stood_by_says_the_same_and_is_used_once(sound: Sound) -> None:
    stand_by()
    waiting = running._ready[SPEAKER]
    assert make(speech(TEXT)) == sound
    assert waiting.returncode == 0
    assert SPEAKER not in running._ready
    stand_by()
    dead = running._ready[SPEAKER]
    dead.kill()
    dead.wait()
    assert make(speech(TEXT)) == sound


def test_what_stands_by_ends_with_who_started_it() -> None:
    code = """
import os
from device_feeds.speech import running, stand_by
stand_by()
print(*(one.pid for one in running._ready.values()), flush=True)
os._exit(0)
"""
    started = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=60
    )
    left = Path("/proc", started.stdout.decode().strip(), "cwd")
    until = time.monotonic() + 10
    while left.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not left.exists()


def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(SpeechError, match="no sound after"):
        make(speech(TEXT), timeout=0.05)


def test_a_playlist_that_calls_itself_a_sound_opens_no_other_file(tmp_path):
    sound = tmp_path / "khac.wav"
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(b"\x00\x10\x00\xf0" * 22_050)
    assert len(samples_of(sound)) > 22_050
    playlist = tmp_path / "ghi-am.mp3"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{sound}\n#EXT-X-ENDLIST\n")
    with pytest.raises(SpeechError, match="not a sound"):
        samples_of(playlist)
    concat = tmp_path / "noi.mp3"
    concat.write_text(f"ffconcat version 1.0\nfile {sound.name}\n")
    with pytest.raises(SpeechError, match="not a sound"):
        samples_of(concat)
