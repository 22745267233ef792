"""The child of `cms.intake.sandbox`: `python -m cms.intake.child LIMITS NAME`.

Reads a file's bytes from standard input and writes an Answer in MessagePack. It loads no
settings of the installation, so it holds none of its secrets.
"""

import json
import resource
import sys

DISK = 1024 * 1024


def main() -> None:
    """Take the limits first: nothing of the file is looked at before."""
    limits, name = json.loads(sys.argv[1]), sys.argv[2]
    seconds, memory = limits["seconds"], limits["memory"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))

    import msgspec
    from django.conf import settings

    settings.configure(**limits["settings"])

    from cms.intake.reading import read
    from cms.intake.sandbox import Answer
    from cms.library.sentences import UnreadableError

    try:
        answer = Answer(draft=read(sys.stdin.buffer.read(), name))
    except UnreadableError as error:
        answer = Answer(refused=error.sentence)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
