"""One recipe, one process: the recipe's text on stdin, MP3 on stdout.

`python -m device_feeds.speech.process --voice vi-vn-x-south`; exit 1 with one line on
stderr where there is nothing to say or the engine refuses.
"""

import argparse
import sys

from device_feeds.errors import SpeechError
from device_feeds.speech.engine import speak
from device_feeds.speech.sound import finish
from device_feeds.speech.spoken import normalise


def main() -> int:
    """Read, speak, write."""
    parser = argparse.ArgumentParser(prog="device_feeds.speech.process")
    parser.add_argument("--voice", required=True)
    voice = parser.parse_args().voice
    try:
        text = normalise(sys.stdin.buffer.read().decode())
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
