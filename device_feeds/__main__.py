"""`python -m device_feeds`: feeds from an export, the schema, and text as it is spoken."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from cms.contract import Built, Bundle, ContractError
from cms.contract.exchange import blob_in, read_export
from cms.contract.tree import write_tree
from device_feeds.building import KINDS, ORIGIN, build
from device_feeds.errors import FeedError
from device_feeds.schema import write as write_schema
from device_feeds.speech import normalise

MAKER = "device_feeds"


def everything(bundle: Bundle, origin: str) -> Iterator[Built]:
    """Both kinds for every unit with a site; what every host shares, once."""
    seen: set[tuple[str, str, str]] = set()
    for unit_id in sorted(bundle.sites):
        for kind in KINDS:
            for built in build(bundle, unit_id, kind, origin):
                key = (built.entry.host, built.entry.path, built.entry.sha256)
                if key not in seen:
                    seen.add(key)
                    yield built


def build_folder(source: Path, out: Path, origin: str) -> int:
    """Build an export into a folder; the number of entries."""
    bundle = read_export(source)
    try:
        manifest = write_tree(out, MAKER, everything(bundle, origin), blob_in(source))
    except FeedError as error:
        # The document is named "<type> <id>: <cause>": say which file it came from.
        kind, _, rest = str(error).partition(" ")
        name, _, _ = rest.partition(":")
        path = source / "documents" / kind / f"{name}.json"
        place = f"{path}:1: " if path.is_file() else f"{source}: "
        raise FeedError(f"{place}{error}") from error
    return len(manifest.outputs[MAKER])


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    top = argparse.ArgumentParser(prog="python -m device_feeds")
    commands = top.add_subparsers(dest="command", required=True)
    make = commands.add_parser("build", help="feeds of every unit in an export")
    make.add_argument("source", type=Path, metavar="DIR", help="an export")
    make.add_argument("out", type=Path, metavar="OUT", help="where to write")
    make.add_argument("--origin", default=ORIGIN, help="absolute addresses begin so")
    commands.add_parser("schema", help="write the JSON Schema of both feeds")
    commands.add_parser("normalise", help="lines on stdin, as they will be spoken")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 1 and one line on stderr for bad input."""
    given = parser().parse_args(arguments)
    try:
        if given.command == "build":
            print(build_folder(given.source, given.out, given.origin))
        elif given.command == "schema":
            write_schema()
        else:
            for line in sys.stdin:
                print(normalise(line.rstrip("\n")), flush=True)
    except (ContractError, FeedError, OSError, UnicodeDecodeError) as error:
        print(f"device_feeds: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
