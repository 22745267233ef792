"""One recipe, one process: a line with the voice and then the text on stdin, MP3 on stdout.

`python -m device_feeds.speech.process`; exit 1 with one line on stderr where there is
nothing to say or the engine refuses.
"""

import sys

from device_feeds.errors import SpeechError
from device_feeds.speech.engine import speak
from device_feeds.speech.sound import finish
from device_feeds.speech.spoken import normalise


def main() -> int:
    """Read, speak, write."""
    try:
        voice, _, words = sys.stdin.buffer.read().decode().partition("\n")
        text = normalise(words)
        if not any(char.isalpha() for char in text):
            raise SpeechError("the text has no word to say")
        mp3 = finish(*speak(text, voice))
    except (SpeechError, UnicodeDecodeError) as error:
        print(f"device_feeds.speech: {error}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(mp3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
