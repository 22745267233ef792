"""espeak-ng through its C interface: text in, PCM out. One call per process.

The library keeps state between calls: a second text in the same process gives other
bytes than in a fresh one, so `process.py` calls `speak` once and ends.
"""

import ctypes
from typing import Any

import espeakng_loader

from device_feeds.errors import SpeechError

# speak_lib.h of espeak-ng 1.52
_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POSITION_CHARACTER = 1
# Neither SSML (0x10) nor phoneme input (0x100): text is words and nothing else.
_CHARACTERS_UTF8 = 1
_EE_OK = 0
_PARAMETER_RATE = 1

# Words a minute. A loudspeaker is heard across a yard: slower than the default 175.
WORDS_A_MINUTE = 150

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def speak(text: str, voice: str) -> tuple[bytearray, int]:
    """16-bit mono samples of `text`, and samples per second; SpeechError on any refusal."""
    library = _library()
    rate = int(
        library.espeak_Initialize(
            _OUTPUT_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _INITIALIZE_DONT_EXIT
        )
    )
    if rate <= 0:
        raise SpeechError(f"espeak-ng does not start (code {rate})")
    if library.espeak_SetVoiceByName(voice.encode()) != _EE_OK:
        raise SpeechError(f"espeak-ng has no voice {voice!r}")
    library.espeak_SetParameter(_PARAMETER_RATE, WORDS_A_MINUTE, 0)
    pcm = bytearray()

    def collect(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = _Callback(collect)
    library.espeak_SetSynthCallback(callback)
    data = text.encode()
    code = library.espeak_Synth(
        data, len(data) + 1, 0, _POSITION_CHARACTER, 0, _CHARACTERS_UTF8, None, None
    )
    if code != _EE_OK or library.espeak_Synchronize() != _EE_OK:
        raise SpeechError(f"espeak-ng does not speak (code {code})")
    return pcm, rate


def _library() -> Any:
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise SpeechError(f"espeak-ng does not load: {error}") from error
    library.espeak_Initialize.argtypes = [
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
    ]
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
    library.espeak_SetSynthCallback.argtypes = [_Callback]
    library.espeak_SetSynthCallback.restype = None
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    return library
